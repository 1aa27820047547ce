import { Anchor, Badge, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconListSearch, IconPencil, IconPlus, IconSearch, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { User } from '../../../client/src/index.ts';
import { useSession } from '../access/session.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Filter } from '../ui/filter.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel, Toolbar } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Nothing, Time } from '../ui/time.tsx';
import { accessChanged, allRolesQuery, useUsers } from './lists.ts';
import { EnabledState } from './state.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.users;

const columnsFor = (self: string | undefined): readonly Column<User>[] => [
  {
    id: 'name',
    header: t.name,
    kind: 'lead',
    cell: ({ id, name }) => (
      <>
        <Anchor component={Link} to={`/settings/users/${id}`} fw={550}>
          {name}
        </Anchor>
        {name === self && (
          <Badge size="xs" variant="light" ml={6}>
            {t.you}
          </Badge>
        )}
      </>
    ),
  },
  {
    id: 'roles',
    header: accessTexts.roles,
    kind: 'wide',
    cell: ({ roles }) => (roles.length === 0 ? <Nothing /> : roles.join(', ')),
  },
  { id: 'state', header: t.state, kind: 'nowrap', cell: ({ enabled }) => <EnabledState isEnabled={enabled} /> },
  {
    id: 'created',
    header: accessTexts.created,
    kind: 'nowrap',
    cell: ({ created_at }) => <Time value={created_at} />,
  },
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
  const [doomed, setDoomed] = useState<User>();
  const filterBy = (filters: { name?: string | undefined; role?: string | undefined; enabled?: boolean | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...filters }), replace: true });
  const isFiltered = name !== undefined || role !== undefined || enabled !== undefined;
  return (
    <Page
      section={accessTexts.section}
      title={t.title}
      lead={t.lead}
      actions={
        <LinkButton to="/settings/users/new" size="sm" leftSection={<IconPlus size={16} />}>
          {t.add}
        </LinkButton>
      }
    >
      <Panel>
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
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconUsersGroup size={32} stroke={1.4} />} title={t.none}>
              {t.noneAdvice}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columnsFor(session?.name)}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={(user) => user.name}
          actions={(user) => <UserActions user={user} onDelete={() => setDoomed(user)} />}
        />
      </Panel>
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: String(doomed.id), name: doomed.name }]}
        title={t.deleteTitle}
        consequence={doomed?.name === session?.name ? `${t.deleteSelf} ${t.deleteConsequence}` : t.deleteConsequence}
        done={t.deleted}
        remove={({ key }) => client.deleteUser({ path: { id: key } })}
        onDeleted={() => void accessChanged()}
        onClose={() => setDoomed(undefined)}
      />
    </Page>
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

function UserActions({ user, onDelete }: { user: User; onDelete: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <RowAction
        label={accessTexts.edit}
        of={user.name}
        icon={<IconPencil size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/users/$id', params: { id: String(user.id) } })}
      />
      <RowAction
        label={accessTexts.activity}
        of={user.name}
        icon={<IconListSearch size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/audit', search: { actor: `user:${user.id}` } })}
      />
      <RowAction label={texts.delete} of={user.name} icon={<IconTrash size={16} stroke={1.7} />} onClick={onDelete} />
    </>
  );
}
