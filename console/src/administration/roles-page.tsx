import { Anchor } from '@mantine/core';
import { IconCopy, IconIdBadge2, IconPencil, IconPlus, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Role } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { accessChanged, allRolesQuery, useRoles } from './lists.ts';
import { EnabledState } from './state.tsx';
import { knownTasks } from './task-groups.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.rolesPage;

const columnsFor = (taskCount: number | undefined): readonly Column<Role>[] => [
  {
    id: 'name',
    header: accessTexts.name,
    kind: 'lead',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/settings/roles/${id}`} fw={550}>
        {name}
      </Anchor>
    ),
  },
  { id: 'kind', header: t.kind, kind: 'nowrap', cell: ({ built_in }) => (built_in ? t.builtIn : t.own) },
  {
    id: 'tasks',
    header: t.tasks,
    kind: 'end',
    cell: ({ tasks }) => (
      <span className="figures">
        {taskCount === undefined ? number(tasks.length) : t.tasksOf(tasks.length, taskCount)}
      </span>
    ),
  },
  { id: 'state', header: t.state, kind: 'nowrap', cell: ({ enabled }) => <EnabledState isEnabled={enabled} /> },
];

/** The sets of tasks that users and keys are given. */
export function RolesPage() {
  const list = useRoles();
  const all = useQuery(allRolesQuery);
  const [doomed, setDoomed] = useState<Role>();
  return (
    <Page
      section={accessTexts.section}
      title={t.title}
      lead={t.lead}
      actions={
        <LinkButton to="/settings/roles/new" size="sm" leftSection={<IconPlus size={16} />}>
          {t.add}
        </LinkButton>
      }
    >
      <Panel>
        <ListView
          list={list}
          loading={t.loading}
          empty={
            <Empty icon={<IconIdBadge2 size={32} stroke={1.4} />} title={t.title}>
              {t.lead}
            </Empty>
          }
          count={t.count(list.items.length)}
          label={t.title}
          columns={columnsFor(all.data && knownTasks(all.data).length)}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={({ name }) => name}
          actions={(role) => <RoleActions role={role} onDelete={() => setDoomed(role)} />}
        />
      </Panel>
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: String(doomed.id), name: doomed.name }]}
        title={t.deleteTitle}
        consequence={t.deleteConsequence}
        done={t.deleted}
        remove={({ key }) => client.deleteRole({ path: { id: key } })}
        onDeleted={() => void accessChanged()}
        onClose={() => setDoomed(undefined)}
      />
    </Page>
  );
}

function RoleActions({ role, onDelete }: { role: Role; onDelete: () => void }) {
  const navigate = useNavigate();
  const whyNot = role.built_in ? t.builtInStays : undefined;
  return (
    <>
      <RowAction
        label={accessTexts.edit}
        of={role.name}
        icon={<IconPencil size={16} stroke={1.7} />}
        refusedBecause={whyNot}
        onClick={() => void navigate({ to: '/settings/roles/$id', params: { id: String(role.id) } })}
      />
      <RowAction
        label={t.copy}
        of={role.name}
        icon={<IconCopy size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/roles/new', search: { copy: role.id } })}
      />
      <RowAction
        label={t.holders}
        of={role.name}
        icon={<IconUsersGroup size={16} stroke={1.7} />}
        onClick={() => void navigate({ to: '/settings/users', search: { role: role.name } })}
      />
      <RowAction
        label={texts.delete}
        of={role.name}
        icon={<IconTrash size={16} stroke={1.7} />}
        refusedBecause={whyNot}
        onClick={onDelete}
      />
    </>
  );
}
