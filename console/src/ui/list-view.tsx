import type { ReactNode } from 'react';
import { DataTable, type DataTableProps, TableFoot } from './data-table.tsx';
import { Failed, LoadingRows } from './states.tsx';

/** A list that is loaded page by page (api/use-list.ts). */
interface LoadedList {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

interface ListViewProps<Row> extends DataTableProps<Row> {
  readonly list: LoadedList;
  /** What is waited for. */
  readonly loading: string;
  /** Stands where nothing is listed. */
  readonly empty: ReactNode;
  /** How many have been loaded. */
  readonly count: string;
}

/** The rows of a list with more of them below, or why there are none. */
export function ListView<Row>({ list, loading, empty, count, ...table }: ListViewProps<Row>) {
  if (list.isPending) return <LoadingRows label={loading} />;
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (table.rows.length === 0) return list.hasNextPage ? <LoadingRows label={loading} /> : empty;
  return (
    <>
      <DataTable {...table} />
      <TableFoot
        count={count}
        hasMore={list.hasNextPage}
        isLoadingMore={list.isFetchingNextPage}
        onMore={list.fetchNextPage}
      />
    </>
  );
}
