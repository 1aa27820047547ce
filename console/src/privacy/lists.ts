import type { PrivacyFile, PrivacyReceipt, PrivacyResult } from '../../../client/src/index.ts';
import { client, queryClient } from '../api/client.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { type ExecutionLog, readLog } from './execution-log.ts';

const privacyKey = ['privacy'];
const key = (...rest: readonly unknown[]) => [...privacyKey, ...rest];

/** A page of 50, from the cursor on; of one submitted file when it is named. */
const paged = (cursor: string | undefined, submission?: string) => ({
  limit: pageSize,
  ...(cursor !== undefined && { cursor }),
  ...(submission !== undefined && { submission_id: submission }),
});

/** Asks again for the lists: what they show has changed. */
export async function refreshPrivacy(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: key('list') });
}

/** The submitted files, the newest first. */
export function useSubmissions() {
  return useList<PrivacyFile>(
    key('list', 'submissions'),
    (cursor, signal) => client.listPrivacyFiles({ query: paged(cursor), signal }),
    ({ status }) => status === 'pending' || status === 'running',
  );
}

/** Execution logs and archives, by name; of one submitted file, or all. */
export function useResults(submission: string | undefined) {
  return useList<PrivacyResult>(key('list', 'results', submission), (cursor, signal) =>
    client.listPrivacyResults({ query: paged(cursor, submission), signal }),
  );
}

/** Receipts, the newest first; of one submitted file, or all. */
export function useReceipts(submission: string | undefined) {
  return useList<PrivacyReceipt>(key('list', 'receipts', submission), (cursor, signal) =>
    client.listPrivacyReceipts({ query: paged(cursor, submission), signal }),
  );
}

export const receiptQuery = (id: string) => ({
  queryKey: key('receipt', id),
  queryFn: async () => (await client.getPrivacyReceipt({ path: { id } })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** How many receipts there are, and the hash of the latest. */
export const chainQuery = {
  queryKey: key('list', 'chain'),
  queryFn: async () => (await client.getReceiptChain()).data,
  refetchInterval: 20_000,
};

/** An execution log. It never changes, and each reading is in the audit trail: it is asked for once. */
export const logQuery = (name: string) => ({
  queryKey: key('log', name),
  queryFn: async (): Promise<ExecutionLog> => {
    const { data } = await client.getPrivacyResult({ path: { name } });
    return readLog(await data.text());
  },
  staleTime: Number.POSITIVE_INFINITY,
});
