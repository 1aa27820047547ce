import { Worker } from 'node:worker_threads';
import type { ConnectionSettings, Database } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ValueRules } from '../metadata/values.ts';
import type { Control } from '../operations/control.ts';
import { claim, giveBack, type QueuedImport } from './queue.ts';
import { finish, type RunResult } from './run.ts';

/** What a thread needs to know to run an import. */
export interface Task {
  readonly settings: ConnectionSettings;
  readonly role: string | undefined;
  readonly dataDir: string;
  readonly defaultCountry: string;
  readonly rules: ValueRules;
  readonly queued: QueuedImport;
}

/** How it went. With a `failure` it has not ended; when the database was not `unavailable`, that was our fault. */
export interface TaskResult {
  readonly result: RunResult;
  readonly unavailable?: boolean;
  readonly failure?: Record<string, unknown>;
}

export interface RunnerOptions extends Omit<Task, 'queued'> {
  readonly database: Database;
  readonly control: Control;
  readonly log: Logger;
  readonly now: () => Date;
}

/** How often it is looked for imports that a process has left when it died; new ones announce themselves. */
const lookEveryMs = 2_000;

/** Imports of `POST /profiles/import` that run at once. */
const mostAtOnce = 3;

/** How long an import waits after the database was lost. */
const pauseSeconds = 2;

/** Runs imports, those of the queue one after the other, each on a thread of its own. */
export class ImportRunner {
  readonly #options: RunnerOptions;
  readonly #threads = new Map<Worker, Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe = () => {};
  #looking: Promise<void> | undefined;
  #stopping = false;
  #reserved = 0;
  /** What could not be given back when the database was out of reach. */
  #owed: { readonly queued: QueuedImport; readonly processId: number; readonly pause: number }[] = [];

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Takes imports from the queue from now on. */
  start(): void {
    this.#unsubscribe = this.#options.control.subscribe(({ kind }) => {
      if (kind === 'import') this.#look();
    });
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
    this.#look();
  }

  /** Imports under way end behind the batch they are at; another process, or the next start, goes on with them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const thread of this.#threads.keys()) thread.postMessage('stop');
    await this.#looking;
    await Promise.all(this.#threads.values());
  }

  #look(): void {
    if (this.#stopping) return;
    this.#looking ??= this.#work()
      .catch((error: Error) =>
        this.#options.log.debug({ reason: error.message }, 'the queue of imports is out of reach'),
      )
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #work(): Promise<void> {
    const { database, control } = this.#options;
    while (!this.#stopping) {
      const { processId } = control;
      if (processId === undefined) return;
      await this.#giveBackOwed();
      const queued = await database.system((db) => claim(db, processId));
      if (queued === undefined) return;
      await this.run(queued, processId);
    }
  }

  /**
   * Room for one more import at once, beside the one of the queue; it is given back when it is disposed of.
   *
   * @throws {ApiError} 503 when there is none
   */
  reserve(): Disposable {
    if (this.#reserved >= mostAtOnce) {
      throw new ApiError('busy', `${mostAtOnce} bulk imports are under way; try again`, {
        headers: { 'retry-after': '5' },
      });
    }
    this.#reserved += 1;
    return {
      [Symbol.dispose]: () => {
        this.#reserved -= 1;
      },
    };
  }

  /**
   * Runs an import that this process has taken.
   *
   * @returns how it ended; `left` when somebody goes on with it later
   */
  async run(queued: QueuedImport, processId: number): Promise<RunResult> {
    const { database, log, now } = this.#options;
    const { result, unavailable, failure } = await this.#onThread(queued);
    if (failure !== undefined && unavailable !== true) {
      log.error({ import: queued.id, tenant: queued.tenant, failure }, 'an import has failed');
      try {
        return await finish({ database, now }, queued.tenant, queued.id, 'failed', 'internal server error');
      } catch (error) {
        log.warn({ import: queued.id, tenant: queued.tenant, err: error }, 'the end of an import could not be written');
      }
    }
    if (failure !== undefined)
      log.warn({ import: queued.id, tenant: queued.tenant }, 'an import waits for the database');
    if (result === 'left') {
      this.#owed.push({ queued, processId, pause: failure === undefined ? 0 : pauseSeconds });
      await this.#giveBackOwed().catch(() => {});
    }
    return result;
  }

  async #giveBackOwed(): Promise<void> {
    for (let owed = this.#owed[0]; owed !== undefined; owed = this.#owed[0]) {
      const { queued, processId, pause } = owed;
      await this.#options.database.system((db) => giveBack(db, queued, processId, pause));
      this.#owed = this.#owed.filter((one) => one !== owed);
    }
  }

  async #onThread(queued: QueuedImport): Promise<TaskResult> {
    const { settings, role, dataDir, defaultCountry, rules } = this.#options;
    const task: Task = { settings, role, dataDir, defaultCountry, rules, queued };
    // Understanding a million records must not keep requests waiting, nor take the memory that V8 would like to have.
    const thread = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 },
    });
    const ended = new Promise<TaskResult>((resolve) => {
      thread.once('message', resolve);
      thread.once('error', (error) =>
        resolve({ result: 'left', failure: { type: error.name, code: (error as NodeJS.ErrnoException).code } }),
      );
      thread.once('exit', () => resolve({ result: 'left', failure: { type: 'exit' } }));
    });
    const gone = new Promise((resolve) => thread.once('exit', resolve));
    this.#threads.set(thread, gone);
    if (this.#stopping) thread.postMessage('stop');
    try {
      const result = await ended;
      await gone;
      return result;
    } finally {
      this.#threads.delete(thread);
    }
  }
}
