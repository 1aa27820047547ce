import type { Duplex } from 'node:stream';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { Logger } from '../log.ts';
import { letBackendGiveWay } from './backend.ts';
import { CopyReader } from './copy-reader.ts';
import { Pipelines } from './pipelines.ts';
import { enterTenant, noTenant, statement } from './statement.ts';

/** The handle every query function takes first: a connection or an open transaction, it cannot tell which. */
export interface Db {
  /** Runs one prepared statement; answers its rows. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** What a process needs to know to reach its database. */
export type ConnectionSettings = Pick<
  pg.ClientConfig,
  'host' | 'port' | 'user' | 'password' | 'database' | 'ssl' | 'options'
>;

/** The settings that a DATABASE_URL names. */
export function settingsOf(databaseUrl: string): ConnectionSettings {
  return parseIntoClientConfig(databaseUrl);
}

/** The PostgreSQL schema that holds every table of ours. */
export const schemaName = 'throughline';

/** The role that requests run as: it owns nothing and cannot bypass row-level security. */
export const applicationRole = 'throughline_app';

const types = {
  // bigint: every bigint of ours stays below 2^53 (seeds' README: service ids), so a number is exact.
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === 20 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as unknown as pg.CustomTypesConfig;

const beginSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

class Connection implements Db {
  readonly client: pg.ClientBase;
  readonly #stream: Duplex;
  tenant = noTenant;
  /** Set when nobody can know any more what the connection carries: it is closed instead of used again. */
  broken = false;

  constructor(client: pg.ClientBase) {
    this.client = client;
    // The types of a pool's clients say less than what they are.
    this.#stream = (client as pg.Client).connection.stream;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.broken) throw new Error('Connection terminated before the statement was sent');
    this.#gather();
    const result = await this.client.query<Row>(statement(text), values as unknown[]);
    return result.rows;
  }

  /** When it fails, nothing may be sent any more that counts on it: the connection is given up. */
  async begin(statement: string): Promise<void> {
    this.#gather();
    await this.client.query(statement).catch((error: Error) => {
      this.broken = true;
      throw error;
    });
  }

  /** Row-level security reads this setting. It stays on the connection, so one tenant's requests pay it once. */
  async enterTenant(tenant: number): Promise<void> {
    if (this.tenant === tenant) return;
    // Unknown until the statement has succeeded: a failure must not leave a wrong memory.
    this.tenant = Number.NaN;
    await this.query(enterTenant, [String(tenant)]);
    this.tenant = tenant;
  }

  /** Statements that are asked for at once go out in one write. */
  #gather(): void {
    if (this.#stream.writableCorked > 0) return;
    this.#stream.cork();
    process.nextTick(() => this.#stream.uncork());
  }

  async rollback(): Promise<void> {
    try {
      await this.client.query('ROLLBACK');
    } catch {
      // The error that led here tells more than this one, and the server rolls back what loses its connection.
      this.broken = true;
    }
  }
}

export interface DatabaseOptions {
  readonly settings: ConnectionSettings;
  /** Undefined when the connecting user is itself subject to row-level security (db/migrate.ts decides). */
  readonly role: string | undefined;
  readonly log: Logger;
  /** Connections of this process. 4 to 10 are best on one machine (measured). */
  readonly poolSize?: number;
  /** How long an idle connection is kept; 0 for ever. */
  readonly idleMs?: number;
  /** How far the processes of PostgreSQL that serve it come behind others, when they are on this machine. */
  readonly niceness?: number;
}

/** The settings of a connection that requests run on. */
export function requestConnection(settings: ConnectionSettings, role: string | undefined): pg.ClientConfig {
  // Ours come last: of two values of a setting the later one counts.
  const options = [
    ...(settings.options === undefined ? [] : [settings.options]),
    `-c search_path=${schemaName}`,
    ...(role === undefined ? [] : [`-c role=${role}`]),
  ];
  return { ...settings, options: options.join(' '), application_name: 'throughline', types, keepAlive: true };
}

/** The connections of this process: a pool for whatever needs one for itself, and those that point reads share. */
export class Database {
  readonly #config: pg.ClientConfig;
  readonly #pool: pg.Pool;
  readonly #pipelines: Pipelines;
  readonly #niceness: number | undefined;
  readonly #connections = new WeakMap<pg.PoolClient, Connection>();

  constructor(options: DatabaseOptions) {
    const config = { ...requestConnection(options.settings, options.role), connectionTimeoutMillis: 10_000 };
    this.#config = config;
    this.#niceness = options.niceness;
    this.#pipelines = new Pipelines(config);
    // With `pipeline` a statement is sent while those before it run, when a request asks for several at once.
    this.#pool = new pg.Pool({
      ...config,
      pipeline: true,
      max: options.poolSize ?? 10,
      idleTimeoutMillis: options.idleMs ?? 60_000,
    });
    // The pool listens to idle clients only, and one that is lost in use would end the process. Here and not when a
    // request gets it: the loss may stand in the same packet as the server's word that the connection is ready.
    this.#pool.on('connect', (client) => this.#adopt(client));
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.#pool.on('error', (error) => options.log.warn({ reason: error.message }, 'idle database connection lost'));
  }

  /** Runs statements of one tenant, each in a transaction of its own. */
  async tenant<T>(tenant: number, work: (db: Db) => Promise<T>): Promise<T> {
    return await this.#with(tenant, work);
  }

  /**
   * Reads of one tenant that find a few rows by an index: 1.5 times as many requests as with a connection for each
   * (measured). One that takes long would hold up those of others.
   */
  pointReads(tenant: number): Db {
    return this.#pipelines.of(tenant, {
      query: (text, values) => this.tenant(tenant, (db) => db.query(text, values)),
    });
  }

  /** Runs statements that concern no tenant: the list of tenants, processes, modes, failed logins. */
  async system<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return await this.#with(noTenant, work);
  }

  /** Reads of one tenant that belong together: all of them see the same moment. */
  async snapshot<T>(tenant: number, work: (db: Db) => Promise<T>): Promise<T> {
    return await this.#within(beginSnapshot, tenant, work);
  }

  /** A snapshot that is seen by another connection, too, which reads many rows. */
  async copySnapshot<T>(tenant: number, work: (db: Db, copies: CopyReader) => Promise<T>): Promise<T> {
    return await this.snapshot(tenant, async (db) => {
      const [exported] = await db.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
      const client = new pg.Client(this.#config);
      // Whoever waits for rows is told, and between two pages the next one fails.
      client.on('error', () => {});
      try {
        await client.connect();
        this.#giveWay(client);
        await client.query(beginSnapshot);
        await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(exported?.id ?? '')}`);
        await client.query(enterTenant, [String(tenant)]);
        return await work(db, new CopyReader(client));
      } finally {
        await client.end();
      }
    });
  }

  /** Runs `work` in one transaction (READ COMMITTED) and commits when it resolves. */
  async transaction<T>(tenant: number, work: (db: Db) => Promise<T>): Promise<T> {
    return await this.#within('BEGIN', tenant, work);
  }

  async #within<T>(begin: string, tenant: number, work: (db: Db) => Promise<T>): Promise<T> {
    return await this.#with(tenant, async (connection) => {
      // Not waited for: it goes out before the first statement.
      const begun = connection.begin(begin);
      try {
        const [result] = await together([work(connection), begun]);
        await connection.client.query('COMMIT');
        return result;
      } catch (error) {
        await connection.rollback();
        throw error;
      }
    });
  }

  /** A transaction that concerns no tenant. */
  async systemTransaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return await this.transaction(noTenant, work);
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#pipelines.close()]);
  }

  /** When the connection is lost between two statements its next one fails, and the request with it. */
  #adopt(client: pg.PoolClient): Connection {
    const connection = new Connection(client);
    this.#connections.set(client, connection);
    this.#giveWay(client);
    client.on('error', () => {
      connection.broken = true;
    });
    return connection;
  }

  /** Not waited for, and never fails. */
  #giveWay(client: pg.ClientBase): void {
    if (this.#niceness !== undefined) letBackendGiveWay(client, this.#niceness);
  }

  async #with<T>(tenant: number, work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const connection = this.#connections.get(client) ?? this.#adopt(client);
    try {
      await connection.enterTenant(tenant);
      return await work(connection);
    } finally {
      // The pool itself closes a connection whose socket is gone.
      client.release(connection.broken);
    }
  }
}

/**
 * Waits for parts of one transaction whose statements are sent at once. When one fails, until the others have ended too:
 * what is still under way after the transaction has been rolled back would be outside of it.
 *
 * @throws what failed first
 */
export async function together<const T extends readonly unknown[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failures = (await Promise.allSettled(parts)).flatMap((part) =>
    part.status === 'rejected' ? [part.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((failure) => !isConsequence(failure)) ?? failures[0];
  return await Promise.all(parts);
}

/** What PostgreSQL answers behind a failure: in a failed transaction it runs nothing, and prepares nothing to be run. */
function isConsequence(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '25P02' || error.code === '26000');
}

function isLost(error: Error): boolean {
  return /Connection terminated|not queryable/.test(error.message);
}

/** True when no connection of the pool became free in time. */
export function isPoolExhausted(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
}

/** True when the database could not be reached, as against an error in what was asked of it. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    // 57P0x: being shut down or started; 53300: too many connections; 08: connection; 25006: a read-only standby.
    return /^(57P0[1-5]|53300|08...|25006)$/.test(error.code ?? '');
  }
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(code) || isLost(error);
}

/** The name of the constraint when `error` says that a unique index refused a row, otherwise undefined. */
export function brokenUniqueConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined;
}

/** True when what a row belongs to is not there any more. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23503';
}

/** True when a table is not there: a temporary one that went with its connection. */
export function isUnknownTable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42P01';
}

/** True when PostgreSQL asks to run the transaction again: serialization failure or deadlock. */
export function isRetryable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}
