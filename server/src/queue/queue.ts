import { PgBoss, type SendOptions } from 'pg-boss';
import type { ConnectionSettings, Db } from '../db/client.ts';
import type { Logger } from '../log.ts';

/** The PostgreSQL schema that pg-boss keeps its tables in. */
export const queueSchema = 'throughline_queue';

/** A piece of work that nobody has shown a sign of life for so long is begun again, by any process, in seconds. */
const heartbeatSeconds = 10;

/** How often it is looked for such work, in seconds. */
const superviseSeconds = 5;

export interface QueueOptions {
  readonly settings: ConnectionSettings;
  /** As in `Database`. */
  readonly role: string | undefined;
  readonly log: Logger;
  /** Whether this process looks for work that others have left when they died. */
  readonly supervise: boolean;
}

/**
 * Work that is done by any process, once: a row of pg-boss, claimed by one process, handed on when that dies.
 */
export class Queue {
  readonly #boss: PgBoss;
  readonly #workers: string[] = [];

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** Makes its tables when they are not there; several processes may do so at once. */
  static async open({ settings, role, log, supervise }: QueueOptions): Promise<Queue> {
    const boss = new PgBoss({
      ...(settings as ConstructorParameters<typeof PgBoss>[0] & object),
      application_name: 'throughline queue',
      schema: queueSchema,
      max: 2,
      // When jobs start is written in their own rows (exports/scheduler.ts).
      schedule: false,
      supervise,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
    });
    boss.on('error', (error: Error) => log.warn({ reason: error.message }, 'the queue is out of reach'));
    await boss.start();
    if (role !== undefined) await grant(boss, role);
    return new Queue(boss);
  }

  /**
   * Does work of one kind from now on.
   *
   * @param work has done it when it resolves; when it throws the work is begun again
   * @param atOnce how many pieces this process works on at a time
   */
  async work<Data extends object>(
    kind: string,
    atOnce: number,
    work: (data: Data, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    await this.#boss.createQueue(kind, {
      heartbeatSeconds,
      // The longest that pg-boss allows, less than a day.
      expireInSeconds: 86_399,
      retryLimit: 10_000,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      deleteAfterSeconds: 86_400,
    });
    const options = { batchSize: 1, pollingIntervalSeconds: 2 };
    // One by one: of those that pg-boss starts together it wakes only the first, which may be busy.
    for (let i = 0; i < atOnce; i += 1) {
      const worker = await this.#boss.work<Data>(kind, options, async ([job]) => {
        if (job !== undefined) await work(job.data, job.signal).catch(withoutDetails);
      });
      this.#workers.push(worker);
    }
  }

  /**
   * Puts work into the queue, in the transaction that the reason for it is written in.
   *
   * @param id makes a repetition do nothing
   */
  async send(tx: Db, kind: string, id: string, data: object): Promise<void> {
    const db: SendOptions['db'] = { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }) };
    await this.#boss.send(kind, data, { id, db });
  }

  /** There is work: nobody waits for the next look. */
  wake(): void {
    for (const worker of this.#workers) this.#boss.notifyWorker(worker);
  }

  /** Waits until the work under way has ended, for which its owner has to care. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 30_000 });
  }
}

/**
 * The queue keeps why work failed, and what PostgreSQL and others say may quote the values of somebody.
 *
 * @throws {Error} that says of which kind the failure was
 */
function withoutDetails(error: unknown): never {
  const { name, code } = error as { readonly name?: string; readonly code?: string | number };
  throw new Error([name, code].filter((part) => part !== undefined).join(' '));
}

/** Requests send work as the role that they run as. */
async function grant(boss: PgBoss, role: string): Promise<void> {
  const db = boss.getDb();
  await db.executeSql(`GRANT USAGE ON SCHEMA ${queueSchema} TO ${role}`);
  await db.executeSql(`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA ${queueSchema} TO ${role}`);
}
