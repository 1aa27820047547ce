import type { Db } from '../db/client.ts';
import { supersede } from './attempts.ts';
import type { Found } from './found.ts';
import { deleteResults, type ResultRow } from './results.ts';
import type { Receipt } from './schemas.ts';

/**
 * Deletes the archives that hold some people, or what others say of them, and lets exports that are under way begin again.
 *
 * @returns the names of the archives
 */
export async function dropArchivesOf(tx: Db, tenant: number, found: Found): Promise<string[]> {
  const holders = await tx.query<{ submission_id: string }>(
    `SELECT DISTINCT f.submission_id FROM privacy_findings f
     JOIN privacy_submissions s ON s.tenant_id = f.tenant_id AND s.submission_id = f.submission_id
     WHERE f.tenant_id = $1 AND s.name LIKE 'export-%'
       AND (f.kind = 'customer' AND f.record_id = ANY ($2) OR f.kind = 'service' AND f.record_id = ANY ($3))`,
    [tenant, customersIn(found), [...found.anonymousServices].map(String)],
  );
  if (holders.length === 0) return [];
  const ids = holders.map((row) => row.submission_id);
  await supersede(tx, tenant, ids);
  const archives = await tx.query<ResultRow>(
    `SELECT result_id, submission_id, kind, name FROM privacy_results
     WHERE tenant_id = $1 AND submission_id = ANY ($2::uuid[]) AND kind = 'archive' AND ready FOR UPDATE`,
    [tenant, ids],
  );
  await deleteResults(tx, tenant, archives);
  return archives.map((row) => row.name);
}

/**
 * The files of data downloads that may hold some people: they are encrypted for their receivers, so nothing can be taken
 * out of them. What they may hold follows from their timeframe and media types.
 */
export async function findRemainingArtifacts(
  db: Db,
  tenant: number,
  customers: readonly string[],
): Promise<Receipt['remaining_artifacts']> {
  if (customers.length === 0) return [];
  const rows = await db.query<{ artifact_id: number; file_name: string; expires_at: Date }>(
    `SELECT a.artifact_id, a.file_name, a.expires_at
     FROM export_artifacts a JOIN export_runs r ON r.tenant_id = a.tenant_id AND r.run_id = a.run_id
     WHERE a.tenant_id = $1 AND CASE r.type
       WHEN 'Contact' THEN EXISTS (
         SELECT 1 FROM profiles p WHERE p.tenant_id = $1 AND p.customer_id = ANY ($2)
           AND p.created_at < least(r.attempt_started_at, r.to_time))
       ELSE EXISTS (
         SELECT 1 FROM interactions i WHERE i.tenant_id = $1 AND i.customer_id = ANY ($2)
           AND (r.from_time IS NULL OR i.start_date >= r.from_time) AND (r.to_time IS NULL OR i.start_date < r.to_time)
           AND (r.media_types IS NULL OR i.fields ->> 'media_type' = ANY (r.media_types)))
       END
     ORDER BY a.artifact_id`,
    [tenant, customers],
  );
  return rows.map((row) => ({ ...row, expires_at: row.expires_at.toISOString() }));
}

/** The customers, and those in whose interactions a device is mentioned. */
export function customersIn({ customers, mentions }: Found): string[] {
  return [...new Set([...customers, ...mentions.values()])];
}
