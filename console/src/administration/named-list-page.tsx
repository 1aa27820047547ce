import { Anchor } from '@mantine/core';
import { type Icon, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import type { Column } from '../ui/data-table.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { RowAction } from '../ui/row-action.tsx';
import { Empty } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { accessChanged } from './lists.ts';
import { accessTexts } from './texts.ts';

/** What users, roles, API keys and tenants have in common. */
interface Named {
  readonly id: number;
  readonly name: string;
}

/** Of which one is listed, made and edited below `at`. */
type Place = '/settings/users' | '/settings/roles' | '/settings/api-keys' | '/settings/tenants';

/** A list of what has a name: one can be added, edited and deleted. */
export function NamedListPage<Row extends Named>({
  at,
  words,
  icon: PictureOfNone,
  none,
  list,
  columns,
  toolbar,
  actions,
  staysBecause = () => undefined,
  isFixed = () => false,
  consequence = () => words.deleteConsequence,
  hasToType = false,
  remove,
}: {
  at: Place;
  words: {
    readonly title: string;
    readonly lead: string;
    readonly loading: string;
    readonly add: string;
    readonly deleteTitle: string;
    readonly deleteConsequence: string;
    readonly count: (count: number) => string;
    readonly deleted: string;
  };
  icon: Icon;
  /** What is said where there are none; where there always are some nothing has to be. */
  none?: { readonly title: string; readonly advice: string };
  list: ComponentProps<typeof ListView>['list'] & { readonly items: readonly Row[] };
  columns: readonly Column<Row>[];
  /** Narrows the list down. */
  toolbar?: ReactNode;
  /** Beside edit and delete. */
  actions?: (row: Row) => ReactNode;
  /** Why a row cannot be deleted. */
  staysBecause?: (row: Row) => string | undefined;
  /** Then it cannot be edited either. */
  isFixed?: (row: Row) => boolean;
  /** What goes with it. */
  consequence?: (row: Row) => string;
  /** Whoever deletes types the name, because much goes with it. */
  hasToType?: boolean;
  remove: (id: string) => Promise<unknown>;
}) {
  const navigate = useNavigate();
  const [doomed, setDoomed] = useState<Row>();
  return (
    <Page
      section={accessTexts.section}
      title={words.title}
      lead={words.lead}
      actions={
        <LinkButton to={`${at}/new`} size="sm" leftSection={<IconPlus size={16} />}>
          {words.add}
        </LinkButton>
      }
    >
      <Panel>
        {toolbar}
        <ListView
          list={list}
          loading={words.loading}
          empty={
            <Empty icon={<PictureOfNone size={32} stroke={1.4} />} title={none?.title ?? words.title}>
              {none?.advice ?? words.lead}
            </Empty>
          }
          count={words.count(list.items.length)}
          label={words.title}
          columns={columns}
          rows={list.items}
          rowKey={({ id }) => String(id)}
          rowName={({ name }) => name}
          actions={(row) => (
            <>
              <RowAction
                label={accessTexts.edit}
                of={row.name}
                icon={<IconPencil size={16} stroke={1.7} />}
                refusedBecause={isFixed(row) ? staysBecause(row) : undefined}
                onClick={() => void navigate({ to: `${at}/${row.id}` })}
              />
              {actions?.(row)}
              <RowAction
                label={texts.delete}
                of={row.name}
                icon={<IconTrash size={16} stroke={1.7} />}
                refusedBecause={staysBecause(row)}
                onClick={() => setDoomed(row)}
              />
            </>
          )}
        />
      </Panel>
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: String(doomed.id), name: doomed.name }]}
        title={words.deleteTitle}
        consequence={doomed === undefined ? '' : consequence(doomed)}
        done={words.deleted}
        phrase={hasToType ? doomed?.name : undefined}
        remove={({ key }) => remove(key)}
        onDeleted={() => void accessChanged()}
        onClose={() => setDoomed(undefined)}
      />
    </Page>
  );
}

/** The name, which leads to where it is edited. */
export function nameColumn<Row extends Named>(
  at: Place,
  header: string = accessTexts.name,
  behind: (row: Row) => ReactNode = () => null,
): Column<Row> {
  return {
    id: 'name',
    header,
    kind: 'lead',
    cell: (row) => (
      <>
        <Anchor component={Link} to={`${at}/${row.id}`} fw={550}>
          {row.name}
        </Anchor>
        {behind(row)}
      </>
    ),
  };
}

export const createdColumn: Column<{ readonly created_at: string }> = {
  id: 'created',
  header: accessTexts.created,
  kind: 'nowrap',
  cell: ({ created_at }) => <Time value={created_at} />,
};
