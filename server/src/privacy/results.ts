import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { deleteChunks } from './privacy-chunks.ts';

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

/** By name, after one. */
export async function listResults(db: Db, tenant: number, after: string, limit: number): Promise<ResultRow[]> {
  return await db.query<ResultRow>(
    `SELECT ${columns} FROM privacy_results WHERE tenant_id = $1 AND ready AND name > $2 ORDER BY name LIMIT $3`,
    [tenant, after, limit],
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

/** Removes results, and with an archive what its devices led to. */
export async function deleteResults(
  tx: Db,
  tenant: number,
  rows: readonly Pick<ResultRow, 'result_id' | 'submission_id' | 'kind'>[],
): Promise<void> {
  const ids = rows.map((row) => row.result_id);
  await deleteChunks(tx, tenant, ids);
  const exported = rows.filter(({ kind }) => kind === 'archive').map((row) => row.submission_id);
  await tx.query('DELETE FROM privacy_findings WHERE tenant_id = $1 AND submission_id = ANY ($2::uuid[])', [
    tenant,
    exported,
  ]);
  await tx.query('DELETE FROM privacy_results WHERE tenant_id = $1 AND result_id = ANY ($2::uuid[])', [tenant, ids]);
}
