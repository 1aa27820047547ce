import { randomUUID } from 'node:crypto';
import { recordAudit } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import { Chunks } from '../chunks.ts';
import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import type { Attempt } from './attempts.ts';
import { resultName } from './file-name.ts';
import { deleteChunks, privacyChunks } from './privacy-chunks.ts';

/** Results are kept for 30 days (contract, "Privacy requests"). */
const keptForMs = 30 * 24 * 60 * 60 * 1000;

export interface ResultRow {
  readonly result_id: string;
  readonly submission_id: string;
  readonly kind: 'execution-log' | 'archive';
  readonly name: string;
  readonly size: number;
  readonly created_at: Date;
  readonly expires_at: Date;
}

const columns = 'result_id, submission_id, kind, name, size, created_at, expires_at';

/** By name, after one; those of one file when it is named. */
export async function listResults(
  db: Db,
  tenant: number,
  { submissionId, after, limit }: { submissionId?: string | undefined; after: string; limit: number },
): Promise<ResultRow[]> {
  const ofSubmission = submissionId === undefined ? '' : 'AND submission_id = $4';
  return await db.query<ResultRow>(
    `SELECT ${columns} FROM privacy_results WHERE tenant_id = $1 AND ready AND name > $2 ${ofSubmission}
     ORDER BY name LIMIT $3`,
    [tenant, after, limit, ...(submissionId === undefined ? [] : [submissionId])],
  );
}

/** @throws {ApiError} 404 */
export async function getResult(
  db: Db,
  tenant: number,
  name: string,
  lock: '' | 'FOR UPDATE' = '',
): Promise<ResultRow> {
  const [row] = await db.query<ResultRow>(
    `SELECT ${columns} FROM privacy_results WHERE tenant_id = $1 AND name = $2 AND ready ${lock}`,
    [tenant, name],
  );
  if (row === undefined) throw notFound('file', name);
  return row;
}

/** A result that somebody takes away, which the audit trail says. @throws {ApiError} 404 */
export async function takeResult(tx: Db, caller: Caller, name: string, now: Date): Promise<ResultRow> {
  const row = await getResult(tx, caller.tenant, name);
  await recordAudit(tx, caller, now, { action: 'download', recordType: 'privacy_result', recordId: row.result_id });
  return row;
}

/** Somebody removes a result before its time. @throws {ApiError} 404 */
export async function removeResult(tx: Db, caller: Caller, name: string, now: Date): Promise<void> {
  const row = await getResult(tx, caller.tenant, name, 'FOR UPDATE');
  await deleteResults(tx, caller.tenant, [row]);
  await recordAudit(tx, caller, now, { action: 'delete', recordType: 'privacy_result', recordId: row.result_id });
}

/** Removes results, and with an archive what its devices led to. */
export async function deleteResults(
  tx: Db,
  tenant: number,
  rows: readonly Pick<ResultRow, 'result_id' | 'submission_id' | 'kind'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const exported = rows.filter(({ kind }) => kind === 'archive').map((row) => row.submission_id);
  await tx.query('DELETE FROM privacy_findings WHERE tenant_id = $1 AND submission_id = ANY ($2::uuid[])', [
    tenant,
    exported,
  ]);
  await dropRows(
    tx,
    tenant,
    rows.map((row) => row.result_id),
  );
}

/** The execution log of a file, in the transaction that ends it. */
export async function insertLog(
  tx: Db,
  keyring: Keyring,
  { tenant, submissionId, name }: Attempt,
  text: string,
  now: Date,
): Promise<void> {
  const id = randomUUID();
  const sealed = privacyChunks(keyring, tenant, id);
  await insertResult(tx, tenant, { id, submissionId, kind: 'execution-log', name }, now);
  const chunks = new Chunks({ chunkBytes, store: (chunk, bytes) => sealed.write(tx, chunk, bytes) });
  await chunks.add(Buffer.from(text));
  await chunks.flush();
  await makeReady(tx, tenant, { id, size: chunks.size }, now);
}

/** A result that is being written: nobody sees it before `makeReady`. */
export async function insertResult(
  tx: Db,
  tenant: number,
  result: { id: string; submissionId: string; kind: ResultRow['kind']; name: string },
  now: Date,
): Promise<void> {
  const { id, submissionId, kind, name } = result;
  await tx.query(
    `INSERT INTO privacy_results
       (tenant_id, result_id, submission_id, kind, name, size, ready, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, 0, false, $6, $7)`,
    [tenant, id, submissionId, kind, resultName(name, kind), now, expiry(now)],
  );
}

export async function makeReady(
  tx: Db,
  tenant: number,
  { id, size }: { readonly id: string; readonly size: number },
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE privacy_results SET ready = true, size = $3, created_at = $4, expires_at = $5
     WHERE tenant_id = $1 AND result_id = $2`,
    [tenant, id, size, now, expiry(now)],
  );
}

/** What an attempt before left. */
export async function dropUnfinishedResults(tx: Db, tenant: number, submissionId: string): Promise<void> {
  const rows = await tx.query<Pick<ResultRow, 'result_id'>>(
    'SELECT result_id FROM privacy_results WHERE tenant_id = $1 AND submission_id = $2 AND NOT ready',
    [tenant, submissionId],
  );
  await dropRows(
    tx,
    tenant,
    rows.map((row) => row.result_id),
  );
}

function expiry(now: Date): Date {
  return new Date(now.getTime() + keptForMs);
}

async function dropRows(tx: Db, tenant: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await deleteChunks(tx, tenant, ids);
  await tx.query('DELETE FROM privacy_results WHERE tenant_id = $1 AND result_id = ANY ($2::uuid[])', [tenant, ids]);
}
