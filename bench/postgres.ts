import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/src/db/embedded.ts';
import { createLog } from '../server/src/log.ts';
import { asOwner } from '../server/test/as-owner.ts';

/** One PostgreSQL for a whole run, as the product starts it: durable, in a folder of its own that goes with it. */
export class BenchPostgres {
  readonly dataDir: string;
  readonly #postgres: EmbeddedPostgres;

  private constructor(dataDir: string, postgres: EmbeddedPostgres) {
    this.dataDir = dataDir;
    this.#postgres = postgres;
  }

  static async start(): Promise<BenchPostgres> {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'throughline-bench-'));
    try {
      return new BenchPostgres(dataDir, await startEmbeddedPostgres({ dataDir, log: createLog('silent') }));
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** The folder of the socket, for programs that take a host. */
  get host(): string {
    return this.#postgres.connection().host;
  }

  get user(): string {
    return this.#postgres.connection().user;
  }

  url(database: string): string {
    const { host, port, user } = this.#postgres.connection();
    return `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  }

  async createDatabase(database: string): Promise<void> {
    await this.asOwner('postgres', (client) => client.query(`CREATE DATABASE ${database}`));
  }

  /** Runs statements as the owner of everything, whom row-level security does not concern. */
  async asOwner<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    return await asOwner(this.url(database), work);
  }

  async version(): Promise<string> {
    return await this.asOwner('postgres', async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    });
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
