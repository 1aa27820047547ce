import type { JobSettings } from './check.ts';
import type { JobRow } from './jobs.ts';
import type { RunRow } from './runs.ts';
import { type JobAnswer, mostForOpenssl, type RunAnswer } from './schemas.ts';

/** A job as it is answered. */
export function publicJob(row: JobRow, now: Date): JobAnswer {
  return {
    id: row.id,
    ...settingsOf(row),
    suspended: row.suspended,
    created_at: row.created_at.toISOString(),
    latest_status: row.latest?.status ?? null,
    latest_started_at: row.latest?.started_at?.toISOString() ?? null,
    latest_progress: row.latest === null ? null : progressOf(row.latest),
    latest_estimated_remaining_seconds: row.latest === null ? null : remainingSeconds(row.latest, now),
    latest_run_id: row.latest_run_id,
    next_starts_at: row.next_starts_at?.toISOString() ?? null,
    warnings: warningsOf(row.file_split_size),
  };
}

function settingsOf(settings: JobSettings) {
  const { title, description, source, type, media_types: mediaTypes, run, timeframe, file_split_size } = settings;
  const media = mediaTypes === null ? 'all' : [...mediaTypes];
  return { title, description, source, type, media_types: media, run, timeframe, file_split_size };
}

function warningsOf(fileSplitSize: number | null): string[] {
  if (fileSplitSize === null || fileSplitSize <= mostForOpenssl) return [];
  return [
    `file_split_size: 'openssl smime -decrypt' cannot open files of more than about ${mostForOpenssl} bytes; 'throughline open' can`,
  ];
}

/** A run as it is answered. */
export function publicRun(row: RunRow, now: Date): RunAnswer {
  return {
    id: row.id,
    job_id: row.job_id,
    ...settingsOf(row),
    from: row.from_time?.toISOString() ?? null,
    to: row.to_time?.toISOString() ?? null,
    status: row.status,
    progress: progressOf(row),
    estimated_remaining_seconds: remainingSeconds(row, now),
    records: row.records,
    attempts: row.attempt,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    error: row.error,
    // Those whose time has passed are as good as removed.
    files: row.files.filter((file) => new Date(file.expires_at) > now),
  };
}

type Standing = Pick<RunRow, 'status' | 'progress' | 'attempt_started_at'>;

/** What is left when all lines are written counts as a hundredth. */
function progressOf({ status, progress }: Standing): number {
  return status === 'Finished' ? 1 : Math.min(0.99, Math.round(progress * 1000) / 1000);
}

function remainingSeconds(row: Standing, now: Date): number | null {
  const progress = progressOf(row);
  if (row.status !== 'InProgress' || row.attempt_started_at === null || progress === 0) return null;
  const elapsed = now.getTime() - row.attempt_started_at.getTime();
  return Math.max(0, Math.round((elapsed * (1 - progress)) / progress / 1000));
}
