import { Badge, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '../../../client/src/index.ts';
import { useSession } from '../access/session.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import type { Column } from '../ui/data-table.tsx';
import { Filter } from '../ui/filter.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Toolbar } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { ActivityAction } from './activity-action.tsx';
import { allRolesQuery, useUsers } from './lists.ts';
import { createdColumn, NamedListPage, nameColumn } from './named-list-page.tsx';
import { rolesColumn } from './roles-column.tsx';
import { EnabledState } from './state.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.users;
const at = '/settings/users';

const columnsFor = (self: string | undefined): readonly Column<User>[] => [
  nameColumn(
    at,
    t.name,
    ({ name }) =>
      name === self && (
        <Badge size="xs" variant="light" ml={6}>
          {t.you}
        </Badge>
      ),
  ),
  rolesColumn,
  { id: 'state', header: t.state, kind: 'nowrap', cell: ({ enabled }) => <EnabledState isEnabled={enabled} /> },
  createdColumn,
  {
    id: 'modified',
    header: accessTexts.modified,
    kind: 'nowrap',
    cell: ({ modified_at }) => <Time value={modified_at} />,
  },
];

const states = [
  { value: 'enabled' as const, label: accessTexts.enabled },
  { value: 'disabled' as const, label: accessTexts.disabled },
];

/** Who may log in, and with which roles. */
export function UsersPage() {
  const { name, role, enabled } = useSearch({ from: '/shell/settings/users' });
  const navigate = useNavigate({ from: '/settings/users' });
  const { data: session } = useSession();
  const list = useUsers({
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
    ...(enabled !== undefined && { enabled }),
  });
  const roles = useQuery(allRolesQuery);
  const filterBy = (filters: { name?: string | undefined; role?: string | undefined; enabled?: boolean | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...filters }), replace: true });
  const isFiltered = name !== undefined || role !== undefined || enabled !== undefined;
  const toolbar = (
    <Toolbar>
      <NameFilter
        key={name === undefined ? 'all' : 'some'}
        value={name ?? ''}
        onChange={(value) => filterBy({ name: value })}
      />
      <Filter
        label={t.role}
        all={t.allRoles}
        choices={(roles.data ?? []).map((one) => ({ value: one.name, label: one.name }))}
        value={role}
        onChange={(value) => filterBy({ role: value })}
        width={190}
        noneFound={accessTexts.noSuchRole}
      />
      <Filter
        label={t.enabled}
        all={t.all}
        choices={states}
        value={enabled === undefined ? undefined : enabled ? 'enabled' : 'disabled'}
        onChange={(value) => filterBy({ enabled: value === undefined ? undefined : value === 'enabled' })}
        width={190}
      />
      {isFiltered && (
        <LinkButton size="compact-sm" variant="subtle" to="/settings/users">
          {texts.filters.clear}
        </LinkButton>
      )}
    </Toolbar>
  );
  return (
    <NamedListPage
      at={at}
      words={t}
      icon={IconUsersGroup}
      none={{ title: t.none, advice: t.noneAdvice }}
      list={list}
      columns={columnsFor(session?.name)}
      toolbar={toolbar}
      actions={(user) => <ActivityAction of={user.name} actor={`user:${user.id}`} />}
      consequence={(user) =>
        user.name === session?.name ? `${t.deleteSelf} ${t.deleteConsequence}` : t.deleteConsequence
      }
      remove={(id) => client.deleteUser({ path: { id } })}
    />
  );
}

/** Looks for a name a moment after it was typed. */
function NameFilter({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const [typed, setTyped] = useState(value);
  const change = useDebouncedCallback((text: string) => onChange(text === '' ? undefined : text), 300);
  return (
    <TextInput
      size="xs"
      w={200}
      aria-label={t.find}
      placeholder={t.find}
      leftSection={<IconSearch size={14} />}
      maxLength={64}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        change(currentTarget.value.trim());
      }}
    />
  );
}
