import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Outcome, OutcomeRow } from './batch.ts';
import { quotesValue } from './row.ts';
import type { ImportSettings } from './settings.ts';

export const statuses = ['receiving', 'pending', 'running', 'finished', 'failed', 'canceled'] as const;
export type ImportStatus = (typeof statuses)[number];

/** How many records ended in which way. */
export type Counts = Readonly<Record<Outcome, number>>;

export interface ImportRow extends Counts {
  readonly id: number;
  readonly status: ImportStatus;
  readonly cancel_requested: boolean;
  readonly file_name: string;
  readonly actor: string;
  readonly settings: ImportSettings;
  /** Bytes of the file. */
  readonly size: number;
  readonly bytes_read: number;
  /** Data records that have ended. */
  readonly records: number;
  readonly error: string | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

const columns = `import_id AS id, status, cancel_requested, file_name, actor, settings, size, bytes_read, records,
  created, updated, unchanged, ambiguous, rejected, error, created_at, started_at, finished_at`;

export interface NewImport {
  readonly fileName: string;
  readonly actor: string;
  readonly settings: ImportSettings;
}

/** An import whose file is on its way. */
export async function insertImport(db: Db, tenant: number, order: NewImport, at: Date): Promise<number> {
  const [row] = await db.query<{ import_id: number }>(
    `INSERT INTO imports (tenant_id, status, file_name, actor, settings, created_at)
     VALUES ($1, 'receiving', $2, $3, $4, $5) RETURNING import_id`,
    [tenant, order.fileName, order.actor, JSON.stringify(order.settings), at],
  );
  if (row === undefined) throw new Error('an inserted import has no id');
  return row.import_id;
}

export async function findImport(
  db: Db,
  tenant: number,
  id: number,
  lock: '' | 'FOR UPDATE' = '',
): Promise<ImportRow | undefined> {
  const [row] = await db.query<ImportRow>(
    `SELECT ${columns} FROM imports WHERE tenant_id = $1 AND import_id = $2 ${lock}`,
    [tenant, id],
  );
  return row;
}

/** @throws {ApiError} 404 */
export async function getImport(db: Db, tenant: number, id: number, lock: '' | 'FOR UPDATE' = ''): Promise<ImportRow> {
  const row = await findImport(db, tenant, id, lock);
  if (row === undefined) throw notFound('import', id);
  return row;
}

/** Newest first, those before `before`. */
export async function listImports(db: Db, tenant: number, before: number, limit: number): Promise<ImportRow[]> {
  return await db.query<ImportRow>(
    `SELECT ${columns} FROM imports WHERE tenant_id = $1 AND import_id < $2 ORDER BY import_id DESC LIMIT $3`,
    [tenant, before, limit],
  );
}

/** The file is whole: it can be imported. */
export async function makePending(tx: Db, tenant: number, id: number, size: number): Promise<void> {
  await tx.query(`UPDATE imports SET status = 'pending', size = $3 WHERE tenant_id = $1 AND import_id = $2`, [
    tenant,
    id,
    size,
  ]);
}

/** Takes up an import, from the beginning or where it was left. Nothing, when it has ended. */
export async function begin(db: Db, tenant: number, id: number, at: Date): Promise<ImportRow | undefined> {
  const [row] = await db.query<ImportRow>(
    `UPDATE imports SET status = 'running', started_at = coalesce(started_at, $3)
     WHERE tenant_id = $1 AND import_id = $2 AND status IN ('pending', 'running') RETURNING ${columns}`,
    [tenant, id, at],
  );
  return row;
}

/** A dry run has kept nothing that it could go on from. */
export async function startOver(tx: Db, tenant: number, id: number): Promise<void> {
  await tx.query(
    `UPDATE imports SET bytes_read = 0, records = 0, created = 0, updated = 0, unchanged = 0, ambiguous = 0, rejected = 0
     WHERE tenant_id = $1 AND import_id = $2`,
    [tenant, id],
  );
  await tx.query('DELETE FROM import_outcomes WHERE tenant_id = $1 AND import_id = $2', [tenant, id]);
}

/**
 * Writes what became of some records, in the transaction that imported them. Nobody imports a record twice: of two that
 * go on from the same record one finds that it is not at that record any more.
 *
 * @param before how many records had ended
 * @returns false when the import is not there any more, or is to be cancelled
 */
export async function advance(
  tx: Db,
  tenant: number,
  id: number,
  before: number,
  outcomes: readonly OutcomeRow[],
  bytesRead: number,
): Promise<boolean> {
  const counts: Record<Outcome, number> = { created: 0, updated: 0, unchanged: 0, ambiguous: 0, rejected: 0 };
  for (const [, outcome] of outcomes) counts[outcome] += 1;
  const rows = await tx.query(
    `UPDATE imports SET records = records + $4, bytes_read = $5, created = created + $6, updated = updated + $7,
       unchanged = unchanged + $8, ambiguous = ambiguous + $9, rejected = rejected + $10
     WHERE tenant_id = $1 AND import_id = $2 AND records = $3 AND status = 'running' AND NOT cancel_requested
     RETURNING import_id`,
    [
      tenant,
      id,
      before,
      outcomes.length,
      bytesRead,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.ambiguous,
      counts.rejected,
    ],
  );
  const [first] = outcomes;
  if (rows.length === 0 || first === undefined) return rows.length > 0;
  await tx.query(
    `INSERT INTO import_outcomes (tenant_id, import_id, first_index, has_problems, quotes_values, outcomes)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      tenant,
      id,
      first[0],
      counts.ambiguous + counts.rejected > 0,
      outcomes.some(([, , , reason]) => reason !== undefined && quotesValue(reason)),
      JSON.stringify(outcomes),
    ],
  );
  return true;
}

/** The end of an import: its file goes, what became of the records stays. */
export async function end(
  tx: Db,
  tenant: number,
  id: number,
  status: Extract<ImportStatus, 'finished' | 'failed' | 'canceled'>,
  error: string | null,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE imports SET status = $3, error = $4, finished_at = $5,
       bytes_read = CASE WHEN $3 = 'finished' THEN size ELSE bytes_read END
     WHERE tenant_id = $1 AND import_id = $2`,
    [tenant, id, status, error, at],
  );
  await tx.query('DELETE FROM import_chunks WHERE tenant_id = $1 AND import_id = $2', [tenant, id]);
}

/** What became of records, in their order, after an index: those of one transaction a row. */
export async function findOutcomes(
  db: Db,
  tenant: number,
  id: number,
  after: number,
  problemsOnly: boolean,
  limit: number,
): Promise<{ first_index: number; outcomes: OutcomeRow[] }[]> {
  return await db.query(
    `SELECT first_index, outcomes FROM import_outcomes
     WHERE tenant_id = $1 AND import_id = $2 AND first_index > $3 ${problemsOnly ? 'AND has_problems' : ''}
     ORDER BY first_index LIMIT $4`,
    [tenant, id, after, limit],
  );
}

/** Removes an import and everything that is kept of it. */
export async function deleteImport(db: Db, tenant: number, id: number): Promise<void> {
  await db.query('DELETE FROM imports WHERE tenant_id = $1 AND import_id = $2', [tenant, id]);
}

/** Removes imports that have ended, and those whose file has never been whole. */
export async function dropOldImports(db: Db, tenant: number, endedBefore: Date, begunBefore: Date): Promise<void> {
  await db.query(
    `DELETE FROM imports WHERE tenant_id = $1 AND (finished_at < $2 OR (status = 'receiving' AND created_at < $3))`,
    [tenant, endedBefore, begunBefore],
  );
}
