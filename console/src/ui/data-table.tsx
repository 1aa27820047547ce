import { Button, Checkbox, NativeSelect, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { Fragment, type ReactNode, useEffect } from 'react';
import { texts } from '../texts.ts';
import classes from './data-table.module.css';

export interface Column<Row> {
  /** Names the column in the markup. */
  readonly id: string;
  readonly header: string;
  /** What the list is sorted by when this header is pressed. */
  readonly sort?: string;
  readonly cell: (row: Row) => ReactNode;
  readonly kind?: 'lead' | 'end' | 'nowrap' | 'wide';
}

export interface Selection<Row> {
  isSelected(row: Row): boolean;
  /** Why a row cannot be selected. */
  isDisabled?(row: Row): boolean;
  toggle(rows: readonly Row[], selected: boolean): void;
}

export interface DataTableProps<Row> {
  /** What is listed, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Names a row for those who do not see it. */
  readonly rowName: (row: Row) => string;
  /** Such as `-created_at`. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly selection?: Selection<Row>;
  readonly actions?: (row: Row) => ReactNode;
  /** Rows that a row consists of, while it is expanded. */
  readonly partsOf?: (row: Row) => readonly Row[];
}

/** A list of rows: a table where it is wide enough, cards where it is not. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, sort = '', onSort = () => {}, selection, actions, partsOf } = props;
  const selectable = rows.filter((row) => selection?.isDisabled?.(row) !== true);
  const selected = selection === undefined ? [] : rows.filter((row) => selection.isSelected(row));
  return (
    <div className={classes['frame']}>
      {columns.some((column) => column.sort !== undefined) && (
        <SortNarrow columns={columns} sort={sort} onSort={onSort} />
      )}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: display of the narrow layout takes the roles away */}
      <table className={classes['table']} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {selection !== undefined && (
              <th role="columnheader" scope="col" className={classes['check']}>
                <Checkbox
                  size="xs"
                  aria-label={texts.table.selectAll}
                  checked={selected.length > 0 && selected.length === selectable.length}
                  indeterminate={selected.length > 0 && selected.length < selectable.length}
                  onChange={({ currentTarget }) => selection.toggle(selectable, currentTarget.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
            {actions !== undefined && (
              <th role="columnheader" scope="col">
                <VisuallyHidden>{texts.table.actions}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Fragment key={rowKey(row)}>
              <BodyRow {...props} row={row} isPart={false} />
              {partsOf?.(row).map((part) => (
                <BodyRow {...props} key={`${rowKey(row)} ${rowKey(part)}`} row={part} isPart />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: display of the narrow layout takes the roles away */}
    </div>
  );
}

function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string;
  onSort: (sort: string) => void;
}) {
  const { header, kind } = column;
  const name = sort.replace('-', '');
  const isActive = column.sort === name;
  const isDescending = sort.startsWith('-');
  const Icon = !isActive ? IconArrowsSort : isDescending ? IconArrowDown : IconArrowUp;
  return (
    <th
      // biome-ignore lint/a11y/noRedundantRoles: display of the narrow layout takes the role away
      role="columnheader"
      scope="col"
      className={kind === 'end' ? classes['end'] : undefined}
      {...(column.sort !== undefined && {
        'aria-sort': isActive ? (isDescending ? 'descending' : 'ascending') : 'none',
      })}
    >
      {column.sort === undefined ? (
        header
      ) : (
        <UnstyledButton
          className={classes['sort']}
          {...(isActive && { 'data-active': true })}
          onClick={() => onSort(isActive && !isDescending ? `-${column.sort}` : String(column.sort))}
        >
          {header}
          <Icon size={13} aria-hidden="true" />
        </UnstyledButton>
      )}
    </th>
  );
}

function BodyRow<Row>({
  columns,
  rowName,
  selection,
  actions,
  row,
  isPart,
}: DataTableProps<Row> & { row: Row; isPart: boolean }) {
  const part = isPart ? ` ${classes['part']}` : '';
  const isSelected = selection?.isSelected(row) === true;
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display of the narrow layout takes the roles away
    <tr role="row" {...(isSelected && { 'data-selected': true })} {...(selection && { 'data-checkable': true })}>
      {selection !== undefined && (
        <td role="cell" className={`${classes['check']}${part}`}>
          <Checkbox
            size="xs"
            aria-label={texts.table.select(rowName(row))}
            checked={isSelected}
            disabled={selection.isDisabled?.(row) === true}
            onChange={({ currentTarget }) => selection.toggle([row], currentTarget.checked)}
          />
        </td>
      )}
      {columns.map(({ id, header, kind, cell }) => (
        <td
          key={id}
          role="cell"
          className={`${kind === undefined ? '' : classes[kind]}${kind === 'lead' ? ` ${classes['strong']}` : ''}${part}`}
        >
          {kind !== 'lead' && (
            <span className={classes['label']} aria-hidden="true">
              {header}
            </span>
          )}
          {cell(row)}
        </td>
      ))}
      {actions !== undefined && (
        <td role="cell" className={`${classes['actions']}${part}`}>
          <div>{actions(row)}</div>
        </td>
      )}
    </tr>
    // biome-ignore-end lint/a11y/noRedundantRoles: display of the narrow layout takes the roles away
  );
}

/** Cards have no headers to press. */
function SortNarrow<Row>({
  columns,
  sort,
  onSort,
}: {
  columns: readonly Column<Row>[];
  sort: string;
  onSort: (sort: string) => void;
}) {
  const options = columns.flatMap(({ header, sort: name }) =>
    name === undefined
      ? []
      : [
          { value: name, label: texts.table.ascending(header) },
          { value: `-${name}`, label: texts.table.descending(header) },
        ],
  );
  return (
    <div className={classes['sortNarrow']}>
      <NativeSelect
        size="xs"
        aria-label={texts.table.sortBy}
        leftSection={<IconArrowsSort size={14} />}
        data={options}
        value={sort}
        onChange={({ currentTarget }) => onSort(currentTarget.value)}
      />
    </div>
  );
}

/** Below the rows: how many there are, and more of them as soon as that is in sight. */
export function TableFoot({
  count,
  hasMore,
  isLoadingMore,
  onMore,
}: {
  count: string;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}) {
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const isInSight = entry?.isIntersecting === true;
  useEffect(() => {
    if (isInSight && hasMore && !isLoadingMore) onMore();
  }, [isInSight, hasMore, isLoadingMore, onMore]);
  return (
    <div className={classes['foot']} ref={ref}>
      <span role="status">{hasMore ? texts.table.more(count) : count}</span>
      {hasMore && (
        <Button size="compact-xs" variant="subtle" loading={isLoadingMore} onClick={onMore}>
          {texts.table.loadMore}
        </Button>
      )}
    </div>
  );
}
