import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import { numberedFields } from '../archives/numbered-fields.ts';
import type { Config } from '../config.ts';
import type { ConnectionSettings } from '../db/client.ts';
import type { Logger } from '../log.ts';
import { letProcessGiveWay } from '../priorities.ts';
import type { Queue } from '../queue/queue.ts';
import type { ExportSettings } from './run.ts';
import { exportQueue, type QueuedRun } from './standing.ts';

/** What a process needs to know to run an export. */
export interface Task {
  readonly settings: ConnectionSettings;
  readonly role: string | undefined;
  readonly dataDir: string;
  readonly artifactStore: Config['artifactStore'];
  readonly exports: ExportSettings;
  readonly logLevel: string;
  /** By the server's clock, ISO 8601. */
  readonly startedAt: string;
  readonly queued: QueuedRun;
}

/** How it went. Without an end the run is begun again; with a `failure`, because of that. */
export interface TaskResult {
  readonly hasEnded: boolean;
  readonly failure?: Record<string, unknown>;
}

export interface RunnerOptions {
  readonly config: Config;
  readonly settings: ConnectionSettings;
  readonly role: string | undefined;
  readonly queue: Queue;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Exports that one server works on at a time: a short one must not wait for a long one. */
const mostAtOnce = 2;

/**
 * Behind requests, for the processor: how much nicer than the server. On a busy machine 5 is a quarter of what others
 * get; with 10 it is a tenth, and requests are no faster (measured).
 */
const nicer = 5;

/** Blocks that a process compresses at once: some wait, so that no processor does. */
const blocksAtOnce = os.availableParallelism() * 2;

/** Threads of a process beside those that compress. */
const threadsForFiles = 4;

/** How long a process may take to leave off, in milliseconds. */
const patienceMs = 10_000;

/** Runs the exports of the queue, each in a process of its own. */
export class ExportRunner {
  readonly #options: RunnerOptions;
  readonly #processes = new Set<ChildProcess>();
  #stopping = false;

  private constructor(options: RunnerOptions) {
    this.#options = options;
  }

  static async start(options: RunnerOptions): Promise<ExportRunner> {
    const runner = new ExportRunner(options);
    await options.queue.work<QueuedRun>(exportQueue, mostAtOnce, (queued) => runner.#run(queued));
    return runner;
  }

  /** Exports under way leave off; another process, or the next start, begins them again. */
  stop(): void {
    this.#stopping = true;
    for (const child of this.#processes) leaveOff(child);
  }

  async #run(queued: QueuedRun): Promise<void> {
    if (this.#stopping) throw new Error('the server is stopping');
    const { log } = this.#options;
    const { hasEnded, failure } = await this.#inProcess(queued);
    if (failure !== undefined) log.warn({ tenant: queued.tenant, run: queued.runId, failure }, 'an export waits');
    // The queue keeps what fails.
    if (!hasEnded) throw new Error('the run has not ended');
  }

  async #inProcess(queued: QueuedRun): Promise<TaskResult> {
    const { config, settings, role, now } = this.#options;
    const task: Task = {
      settings,
      role,
      dataDir: config.dataDir,
      artifactStore: config.artifactStore,
      exports: {
        level: config.exportLevel,
        blocksAtOnce,
        artifactDays: config.artifactDays,
        numbered: numberedFields(config),
      },
      logLevel: config.logLevel,
      startedAt: now().toISOString(),
      queued,
    };
    // A process and not a thread: it can give way to requests, has memory of its own, and fails for itself.
    const child = fork(new URL('./export-process.ts', import.meta.url), {
      // Room for the rows of some pages, which are garbage soon; and for those that lived a little longer: with less, the
      // whole heap would be gone through after every few pages.
      execArgv: ['--max-semi-space-size=16', '--initial-old-space-size=48', '--max-old-space-size=256'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // A session of its own, which gives way as a whole, and which no terminal interrupts.
      detached: true,
      // Files are written by the same threads that compress: with all of them busy, each write would wait for a block.
      env: { ...process.env, UV_THREADPOOL_SIZE: String(blocksAtOnce + threadsForFiles) },
    });
    this.#processes.add(child);
    const ended = new Promise<TaskResult>((resolve) => {
      child.once('message', (result) => resolve(result as TaskResult));
      child.once('error', (error) => resolve({ hasEnded: false, failure: { type: error.name } }));
      child.once('exit', (code, signal) => resolve({ hasEnded: false, failure: { type: 'exit', code, signal } }));
    });
    const gone = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    });
    try {
      // Where it may not be, it works without.
      if (child.pid !== undefined) letProcessGiveWay(child.pid, os.getPriority() + nicer).catch(() => {});
      child.send(task);
      if (this.#stopping) leaveOff(child);
      const result = await ended;
      await gone;
      return result;
    } finally {
      this.#processes.delete(child);
    }
  }
}

function leaveOff(child: ChildProcess): void {
  if (child.connected) child.send('stop');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.once('exit', () => clearTimeout(timer));
}
