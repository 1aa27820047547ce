import { isUnavailable } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { describeError } from '../log.ts';
import type { Queue } from '../queue/queue.ts';
import { Superseded } from './attempts.ts';
import { type Processing, processSubmission } from './processing.ts';
import { privacyQueue, type QueuedSubmission } from './submissions.ts';

export interface PrivacyWorkerOptions extends Omit<Processing, 'signal'> {
  readonly queue: Queue;
}

/** Processes the files of privacy requests, one at a time. */
export class PrivacyWorker {
  readonly #options: PrivacyWorkerOptions;
  readonly #stop = new AbortController();

  private constructor(options: PrivacyWorkerOptions) {
    this.#options = options;
  }

  static async start(options: PrivacyWorkerOptions): Promise<PrivacyWorker> {
    const worker = new PrivacyWorker(options);
    await options.queue.work<QueuedSubmission>(privacyQueue, 1, (queued, signal) => worker.#run(queued, signal));
    return worker;
  }

  /** The file under way is left behind the contact that it is at; another process, or the next start, goes on. */
  stop(): void {
    this.#stop.abort();
  }

  async #run(queued: QueuedSubmission, lost: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, lost]);
    try {
      signal.throwIfAborted();
      await processSubmission({ ...this.#options, signal }, queued);
    } catch (error) {
      const isExpected = signal.aborted || isUnavailable(error) || error instanceof Superseded || isBusy(error);
      if (!isExpected) {
        const { tenant, submissionId: submission } = queued;
        this.#options.log.error({ tenant, submission, failure: describeError(error) }, 'privacy requests wait');
      }
      // The queue keeps what fails.
      throw error;
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof ApiError && error.errorName === 'busy';
}
