import { keepPreviousData, type QueryKey, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

interface ListPage<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
}

export const pageSize = 50;

/** How often a list is asked for again, in milliseconds: while something is under way, and otherwise. */
const lively = 2_000;
const quiet = 20_000;

/**
 * A list as far as it was loaded, page by page, and kept up to date. All pages are asked for again together, so the more
 * there are the less often.
 */
export function useList<Item>(
  key: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<{ data: ListPage<Item> }>,
  isUnderWay: (item: Item) => boolean = () => false,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => (await read(pageParam, signal)).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return (pages.some(({ items }) => items.some(isUnderWay)) ? lively : quiet) * Math.max(1, pages.length);
    },
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  // A page with nothing on it tells that what is looked for may be on the next one.
  const goesOn = items.length === 0 && hasNextPage && !isFetching;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return { ...query, items };
}

/** How a list is asked for that is answered whole, and kept up to date. */
export function wholeList<Item>(key: QueryKey, read: (signal: AbortSignal) => Promise<{ data: Item[] }>) {
  return {
    queryKey: key,
    queryFn: async ({ signal }: { signal: AbortSignal }) => (await read(signal)).data,
    refetchInterval: quiet,
  };
}

/** A list that is answered whole: there are no further pages. */
export function useWholeList<Item>(list: ReturnType<typeof wholeList<Item>>) {
  const query = useQuery(list);
  return {
    ...query,
    items: query.data ?? [],
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage: () => undefined,
  };
}
