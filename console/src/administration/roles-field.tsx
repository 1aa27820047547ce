import { MultiSelect } from '@mantine/core';
import type { Role } from '../../../client/src/index.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts;

/** The roles of a user or of a key. */
export function RolesField({
  id,
  hint,
  roles,
  value,
  error,
  onChange,
}: {
  id: string;
  hint: string;
  /** Those that there are. */
  roles: readonly Role[];
  value: readonly string[];
  error: string | undefined;
  onChange: (roles: string[]) => void;
}) {
  return (
    <MultiSelect
      id={id}
      label={t.roles}
      description={value.length === 0 ? `${hint} ${t.noRoles}` : hint}
      data={roles.map(({ name, enabled }) => ({ value: name, label: enabled ? name : t.disabledRole(name) }))}
      value={[...value]}
      onChange={onChange}
      error={error}
      maxValues={100}
      nothingFoundMessage={t.noSuchRole}
      searchable
      hidePickedOptions
    />
  );
}
