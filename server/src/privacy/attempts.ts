import type { Db } from '../db/client.ts';
import { readFileName } from './file-name.ts';
import type { RequestType } from './request-file.ts';
import type { QueuedSubmission } from './submissions.ts';

/** One attempt to process a submitted file. */
export interface Attempt {
  readonly tenant: number;
  readonly submissionId: string;
  readonly attempt: number;
  readonly name: string;
  readonly type: RequestType;
  readonly actor: string;
}

/** The file is processed by another process now, or has to be processed from its beginning. */
export class Superseded extends Error {}

/** Undefined when the file has been processed, or is there no more. */
export async function beginAttempt(
  tx: Db,
  { tenant, submissionId }: QueuedSubmission,
  now: Date,
): Promise<Attempt | undefined> {
  const [row] = await tx.query<{ attempt: number; name: string; actor: string; submitted_at: Date }>(
    `UPDATE privacy_submissions SET status = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $3)
     WHERE tenant_id = $1 AND submission_id = $2 AND status IN ('pending', 'running')
     RETURNING attempt, name, actor, submitted_at`,
    [tenant, submissionId, now],
  );
  if (row === undefined) return undefined;
  const { type } = readFileName(row.name);
  return type && { tenant, submissionId, attempt: row.attempt, name: row.name, type, actor: row.actor };
}

/**
 * Keeps other attempts from writing until the transaction ends.
 *
 * @throws {Superseded} when there is a later one
 */
export async function hold(tx: Db, { tenant, submissionId, attempt }: Attempt): Promise<void> {
  const rows = await tx.query(
    `SELECT 1 FROM privacy_submissions
     WHERE tenant_id = $1 AND submission_id = $2 AND attempt = $3 AND status = 'running' FOR UPDATE`,
    [tenant, submissionId, attempt],
  );
  if (rows.length === 0) throw new Superseded('the file is processed by another attempt');
}

/** Makes files that are being processed begin again. */
export async function supersede(tx: Db, tenant: number, submissionIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE privacy_submissions SET attempt = attempt + 1
     WHERE tenant_id = $1 AND submission_id = ANY ($2::uuid[]) AND status = 'running'`,
    [tenant, submissionIds],
  );
}

/** Class of the advisory locks that forgetting shares and the plan of an export holds alone, by tenant. */
const forgettingLock = 7_283_406;

/** Whoever plans an export waits for the commit: what it writes down is seen by the forgetting, or finds it done. */
export async function shareForgetting(tx: Db, tenant: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [forgettingLock, tenant]);
}

export async function excludeForgetting(tx: Db, tenant: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [forgettingLock, tenant]);
}
