import type { Import } from '../../../client/src/index.ts';
import { client, queryClient } from '../api/client.ts';
import { pageSize, useList } from '../api/use-list.ts';

export const importsKey = ['imports'];

export const outcomes = ['created', 'updated', 'unchanged', 'ambiguous', 'rejected'] as const;

export function isUnderWay({ status }: Import): boolean {
  return status === 'receiving' || status === 'pending' || status === 'running';
}

export function useImports() {
  return useList<Import>(
    [...importsKey, 'list'],
    (cursor, signal) =>
      client.listImports({ query: { limit: pageSize, ...(cursor !== undefined && { cursor }) }, signal }),
    isUnderWay,
  );
}

export const importQuery = (id: string) => ({
  queryKey: [...importsKey, 'one', id],
  queryFn: async () => (await client.getImport({ path: { id } })).data,
});

export function importsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: importsKey });
}
