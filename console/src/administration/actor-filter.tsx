import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditEntry } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { actorOf } from './audit-entry.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.audit;

/** As many as are offered of those whose names fit. */
const offered = 20;

/** Narrows the audit trail down to what one user or key did; users are looked for by name, however many there are. */
export function ActorFilter({
  value,
  shown,
  onChange,
}: {
  value: string | undefined;
  /** An entry of theirs, which says what they are called. */
  shown: AuditEntry | undefined;
  onChange: (actor: string | undefined) => void;
}) {
  const [typed, setTyped] = useState('');
  const [name] = useDebouncedValue(typed.trim(), 250);
  const found = useQuery({
    queryKey: ['access', 'actors', name],
    queryFn: () => findActors(name),
    placeholderData: keepPreviousData,
  });
  const choices = [{ value: '', label: t.anyone }, ...(found.data ?? [])];
  if (value !== undefined && !choices.some((choice) => choice.value === value)) {
    choices.push({ value, label: actorOf(shown ?? { actor: value, actor_name: null }) });
  }
  return (
    <Select
      size="xs"
      w={210}
      aria-label={t.filterWho}
      data={choices}
      value={value ?? ''}
      onChange={(actor) => onChange(actor === null || actor === '' ? undefined : actor)}
      searchable
      onSearchChange={(text) => setTyped(choices.some(({ label }) => label === text) ? '' : text)}
      nothingFoundMessage={t.noSuchActor}
    />
  );
}

async function findActors(name: string): Promise<{ value: string; label: string }[]> {
  const [users, keys] = await Promise.all([
    client.listUsers({ query: { limit: offered, ...(name !== '' && { name }) } }),
    client.listApiKeys({ query: { limit: 500 } }),
  ]);
  const fitting = keys.data.items.filter((key) => key.name.toLowerCase().includes(name.toLowerCase()));
  return [
    ...users.data.items.map((user) => ({ value: `user:${user.id}`, label: user.name })),
    ...fitting.slice(0, offered).map((key) => ({ value: `key:${key.id}`, label: `${key.name} (${t.key})` })),
    { value: 'local', label: t.local },
  ];
}
