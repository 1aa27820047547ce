import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import path from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import ssh2, { type Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import { openKeyring } from '../src/keyring.ts';
import { privacyChunks } from '../src/privacy/privacy-chunks.ts';
import { chunkBytes } from '../src/sealed-chunks.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { freePort } from './free-port.ts';
import { adminPassword, startServer, type TestServer, type TestServerOptions } from './test-server.ts';

const run = promisify(execFile);

/** A running server that also speaks SFTP. */
export async function startSftpServer(options: TestServerOptions = {}): Promise<TestServer> {
  return await startServer({ ...options, env: { SFTP_PORT: String(await freePort()), ...options.env } });
}

/** What a login is made with: the name, and a password or the file of a private key. */
export interface Credentials {
  readonly user: string;
  readonly password?: string;
  readonly key?: string;
}

export const asAdmin: Credentials = { user: 'admin', password: adminPassword };

export interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Plays commands in OpenSSH's own sftp; it stops at the first one that fails, unless that begins with a minus. */
export async function sftp(
  server: TestServer,
  { user, password, key }: Credentials,
  ...commands: string[]
): Promise<Played> {
  const folder = await temporaryFolder();
  const batch = path.join(folder, 'batch');
  const askpass = path.join(folder, 'askpass');
  await writeFile(batch, `${commands.join('\n')}\n`);
  await writeFile(askpass, '#!/bin/sh\nprintf "%s\\n" "$TEST_PASSWORD"\n');
  await chmod(askpass, 0o700);
  const options = {
    Port: String(server.config.sftpPort),
    UserKnownHostsFile: path.join(folder, 'known_hosts'),
    StrictHostKeyChecking: 'accept-new',
    NumberOfPasswordPrompts: '1',
    PreferredAuthentications: key === undefined ? 'password' : 'publickey',
    IdentitiesOnly: 'yes',
    // Batch mode asks for no password otherwise.
    BatchMode: 'no',
    User: user,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  if (key !== undefined) flags.push('-i', key);
  const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', TEST_PASSWORD: password ?? '' };
  try {
    // The option before the batch: the first value of an option counts.
    const { stdout, stderr } = await run('sftp', [...flags, '-F', 'none', '-b', batch, '127.0.0.1'], {
      env,
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Played;
    return { code, stdout, stderr };
  }
}

/** Makes a key pair as its user would. */
export async function makeKey(kind: string, ...options: string[]): Promise<{ file: string; line: string }> {
  const file = path.join(await temporaryFolder(), 'key');
  await run('ssh-keygen', ['-q', '-t', kind, ...options, '-N', '', '-C', 'ann@laptop', '-f', file]);
  return { file, line: (await readFile(`${file}.pub`, 'utf8')).trim() };
}

/** A connection by ssh2's client, for what OpenSSH's does not do; it is closed after the test file. */
export async function connect(
  server: TestServer,
  credentials: Credentials = asAdmin,
  options: ConnectConfig = {},
): Promise<Client> {
  const client = new ssh2.Client();
  client.on('error', () => {});
  const { user: username, password, key } = credentials;
  client.connect({
    host: '127.0.0.1',
    port: server.config.sftpPort,
    username,
    ...(password !== undefined && { password }),
    ...(key !== undefined && { privateKey: await readFile(key) }),
    ...options,
  });
  after(() => client.destroy());
  await Promise.race([
    once(client, 'ready'),
    once(client, 'close').then(() => Promise.reject(new Error('the connection was closed'))),
  ]);
  return client;
}

/** A connection that is reset says so as an error before; `once` of node:events would reject. */
export function untilClosed(connection: Client | Socket): Promise<void> {
  return new Promise((resolve) => {
    connection.once('close', () => resolve());
  });
}

export async function openSftp(client: Client): Promise<Session> {
  return new Session(
    await new Promise((resolve, reject) => client.sftp((error, it) => (error ? reject(error) : resolve(it)))),
  );
}

/** An SFTP session of ssh2's client, with promises; a refusal rejects with the server's message and its `code`. */
export class Session {
  readonly raw: SFTPWrapper;

  constructor(raw: SFTPWrapper) {
    this.raw = raw;
    raw.on('error', () => {});
  }

  open(file: string, flags: string | number): Promise<Buffer> {
    return new Promise((resolve, reject) =>
      this.raw.open(file, flags as number, (error, handle) => (error ? reject(error) : resolve(handle))),
    );
  }

  write(handle: Buffer, offset: number, bytes: Buffer): Promise<void> {
    return done((settle) => this.raw.write(handle, bytes, 0, bytes.length, offset, settle));
  }

  close(handle: Buffer): Promise<void> {
    return done((settle) => this.raw.close(handle, settle));
  }

  async put(file: string, bytes: Buffer): Promise<void> {
    const handle = await this.open(file, 'w');
    await this.write(handle, 0, bytes);
    await this.close(handle);
  }

  read(handle: Buffer, offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    return new Promise((resolve, reject) =>
      this.raw.read(handle, buffer, 0, length, offset, (error, count) =>
        error ? reject(error) : resolve(buffer.subarray(0, count)),
      ),
    );
  }

  list(folder: string): Promise<string[]> {
    return new Promise((resolve, reject) =>
      this.raw.readdir(folder, (error, list) =>
        error ? reject(error) : resolve(list.map(({ filename }) => filename)),
      ),
    );
  }

  /** Any request of the wrapper that answers with nothing but its status. */
  do(work: (raw: SFTPWrapper, settle: (error?: Error | null) => void) => unknown): Promise<void> {
    return done((settle) => work(this.raw, settle));
  }

  realpath(file: string): Promise<string> {
    return new Promise((resolve, reject) =>
      this.raw.realpath(file, (error, absolute) => (error ? reject(error) : resolve(absolute))),
    );
  }
}

function done(work: (settle: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
}

/** Puts a result into the folder, as processing does. */
export async function putResult(server: TestServer, name: string, bytes: Buffer, tenant = 101): Promise<void> {
  const keyring = await openKeyring(server.config.dataDir);
  const [id, submission] = [randomUUID(), randomUUID()];
  await asOwner(server.databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO privacy_results (tenant_id, result_id, submission_id, kind, name, size, ready, created_at, expires_at)
       VALUES ($1, $2, $3, 'archive', $4, $5, true, now(), now() + interval '30 days')`,
      [tenant, id, submission, name, bytes.length],
    );
    const chunks = privacyChunks(keyring, tenant, id);
    const db = {
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(text, [...values])).rows,
    };
    for (let chunk = 0; chunk * chunkBytes < bytes.length; chunk += 1) {
      await chunks.write(db, chunk, bytes.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes));
    }
  });
}

/** What has been stored of files that were submitted. */
export async function submissions(server: TestServer, tenant = 101) {
  const keyring = await openKeyring(server.config.dataDir);
  return await asOwner(server.databaseUrl, async (client) => {
    const { rows } = await client.query<{
      id: string;
      name: string;
      status: string;
      reason: string | null;
      size: number;
      actor: string;
    }>(
      `SELECT submission_id AS id, name, status, reason, size::integer, actor FROM privacy_submissions
       WHERE tenant_id = $1 ORDER BY number`,
      [tenant],
    );
    const db = {
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(text, [...values])).rows,
    };
    const found = [];
    for (const { id, ...row } of rows) {
      const chunks = privacyChunks(keyring, tenant, id);
      const pieces: Buffer[] = [];
      for (let chunk = 0; ; chunk += 1) {
        const piece = await chunks.read(db, chunk);
        if (piece === undefined) break;
        pieces.push(piece);
      }
      found.push({ ...row, content: Buffer.concat(pieces) });
    }
    return found;
  });
}

/** A name that is processed when it comes today. */
export function nameOfToday(unique: string, type = 'forget'): string {
  return `${type}-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}_${unique}.json`;
}
