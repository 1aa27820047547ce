import { SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Definitions } from '../../../client/src/index.ts';
import { readInteraction, useMay } from '../access/session.ts';
import { KeyForm } from './key-form.tsx';
import type { CustomerSearch } from './search.ts';
import { SearchButton } from './search-button.tsx';
import classes from './search-page.module.css';
import { customerTexts } from './texts.ts';

const t = customerTexts.search;
/** Fields stand in one line, whatever is said of them. */
const below: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

/** What to look for, and by what. */
export function SearchForm({
  definitions,
  initial,
  onSearch,
  onOpen,
}: {
  definitions: Definitions;
  initial: CustomerSearch | undefined;
  onSearch: (search: CustomerSearch) => void;
  /** Somebody's id is known. */
  onOpen: (customerId: string) => void;
}) {
  const mayWords = useMay(readInteraction);
  const hasKeys = definitions.identification_keys.length > 0;
  const [by, setBy] = useState<CustomerSearch['by']>(initial?.by ?? (hasKeys ? 'key' : 'device'));
  const ways = [
    { value: 'key' as const, label: t.byKey },
    { value: 'device' as const, label: t.byDevice },
    ...(mayWords ? [{ value: 'words' as const, label: t.byWords }] : []),
  ];
  return (
    <div className={classes['form']}>
      <SegmentedControl
        aria-label={t.how}
        data={ways}
        value={by}
        onChange={(value) => setBy(value)}
        className={classes['ways']}
      />
      {by === 'key' && (
        <KeyForm
          definitions={definitions}
          initial={initial?.by === 'key' ? initial : undefined}
          onSearch={onSearch}
          onOpen={onOpen}
        />
      )}
      {by === 'device' && <DeviceForm initial={initial?.by === 'device' ? initial.device : ''} onSearch={onSearch} />}
      {by === 'words' && <WordsForm initial={initial?.by === 'words' ? initial : undefined} onSearch={onSearch} />}
    </div>
  );
}

function DeviceForm({ initial, onSearch }: { initial: string; onSearch: (search: CustomerSearch) => void }) {
  const [device, setDevice] = useState(initial);
  const [isMissing, setMissing] = useState(false);
  return (
    <form
      noValidate
      className={classes['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(device.trim() === '');
        if (device.trim() !== '') onSearch({ by: 'device', device: device.trim() });
      }}
    >
      <TextInput
        className={classes['grow']}
        label={t.device}
        description={t.deviceHint}
        inputWrapperOrder={below}
        placeholder={t.deviceExample}
        value={device}
        onChange={({ currentTarget }) => {
          setDevice(currentTarget.value);
          setMissing(false);
        }}
        error={isMissing ? t.missing : undefined}
        maxLength={320}
        autoComplete="off"
        autoFocus
      />
      <SearchButton />
    </form>
  );
}

function WordsForm({
  initial,
  onSearch,
}: {
  initial: (CustomerSearch & { by: 'words' }) | undefined;
  onSearch: (search: CustomerSearch) => void;
}) {
  const [words, setWords] = useState(initial?.words ?? '');
  const [media, setMedia] = useState(initial?.media ?? '');
  const [isMissing, setMissing] = useState(false);
  return (
    <form
      noValidate
      className={classes['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(words.trim() === '');
        if (words.trim() !== '') onSearch({ by: 'words', words: words.trim(), media: media.trim() });
      }}
    >
      <TextInput
        className={classes['grow']}
        label={t.words}
        description={t.wordsHint}
        inputWrapperOrder={below}
        placeholder={t.wordsExample}
        value={words}
        onChange={({ currentTarget }) => {
          setWords(currentTarget.value);
          setMissing(false);
        }}
        error={isMissing ? t.missing : undefined}
        maxLength={1000}
        autoFocus
      />
      <TextInput
        label={t.media}
        value={media}
        onChange={({ currentTarget }) => setMedia(currentTarget.value)}
        maxLength={256}
      />
      <SearchButton />
    </form>
  );
}
