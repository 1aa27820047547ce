import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { notify } from '../operations/control.ts';
import type { Queue } from '../queue/queue.ts';
import { type JobRow, lockJob, setStanding } from './jobs.ts';
import { insertRun, isUnderWay } from './runs.ts';
import { immediately, latestStart, nextStart } from './schedule.ts';
import { intervalOf } from './timeframe.ts';

/** What runs are waiting in. */
export const exportQueue = 'export';

/** What the queue knows of a run. */
export interface QueuedRun {
  readonly tenant: number;
  readonly runId: string;
}

/** What starting runs needs, in the transaction of the request or the schedule. */
export interface Starting {
  readonly tx: Db;
  readonly queue: Pick<Queue, 'send'>;
  readonly tenant: number;
  readonly now: Date;
}

/**
 * Starts a run of a job as it is now.
 *
 * @param start the moment that relative timeframes end at
 * @returns its id
 */
export async function startRun({ tx, queue, tenant, now }: Starting, job: JobRow, start: Date): Promise<string> {
  const runId = randomUUID();
  await insertRun(tx, tenant, runId, job, intervalOf(job.timeframe, start), now);
  const queued: QueuedRun = { tenant, runId };
  await queue.send(tx, exportQueue, runId, queued);
  await notify(tx, { kind: 'queue', tenant });
  return runId;
}

/**
 * Puts a job that was made, edited or resumed on its schedule. One that runs once and immediately starts now; it is
 * suspended from the beginning and cannot be resumed (guide, "Suspending (and resuming) a job").
 */
export async function putOnSchedule(starting: Starting, id: number, suspended: boolean): Promise<void> {
  const { tx, tenant, now } = starting;
  const job = await lockJob(tx, tenant, id);
  if (job.run.every === 'once' && job.run.start === immediately) {
    await setStanding(tx, tenant, id, { suspended: true, isSpent: true, nextStartsAt: null });
    await startRun(starting, job, now);
    return;
  }
  const nextStartsAt = suspended ? null : (nextStart(job.run, now) ?? null);
  await setStanding(tx, tenant, id, { suspended, isSpent: false, nextStartsAt });
}

/**
 * Starts a job whose time has come. Of several starts that were missed one is made up for. While a run of the job is
 * under way the next one waits for its end.
 *
 * @param job locked
 * @returns false when there was nothing to start
 */
export async function startDueJob(starting: Starting, job: JobRow): Promise<boolean> {
  const { tx, tenant, now } = starting;
  const { next_starts_at: due } = job;
  if (due === null || due > now || (await isUnderWay(tx, tenant, job.id))) return false;
  await startRun(starting, job, latestStart(job.run, due, now));
  const isOnce = job.run.every === 'once';
  await setStanding(tx, tenant, job.id, {
    suspended: isOnce,
    isSpent: isOnce,
    nextStartsAt: isOnce ? null : (nextStart(job.run, now) ?? null),
  });
  return true;
}
