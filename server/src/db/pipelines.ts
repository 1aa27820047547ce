import pg from 'pg';
import type { Db } from './client.ts';
import { enterTenant, noTenant, statement } from './statement.ts';

/** One is as fast, four are slower (measured); with one, a page that must come from disk would hold up everybody. */
const size = 2;

/** A statement here takes far less; when none has been answered for so long, what comes next goes elsewhere. */
const stuckMs = 250;

/** How long a connection is waited for that answers nothing: then those who wait are told. */
const lostMs = 5_000;

/**
 * Connections that requests share: a statement is sent without waiting for the answers to those before it, and all
 * that are asked for in one turn of the event loop go out together. Half of the processor time of a point select is
 * the system call that wakes PostgreSQL up; here many share it. For single statements that touch few rows, because one
 * that takes long holds up those behind it.
 */
export class Pipelines {
  readonly #connect: () => pg.Client;
  readonly #pipelines: (Pipeline | undefined)[] = Array.from({ length: size });
  /** Where the statements of this turn of the event loop go. */
  #current: Pipeline | undefined;

  /** @param config of the connections, which are made when they are needed */
  constructor(config: pg.ClientConfig) {
    this.#connect = () => new pg.Client({ ...config, pipeline: true });
  }

  /**
   * Statements of one tenant.
   *
   * @param otherwise runs them while the connections are stuck behind a lock, or have been lost and nobody knows yet
   */
  of(tenant: number, otherwise: Db): Db {
    return {
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
        const pipeline = this.#pick();
        return await (pipeline.isStuck
          ? otherwise.query<Row>(text, values)
          : pipeline.query<Row>(tenant, text, values));
      },
    };
  }

  /** Closes the connections when the statements that were sent have been answered. */
  async close(): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline?.close()));
  }

  /** The pipeline in which the fewest statements wait. */
  #pick(): Pipeline {
    if (this.#current !== undefined) return this.#current;
    let shortest = 0;
    for (let i = 0; i < size; i += 1) {
      const pipeline = this.#pipelines[i];
      if (pipeline === undefined || pipeline.lost) this.#pipelines[i] = undefined;
      if ((this.#pipelines[i]?.waiting ?? 0) < (this.#pipelines[shortest]?.waiting ?? 0)) shortest = i;
    }
    const picked = this.#pipelines[shortest] ?? new Pipeline(this.#connect());
    this.#pipelines[shortest] = picked;
    this.#current = picked;
    picked.holdForThisTurn(() => {
      this.#current = undefined;
    });
    return picked;
  }
}

class Pipeline {
  readonly #client: pg.Client;
  readonly #connected: Promise<unknown>;
  /** That of the session when the statements sent so far have run. */
  #tenant = noTenant;
  /** Statements that have not been answered. */
  waiting = 0;
  /** Nothing can be sent any more. */
  lost = false;
  /** When it was last known to be getting on: an answer came, or the first statement was sent. */
  #movedAt = 0;
  readonly #watch: NodeJS.Timeout;

  constructor(client: pg.Client) {
    this.#client = client;
    for (const event of ['error', 'end'] as const) {
      client.on(event, () => {
        this.lost = true;
      });
    }
    this.#connected = client.connect();
    this.#connected.catch(() => {
      this.lost = true;
    });
    this.#watch = setInterval(() => {
      if (this.lost) clearInterval(this.#watch);
      else if (this.#stillFor() > lostMs) this.#abandon();
    }, 1000).unref();
  }

  get isStuck(): boolean {
    return this.#stillFor() > stuckMs;
  }

  /** For how many milliseconds statements have waited without any being answered. */
  #stillFor(): number {
    return this.waiting === 0 ? 0 : performance.now() - this.#movedAt;
  }

  /** All that wait fail, as when the database goes away. */
  #abandon(): void {
    this.lost = true;
    this.#client.connection.stream.destroy();
  }

  /** Keeps what is written until the other events of this turn have been seen, then sends it at once. */
  holdForThisTurn(whenSent: () => void): void {
    // While it connects, `pg` puts another stream into the place of this one when it speaks TLS.
    const { stream } = this.#client.connection;
    stream.cork();
    setImmediate(() => {
      stream.uncork();
      whenSent();
    });
  }

  async query<Row extends object>(tenant: number, text: string, values: readonly unknown[]): Promise<Row[]> {
    if (this.waiting === 0) this.#movedAt = performance.now();
    this.waiting += 1;
    try {
      if (tenant !== this.#tenant) this.#enter(tenant);
      const result = await this.#client.query<Row>(statement(text), values as unknown[]);
      // Its session may have had another tenant.
      if (this.lost) throw new Error('Connection terminated unexpectedly');
      return result.rows;
    } finally {
      this.waiting -= 1;
      this.#movedAt = performance.now();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#client.end();
  }

  #enter(tenant: number): void {
    this.#tenant = tenant;
    // A callback, because it runs before the answers behind it are looked at: none of them is believed.
    this.#client.query({ name: 'tenant', text: enterTenant, values: [String(tenant)] }, (error: Error | null) => {
      if (error === null) return;
      this.#abandon();
    });
  }
}
