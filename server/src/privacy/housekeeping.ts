import type { Database } from '../db/client.ts';
import { deleteResults, type ResultRow } from './results.ts';
import { deleteSubmissions } from './submissions.ts';

/** How long submitted files are listed, and ignored ones kept. */
const keptForMs = 30 * 24 * 60 * 60 * 1000;

/** No upload takes so long. */
const uploadsEndWithinMs = 24 * 60 * 60 * 1000;

/** Files that are removed in a transaction. */
const pageSize = 100;

/** Removes results whose time has passed, and files that were submitted as long ago. Receipts stay. */
export async function dropOldPrivacyFiles(database: Database, tenant: number, now: Date): Promise<void> {
  let removed: number;
  do {
    removed = await database.transaction(tenant, async (tx) => {
      const results = await tx.query<Pick<ResultRow, 'result_id' | 'submission_id' | 'kind'>>(
        `SELECT result_id, submission_id, kind FROM privacy_results
         WHERE tenant_id = $1 AND ready AND expires_at < $2 LIMIT $3`,
        [tenant, now, pageSize],
      );
      await deleteResults(tx, tenant, results);
      const submissions = await tx.query<{ submission_id: string }>(
        `SELECT submission_id FROM privacy_submissions
         WHERE tenant_id = $1 AND (status IN ('ignored', 'finished') AND submitted_at < $2
           OR status = 'receiving' AND submitted_at < $3) LIMIT $4`,
        [tenant, new Date(now.getTime() - keptForMs), new Date(now.getTime() - uploadsEndWithinMs), pageSize],
      );
      await deleteSubmissions(
        tx,
        tenant,
        submissions.map((row) => row.submission_id),
      );
      return results.length + submissions.length;
    });
  } while (removed > 0);
}
