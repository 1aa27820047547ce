import { type Database, isUnavailable } from '../db/client.ts';
import { describeError, type Logger } from '../log.ts';
import type { Queue } from '../queue/queue.ts';
import { findAndLockJob, findDueJobs } from './jobs.ts';
import { startDueJob } from './standing.ts';

/** How often it is looked for jobs that are due, in milliseconds. */
const everyMs = 1000;

/** Jobs that one look starts at most. */
const mostAtOnce = 1000;

export interface SchedulerOptions {
  readonly database: Database;
  readonly queue: Pick<Queue, 'send'>;
  readonly now: () => Date;
}

/**
 * Starts every job whose time has come. Any number of processes may do so at once: a job is locked while it is started,
 * and due no more behind that.
 *
 * @returns how many were started
 * @throws {Error} what kept a job from being started; it holds up no other one
 */
export async function startDueJobs({ database, queue, now }: SchedulerOptions): Promise<number> {
  const due = await database.system((db) => findDueJobs(db, now(), mostAtOnce));
  let started = 0;
  let failure: unknown;
  for (const { tenant_id: tenant, job_id: id } of due) {
    try {
      const didStart = await database.transaction(tenant, async (tx) => {
        const job = await findAndLockJob(tx, tenant, id);
        return job !== undefined && (await startDueJob({ tx, queue, tenant, now: now() }, job));
      });
      if (didStart) started += 1;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return started;
}

/** Looks for due jobs from now on. */
export function startScheduler(options: SchedulerOptions & { readonly log: Logger }): () => Promise<void> {
  const { log } = options;
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= startDueJobs(options)
      .then(
        () => {},
        (error: Error) => {
          if (isUnavailable(error)) log.debug({ reason: error.message }, 'the schedule of exports is out of reach');
          else log.error({ failure: describeError(error) }, 'a job of exports could not be started');
        },
      )
      .finally(() => {
        looking = undefined;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
