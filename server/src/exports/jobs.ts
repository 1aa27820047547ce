import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Sorting } from '../http/sorted-lists.ts';
import type { JobSettings } from './check.ts';
import type { RunStatus } from './runs.ts';

/** The latest run of a job, as far as lists of jobs show it. */
interface LatestRun {
  readonly status: RunStatus;
  readonly started_at: Date | null;
  readonly attempt_started_at: Date | null;
  readonly progress: number;
}

export interface JobRow extends JobSettings {
  readonly id: number;
  readonly owner: string;
  readonly suspended: boolean;
  /** It runs once, and has started. */
  readonly is_spent: boolean;
  readonly created_at: Date;
  readonly next_starts_at: Date | null;
  readonly latest_run_id: string | null;
  readonly latest: LatestRun | null;
}

interface FlatRow extends Omit<JobRow, 'latest'> {
  readonly latest_status: RunStatus | null;
  readonly latest_started_at: Date | null;
  readonly latest_attempt_started_at: Date | null;
  readonly latest_progress: number;
}

export const jobColumns = `j.job_id AS id, j.owner, j.title, j.description, j.source, j.type, j.media_types, j.run,
  j.timeframe, j.file_split_size, j.suspended, j.is_spent, j.created_at, j.next_starts_at, j.latest_run_id,
  r.status AS latest_status, r.started_at AS latest_started_at, r.attempt_started_at AS latest_attempt_started_at,
  r.progress AS latest_progress`;
export const jobsWithLatestRun =
  'export_jobs j LEFT JOIN export_runs r ON r.tenant_id = j.tenant_id AND r.run_id = j.latest_run_id';

const never = "timestamptz '0001-01-01Z'";

export const jobSorting: Sorting = {
  columns: {
    title: { sql: 'lower(j.title)', type: 'text' },
    source: { sql: 'j.source', type: 'text' },
    type: { sql: 'j.type', type: 'text' },
    created_at: { sql: 'j.created_at', type: 'timestamptz' },
    latest_status: { sql: "coalesce(r.status, '')", type: 'text' },
    latest_started_at: { sql: `coalesce(r.started_at, ${never})`, type: 'timestamptz' },
    next_starts_at: { sql: `coalesce(j.next_starts_at, ${never})`, type: 'timestamptz' },
  },
  id: { sql: 'j.job_id', type: 'bigint' },
  byDefault: '-created_at',
};

export function jobOf(row: FlatRow): JobRow {
  const latest =
    row.latest_status === null
      ? null
      : {
          status: row.latest_status,
          started_at: row.latest_started_at,
          attempt_started_at: row.latest_attempt_started_at,
          progress: row.latest_progress,
        };
  return { ...row, latest };
}

/** @throws {ApiError} 404 */
export async function getJob(db: Db, tenant: number, id: number): Promise<JobRow> {
  const [row] = await db.query<FlatRow>(
    `SELECT ${jobColumns} FROM ${jobsWithLatestRun} WHERE j.tenant_id = $1 AND j.job_id = $2`,
    [tenant, id],
  );
  if (row === undefined) throw notFound('export job', id);
  return jobOf(row);
}

/**
 * The job, locked until the transaction ends: what is decided about its next start stays true until it is written.
 *
 * @returns undefined when there is none
 */
export async function findAndLockJob(tx: Db, tenant: number, id: number): Promise<JobRow | undefined> {
  const rows = await tx.query('SELECT 1 FROM export_jobs WHERE tenant_id = $1 AND job_id = $2 FOR UPDATE', [
    tenant,
    id,
  ]);
  return rows.length === 0 ? undefined : await getJob(tx, tenant, id);
}

/** @throws {ApiError} 404 */
export async function lockJob(tx: Db, tenant: number, id: number): Promise<JobRow> {
  const row = await findAndLockJob(tx, tenant, id);
  if (row === undefined) throw notFound('export job', id);
  return row;
}

/** A job that does not start before it is told when. */
export async function insertJob(
  tx: Db,
  tenant: number,
  owner: string,
  settings: JobSettings,
  at: Date,
): Promise<number> {
  const [row] = await tx.query<{ job_id: number }>(
    `INSERT INTO export_jobs (tenant_id, owner, title, description, source, type, media_types, run, timeframe,
       file_split_size, suspended, is_spent, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, false, $11) RETURNING job_id`,
    [tenant, owner, ...settingsValues(settings), at],
  );
  if (row === undefined) throw new Error('an inserted job has no id');
  return row.job_id;
}

export async function updateJob(
  tx: Db,
  tenant: number,
  id: number,
  owner: string,
  settings: JobSettings,
): Promise<void> {
  await tx.query(
    `UPDATE export_jobs SET owner = $3, title = $4, description = $5, source = $6, type = $7, media_types = $8,
       run = $9, timeframe = $10, file_split_size = $11
     WHERE tenant_id = $1 AND job_id = $2`,
    [tenant, id, owner, ...settingsValues(settings)],
  );
}

/** In the order of both statements above. */
export function settingsValues(settings: JobSettings): unknown[] {
  const { title, description, source, type, media_types, run, timeframe, file_split_size } = settings;
  return [
    title,
    description,
    source,
    type,
    media_types,
    JSON.stringify(run),
    JSON.stringify(timeframe),
    file_split_size,
  ];
}

/** What is to become of a job's schedule. */
export interface Standing {
  readonly suspended: boolean;
  readonly isSpent: boolean;
  readonly nextStartsAt: Date | null;
}

/** Writes when a job starts next: into the job, and into the schedule of all tenants. */
export async function setStanding(tx: Db, tenant: number, id: number, standing: Standing): Promise<void> {
  const { suspended, isSpent, nextStartsAt } = standing;
  await tx.query(
    `UPDATE export_jobs SET suspended = $3, is_spent = $4, next_starts_at = $5 WHERE tenant_id = $1 AND job_id = $2`,
    [tenant, id, suspended, isSpent, nextStartsAt],
  );
  if (nextStartsAt === null) return await removeFromSchedule(tx, tenant, id);
  await tx.query(
    `INSERT INTO export_schedule (tenant_id, job_id, starts_at) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id, job_id) DO UPDATE SET starts_at = $3`,
    [tenant, id, nextStartsAt],
  );
}

async function removeFromSchedule(tx: Db, tenant: number, id: number): Promise<void> {
  await tx.query('DELETE FROM export_schedule WHERE tenant_id = $1 AND job_id = $2', [tenant, id]);
}

/** Jobs of all tenants whose time has come, those that have waited longest first. */
export async function findDueJobs(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ readonly tenant_id: number; readonly job_id: number }[]> {
  return await db.query(
    'SELECT tenant_id, job_id FROM export_schedule WHERE starts_at <= $1 ORDER BY starts_at LIMIT $2',
    [now, limit],
  );
}

/** Its runs and their files stay. */
export async function deleteJob(tx: Db, tenant: number, id: number): Promise<void> {
  await removeFromSchedule(tx, tenant, id);
  await tx.query('DELETE FROM export_jobs WHERE tenant_id = $1 AND job_id = $2', [tenant, id]);
}
