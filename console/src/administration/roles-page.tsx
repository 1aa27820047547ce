import { IconCopy, IconIdBadge2, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Role } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import type { Column } from '../ui/data-table.tsx';
import { number } from '../ui/format.ts';
import { RowAction } from '../ui/row-action.tsx';
import { allRolesQuery, useRoles } from './lists.ts';
import { NamedListPage, nameColumn } from './named-list-page.tsx';
import { EnabledState } from './state.tsx';
import { knownTasks } from './task-groups.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.rolesPage;
const at = '/settings/roles';

const columnsFor = (taskCount: number | undefined): readonly Column<Role>[] => [
  nameColumn(at),
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
  const all = useQuery(allRolesQuery);
  return (
    <NamedListPage
      at={at}
      words={t}
      icon={IconIdBadge2}
      list={useRoles()}
      columns={columnsFor(all.data && knownTasks(all.data).length)}
      actions={(role) => <RoleActions role={role} />}
      staysBecause={({ built_in }) => (built_in ? t.builtInStays : undefined)}
      isFixed={({ built_in }) => built_in}
      remove={(id) => client.deleteRole({ path: { id } })}
    />
  );
}

function RoleActions({ role }: { role: Role }) {
  const navigate = useNavigate();
  return (
    <>
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
    </>
  );
}
