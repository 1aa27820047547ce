import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { createApp } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { openContext } from '../src/open-context.ts';
import type { SftpLimits } from '../src/sftp/limits.ts';
import { startSftp } from '../src/sftp/server.ts';
import { freePort } from './free-port.ts';

export const adminPassword = 'correct horse';

/** What a request answered; `body` is the parsed JSON, undefined when there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of any shape. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Call {
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** What requests are sent to. */
export type Called = Pick<TestServer, 'call'>;

/** A running server of the product, spoken to over HTTP. */
export interface TestServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly config: Config;
  readonly log: string[];
  call(method: string, path: string, body?: unknown, options?: Call): Promise<Answer>;
  stop(): Promise<void>;
}

/** An `Authorization` header for HTTP Basic. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export const admin = basic('admin', adminPassword);

interface Postgres {
  host: string;
  port: number;
  user: string;
  database: string;
}

function postgres(): Postgres {
  return JSON.parse(process.env['TEST_POSTGRES'] ?? '{}') as Postgres;
}

/** An empty database, removed after the test file. */
export async function createDatabase(): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const server = postgres();
  const url = (database: string) =>
    `postgresql://${server.user}@localhost:${server.port}/${database}?host=${encodeURIComponent(server.host)}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: url('postgres') });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  after(() => run(`DROP DATABASE ${name} WITH (FORCE)`));
  return url(name);
}

export interface TestServerOptions {
  /** Settings of the environment beside those that every test server has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another process on the database and data folder of this server. */
  readonly beside?: TestServer;
  readonly now?: () => Date;
  /** Of its SFTP server, which runs when SFTP_PORT is set. */
  readonly sftpLimits?: SftpLimits;
}

/** Starts the server in this process; it is stopped after the test file. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { beside } = options;
  const dataDir = beside?.config.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'throughline-data-')));
  const databaseUrl = beside?.databaseUrl ?? (await createDatabase());
  const port = await freePort();
  const config = readConfig({
    PORT: String(port),
    SFTP_PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ADMIN_PASSWORD: adminPassword,
    MODE_SWITCH_TIMEOUT_S: '20',
    ...options.env,
  });
  const log: string[] = [];
  const { context, dispose } = await openContext({
    config,
    log: createLog(config.logLevel, { write: (line) => void log.push(line) }),
    ...(options.now !== undefined && { now: options.now }),
  });
  const app = await createApp(context);
  await app.listen({ host: config.host, port: config.port });
  const sftp = await startSftp(context, options.sftpLimits);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= Promise.all([app.close(), sftp?.stop()]).then(dispose);
    return stopped;
  };
  after(async () => {
    await stop();
    if (beside === undefined) await rm(dataDir, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  return { url, databaseUrl, config, log, stop, call: (...request) => call(url, ...request) };
}

/** A server that runs by itself. */
export function serverAt(url: string): Called {
  return { call: (...request) => call(url, ...request) };
}

async function call(url: string, method: string, path: string, body?: unknown, options: Call = {}): Promise<Answer> {
  const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(options.as !== '' && { authorization: options.as ?? admin }),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(payload !== undefined && { body: payload }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Defines things in maintenance mode and goes back to production. */
export async function inMaintenance(server: Called, work: () => Promise<void>): Promise<void> {
  await expectStatus(200, server.call('POST', '/server/mode', { mode: 'maintenance' }));
  await work();
  await expectStatus(200, server.call('POST', '/server/mode', { mode: 'production' }));
}

/** The answer, when it has the expected status; otherwise an error that shows what came instead. */
export async function expectStatus(status: number, answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status}: ${got.text}`);
  return got;
}

/** Makes a role with these tasks and an API key that has it; answers the key's `Authorization` header. */
export async function callerWith(server: TestServer, name: string, tasks: readonly string[]): Promise<string> {
  await expectStatus(201, server.call('POST', '/access/roles', { name: `role of ${name}`, tasks }));
  const { body } = await expectStatus(
    201,
    server.call('POST', '/access/api-keys', { name, roles: [`role of ${name}`] }),
  );
  return `Bearer ${body.key}`;
}

/** As `callerWith`, for a user with a password: each costs the price of Argon2id. */
export async function userWith(server: TestServer, name: string, tasks: readonly string[]): Promise<string> {
  await expectStatus(201, server.call('POST', '/access/roles', { name: `role of ${name}`, tasks }));
  const user = { name, password: 'a long password', roles: [`role of ${name}`] };
  await expectStatus(201, server.call('POST', '/access/users', user));
  return basic(name, 'a long password');
}
