import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Sorting } from '../http/sorted-lists.ts';
import type { JobSettings } from './check.ts';
import { type JobRow, settingsValues } from './jobs.ts';
import type { runStatuses } from './schemas.ts';
import type { Interval } from './timeframe.ts';

export type RunStatus = (typeof runStatuses)[number];

interface FileOfRun {
  readonly artifact_id: number;
  readonly file_name: string;
  readonly size: number;
  /** ISO 8601. */
  readonly expires_at: string;
}

export interface RunRow extends JobSettings {
  readonly id: string;
  readonly job_id: number;
  readonly owner: string;
  readonly from_time: Date | null;
  readonly to_time: Date | null;
  readonly status: RunStatus;
  readonly cancel_requested: boolean;
  readonly attempt: number;
  readonly records: number;
  readonly progress: number;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly attempt_started_at: Date | null;
  readonly finished_at: Date | null;
  readonly error: string | null;
  readonly files: readonly FileOfRun[];
}

export const runColumns = `r.run_id AS id, r.job_id, r.owner, r.title, r.description, r.source, r.type, r.media_types,
  r.run, r.timeframe, r.file_split_size, r.from_time, r.to_time, r.status, r.cancel_requested, r.attempt, r.records,
  r.progress, r.created_at, r.started_at, r.attempt_started_at, r.finished_at, r.error,
  (SELECT coalesce(json_agg(json_build_object('artifact_id', a.artifact_id, 'file_name', a.file_name, 'size', a.size,
     'expires_at', a.expires_at) ORDER BY a.part), '[]')
   FROM export_artifacts a WHERE a.tenant_id = r.tenant_id AND a.run_id = r.run_id) AS files`;

export const runSorting: Sorting = {
  columns: {
    created_at: { sql: 'r.created_at', type: 'timestamptz' },
    started_at: { sql: 'coalesce(r.started_at, r.created_at)', type: 'timestamptz' },
    finished_at: { sql: "coalesce(r.finished_at, timestamptz '9999-12-31Z')", type: 'timestamptz' },
    title: { sql: 'lower(r.title)', type: 'text' },
    source: { sql: 'r.source', type: 'text' },
    type: { sql: 'r.type', type: 'text' },
    status: { sql: 'r.status', type: 'text' },
  },
  id: { sql: 'r.number', type: 'bigint' },
  byDefault: '-created_at',
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws {ApiError} 404 */
export async function getRun(db: Db, tenant: number, id: string, lock: '' | 'FOR UPDATE' = ''): Promise<RunRow> {
  const row = uuid.test(id) ? await findRun(db, tenant, id, lock) : undefined;
  if (row === undefined) throw notFound('export run', id.slice(0, 64));
  return row;
}

export async function findRun(
  db: Db,
  tenant: number,
  id: string,
  lock: '' | 'FOR UPDATE' = '',
): Promise<RunRow | undefined> {
  const [row] = await db.query<RunRow>(
    `SELECT ${runColumns} FROM export_runs r WHERE r.tenant_id = $1 AND r.run_id = $2 ${lock}`,
    [tenant, id],
  );
  return row;
}

/** A run that waits for its turn, with what its job says now. */
export async function insertRun(
  tx: Db,
  tenant: number,
  id: string,
  job: JobRow,
  { from, to }: Interval,
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO export_runs (tenant_id, run_id, job_id, owner, title, description, source, type, media_types, run,
       timeframe, file_split_size, from_time, to_time, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'Pending', $15)`,
    [tenant, id, job.id, job.owner, ...settingsValues(job), from, to, at],
  );
  await tx.query('UPDATE export_jobs SET latest_run_id = $3 WHERE tenant_id = $1 AND job_id = $2', [
    tenant,
    job.id,
    id,
  ]);
}

/**
 * Takes up a run, from its beginning. What an attempt before this one does from now on changes nothing.
 *
 * @returns undefined when it has ended, or is to be cancelled
 */
export async function beginAttempt(db: Db, tenant: number, id: string, at: Date): Promise<RunRow | undefined> {
  const rows = await db.query(
    `UPDATE export_runs SET status = 'InProgress', attempt = attempt + 1, records = 0, progress = 0,
       started_at = coalesce(started_at, $3), attempt_started_at = $3
     WHERE tenant_id = $1 AND run_id = $2 AND status IN ('Pending', 'InProgress') AND NOT cancel_requested
     RETURNING run_id`,
    [tenant, id, at],
  );
  return rows.length === 0 ? undefined : await findRun(db, tenant, id);
}

/** How far an attempt has come. */
export interface Progress {
  /** Interactions or contacts. */
  readonly records: number;
  /** From 0 to 1. */
  readonly progress: number;
}

/**
 * Writes how far an attempt has come.
 *
 * @returns false when it is not the latest one any more, or is to be cancelled
 */
export async function writeProgress(
  db: Db,
  tenant: number,
  { id, attempt }: Pick<RunRow, 'id' | 'attempt'>,
  { records, progress }: Progress,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE export_runs SET records = $4, progress = $5
     WHERE tenant_id = $1 AND run_id = $2 AND attempt = $3 AND status = 'InProgress' AND NOT cancel_requested
     RETURNING run_id`,
    // Of nothing there is no share: it is done.
    [tenant, id, attempt, records, Number.isNaN(progress) ? 1 : progress],
  );
  return rows.length > 0;
}

/** Gives up an attempt that another process begins again. */
export async function leaveRun(db: Db, tenant: number, { id, attempt }: Pick<RunRow, 'id' | 'attempt'>): Promise<void> {
  await db.query(
    `UPDATE export_runs SET status = 'Pending', records = 0, progress = 0
     WHERE tenant_id = $1 AND run_id = $2 AND attempt = $3 AND status = 'InProgress'`,
    [tenant, id, attempt],
  );
}

/** How a run can end. */
export interface RunEnd {
  readonly status: 'Finished' | 'Failed' | 'Canceled';
  readonly error: string | null;
  readonly records?: number;
}

/** @returns false when it has ended already, is to be cancelled, or the attempt is not the latest one any more */
export async function endRun(
  tx: Db,
  tenant: number,
  { id, attempt }: Pick<RunRow, 'id' | 'attempt'>,
  { status, error, records }: RunEnd,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE export_runs SET status = $4, error = $5, finished_at = $6, records = coalesce($7, records)
     WHERE tenant_id = $1 AND run_id = $2 AND attempt = $3 AND status IN ('Pending', 'InProgress')
       AND (NOT cancel_requested OR $4 = 'Canceled') RETURNING run_id`,
    [tenant, id, attempt, status, error, at, records ?? null],
  );
  return rows.length > 0;
}

export async function requestCancel(tx: Db, tenant: number, id: string): Promise<void> {
  await tx.query('UPDATE export_runs SET cancel_requested = true WHERE tenant_id = $1 AND run_id = $2', [tenant, id]);
}

/** True while a run of the job waits or is in progress. */
export async function isUnderWay(db: Db, tenant: number, jobId: number): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM export_runs WHERE tenant_id = $1 AND job_id = $2 AND status IN ('Pending', 'InProgress') LIMIT 1`,
    [tenant, jobId],
  );
  return rows.length > 0;
}

/** Its files have been removed. The run before it becomes the latest one of its job. */
export async function deleteRun(
  tx: Db,
  tenant: number,
  { id, job_id: jobId }: Pick<RunRow, 'id' | 'job_id'>,
): Promise<void> {
  await tx.query('DELETE FROM export_runs WHERE tenant_id = $1 AND run_id = $2', [tenant, id]);
  await tx.query(
    `UPDATE export_jobs SET latest_run_id = (SELECT run_id FROM export_runs
       WHERE tenant_id = $1 AND job_id = $2 ORDER BY number DESC LIMIT 1)
     WHERE tenant_id = $1 AND job_id = $2 AND latest_run_id = $3`,
    [tenant, jobId, id],
  );
}
