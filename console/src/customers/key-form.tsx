import { ActionIcon, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Definitions } from '../../../client/src/index.ts';
import { isOfMedium } from './definitions.ts';
import { type CustomerSearch, leadingAttributes, searchableAttributes } from './search.ts';
import { SearchButton } from './search-button.tsx';
import classes from './search-page.module.css';
import { customerTexts } from './texts.ts';

const t = customerTexts.search;
const byId = '\0id';
const anyAttributes = '\0any';

/** By the attributes of an identification key, by any attributes, or by the id. */
export function KeyForm({
  definitions,
  initial,
  onSearch,
  onOpen,
}: {
  definitions: Definitions;
  initial: (CustomerSearch & { by: 'key' }) | undefined;
  onSearch: (search: CustomerSearch) => void;
  onOpen: (customerId: string) => void;
}) {
  const { identification_keys: keys } = definitions;
  const [key, setKey] = useState(initial === undefined ? (keys[0]?.name ?? byId) : (initial.key ?? anyAttributes));
  const [values, setValues] = useState<Readonly<Record<string, string>>>(initial?.where ?? {});
  const ofKey = keys.find(({ name }) => name === key)?.attributes ?? (key === byId ? [customerTexts.id] : []);
  const [more, setMore] = useState<readonly string[]>(
    Object.keys(initial?.where ?? {}).filter((name) => !ofKey.includes(name)),
  );
  const [isMissing, setMissing] = useState(false);
  const fields = [...ofKey, ...more.filter((name) => !ofKey.includes(name))];
  const leading = leadingAttributes(keys);
  const choices = searchableAttributes(definitions).filter((name) => !isOfMedium(name) && !ofKey.includes(name));

  const search = () => {
    const given = fields.flatMap((name) => {
      const value = (values[name] ?? '').trim();
      return value === '' ? [] : [[name, value] as const];
    });
    const [first] = given;
    const isUsable =
      first !== undefined &&
      (key === anyAttributes ? given.some(([name]) => leading.has(name)) : first[0] === ofKey[0]);
    setMissing(!isUsable);
    if (!isUsable || first === undefined) return;
    if (key === byId) onOpen(first[1]);
    else onSearch({ by: 'key', key: key === anyAttributes ? null : key, where: Object.fromEntries(given) });
  };

  return (
    <form
      noValidate
      className={classes['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <Select
        label={t.identifyBy}
        data={[
          ...keys.map(({ name, attributes }) => ({ value: name, label: `${name} (${attributes.join(', ')})` })),
          ...(keys.length > 0 ? [{ value: anyAttributes, label: t.anyAttributes }] : []),
          { value: byId, label: customerTexts.id },
        ]}
        value={key}
        onChange={(value) => {
          setKey(value ?? byId);
          setMissing(false);
        }}
      />
      {key === anyAttributes && (
        <MultiSelect
          label={t.attributes}
          description={t.attributesHint}
          data={choices}
          searchable
          value={[...more]}
          onChange={setMore}
        />
      )}
      {fields.map((name, i) => (
        <Group key={name} gap={4} align="flex-start" wrap="nowrap">
          <TextInput
            className={classes['grow']}
            label={labelOf(name)}
            value={values[name] ?? ''}
            onChange={({ currentTarget: { value } }) => {
              setValues((before) => ({ ...before, [name]: value }));
              setMissing(false);
            }}
            error={isMissing && i === 0 ? t.missing : undefined}
            autoComplete="off"
            autoFocus={i === 0}
          />
          {key !== anyAttributes && !ofKey.includes(name) && (
            <ActionIcon
              mt={24}
              size="lg"
              aria-label={t.remove(labelOf(name))}
              onClick={() => setMore(more.filter((other) => other !== name))}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {key !== anyAttributes && key !== byId && (
        <Select
          label={t.narrow}
          data={choices.filter((name) => !more.includes(name)).map((value) => ({ value, label: labelOf(value) }))}
          searchable
          value={null}
          onChange={(name) => {
            if (name !== null) setMore([...more, name]);
          }}
        />
      )}
      <SearchButton />
    </form>
  );
}

/** `Address.City` as it is read. */
function labelOf(attribute: string): string {
  const dot = attribute.indexOf('.');
  return dot < 0 ? attribute : t.attributeOf(attribute.slice(0, dot), attribute.slice(dot + 1));
}
