import { Button, NativeSelect, Select, Stack, TextInput, Title } from '@mantine/core';
import { IconFlask, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useMay } from '../access/session.ts';
import { useDefinitions } from '../customers/definitions.ts';
import { Column, Columns } from '../ui/columns.tsx';
import { FormFoot } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { type CsvStart, delimiters, encodings, type Reading, withHeader } from './csv-start.ts';
import classes from './imports.module.css';
import { faultOf, guessMapping, headerOf, type Mapped } from './mapping.ts';
import { MappingFields, Preview } from './mapping-fields.tsx';
import { importTexts } from './texts.ts';
import { SendingNotice, useSending } from './use-sending.tsx';

const t = importTexts.editor;

/** What the columns of a file become, how it is imported, and the sending of it. */
export function ImportForm({
  file,
  start,
  reading,
  onReading,
}: {
  file: File;
  /** Undefined: it cannot be read like this. */
  start: CsvStart | undefined;
  reading: Reading;
  onReading: (reading: Reading) => void;
}) {
  const definitions = useDefinitions();
  const mayUpdate = useMay('UCS.Customer.updateProfile');
  const sending = useSending();
  const names = start?.names.join('\0') ?? '';
  const guessed = useMemo(() => guessMapping(names.split('\0'), definitions), [names, definitions]);
  const [changed, setChanged] = useState<{ of: string; mapping: readonly Mapped[] }>();
  const mapping = changed?.of === names ? changed.mapping : guessed;
  const keys = definitions.identification_keys.filter(({ attributes }) =>
    attributes.every((attribute) => mapping.some(({ target }) => target === attribute)),
  );
  const [idKey, setIdKey] = useState<string>();
  const [onMatch, setOnMatch] = useState<'skip' | 'update'>('skip');
  const [maxErrors, setMaxErrors] = useState('');
  const [isTold, setTold] = useState(false);
  const isCount = /^\d*$/.test(maxErrors.trim());
  const fault = faultOf(mapping, idKey, definitions) ?? (isCount ? undefined : t.maxErrorsWrong);

  const submit = (isDryRun: boolean) => {
    setTold(true);
    sending.reset();
    if (fault !== undefined || start === undefined) return;
    const content = withHeader(file, start, reading, headerOf(mapping));
    const order = {
      fileName: file.name,
      content,
      idKey,
      onMatch,
      maxErrors: maxErrors.trim() === '' ? undefined : Number(maxErrors),
      ...reading,
    };
    sending.send(order, isDryRun);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(true);
      }}
    >
      <Columns widths="minmax(0, 1fr) 300px">
        <Column>
          {start !== undefined && (
            <>
              <MappingFields
                start={start}
                mapping={mapping}
                definitions={definitions}
                onChange={(next) => setChanged({ of: names, mapping: next })}
              />
              <Preview start={start} mapping={mapping} />
            </>
          )}
        </Column>
        <Panel>
          <section className={classes['section']} aria-label={t.how}>
            <Title order={2} mb="sm">
              {t.how}
            </Title>
            <div className={classes['options']}>
              <Select
                label={t.key}
                description={t.keyHint}
                data={[{ value: '', label: t.noKey }, ...keys.map(({ name }) => name)]}
                value={keys.some(({ name }) => name === idKey) ? (idKey ?? '') : ''}
                onChange={(name) => setIdKey(name === null || name === '' ? undefined : name)}
              />
              {idKey !== undefined && (
                <NativeSelect
                  label={t.onMatch}
                  data={[
                    { value: 'skip', label: t.skip },
                    ...(mayUpdate ? [{ value: 'update', label: t.update }] : []),
                  ]}
                  value={onMatch}
                  onChange={({ currentTarget }) => setOnMatch(currentTarget.value === 'update' ? 'update' : 'skip')}
                />
              )}
              <TextInput
                label={t.maxErrors}
                description={t.maxErrorsHint}
                inputMode="numeric"
                value={maxErrors}
                onChange={({ currentTarget }) => setMaxErrors(currentTarget.value)}
                error={isCount ? undefined : t.maxErrorsWrong}
              />
              <NativeSelect
                label={t.delimiter}
                data={delimiters.map((value) => ({
                  value,
                  label: t.delimiters[value as keyof typeof t.delimiters],
                }))}
                value={reading.delimiter}
                onChange={({ currentTarget }) => onReading({ ...reading, delimiter: currentTarget.value })}
              />
              <NativeSelect
                label={t.encoding}
                data={encodings}
                value={reading.encoding}
                onChange={({ currentTarget }) => onReading({ ...reading, encoding: currentTarget.value })}
              />
            </div>
          </section>
        </Panel>
      </Columns>
      <Stack gap="sm" mt="md">
        {isTold && fault !== undefined && (
          <Notice tone="fault" announced="alert">
            {fault}
          </Notice>
        )}
        <SendingNotice sending={sending} size={file.size} />
      </Stack>
      <FormFoot>
        <Button type="submit" disabled={sending.isPending || start === undefined} leftSection={<IconFlask size={16} />}>
          {t.tryIt}
        </Button>
        <Button
          variant="default"
          disabled={sending.isPending || start === undefined}
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() => submit(false)}
        >
          {t.start}
        </Button>
      </FormFoot>
    </form>
  );
}
