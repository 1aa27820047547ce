import { execFile } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import Papa from 'papaparse';
import { applicationRole, Database, settingsOf } from '../src/db/client.ts';
import { DeviceKeys } from '../src/devices/device-keys.ts';
import { openKeyring } from '../src/keyring.ts';
import { createLog } from '../src/log.ts';
import { loadMetadata } from '../src/metadata/load.ts';
import { writeArchive } from '../src/privacy/archive/write-archive.ts';
import { findPeople, unite } from '../src/privacy/found.ts';
import { readRequestFile } from '../src/privacy/request-file.ts';
import type { Answer, TestServer } from './test-server.ts';

const run = promisify(execFile);

/** A record of any shape. */
type Body = Answer['body'];

/** A request of a file as somebody submits it. */
export interface Submitted {
  readonly contacts: readonly Readonly<Record<string, string>>[];
  readonly shortcodes?: readonly string[];
}

export interface ArchiveSettings {
  readonly tenant?: number;
  readonly signal?: AbortSignal;
  /** Is told of all bytes before they are taken. */
  readonly watch?: (bytes: Buffer) => Promise<void> | void;
}

/** Writes the archive of requests into a file, from one moment of the server's database. */
export async function writeArchiveFile(
  server: TestServer,
  file: string,
  requests: readonly Submitted[],
  { tenant = 101, signal = new AbortController().signal, watch }: ArchiveSettings = {},
): Promise<void> {
  const database = new Database({
    settings: settingsOf(server.databaseUrl),
    role: applicationRole,
    log: createLog('silent'),
    poolSize: 1,
  });
  const handle = await open(file, 'w');
  try {
    const keyring = await openKeyring(server.config.dataDir);
    const deviceKeys = new DeviceKeys(keyring, server.config);
    const content = { requests: requests.map((request) => ({ type: 'EXPORT', ...request })) };
    const read = readRequestFile(content, { account: { tenant, accountIds: [] } });
    await database.snapshot(tenant, async (db) => {
      const found = await Promise.all(
        read.map(({ contacts }) => {
          const digests = contacts.flatMap(({ device }) => (device ? [deviceKeys.digest(tenant, device)] : []));
          return findPeople(db, tenant, digests);
        }),
      );
      await writeArchive({
        db,
        keys: { keyring },
        metadata: await loadMetadata(db, tenant),
        tenant,
        requests: found.map((people, i) => ({
          folder: `request-${i + 1}`,
          found: unite(people.values()),
          leftOutShortcodes: new Set(requests[i]?.shortcodes),
        })),
        write: async (bytes) => {
          await watch?.(bytes);
          await handle.writeFile(bytes);
        },
        signal,
      });
    });
  } finally {
    await handle.close();
    await database.close();
  }
}

/** The folder of one request, as unzip gives it. */
export class RequestFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = folder;
  }

  async bytes(name: string): Promise<Buffer> {
    return await readFile(path.join(this.path, name));
  }

  async text(name: string): Promise<string> {
    return (await this.bytes(name)).toString();
  }

  /** The records of a CSV file, by the names of its columns. */
  async csv(name: string): Promise<Record<string, string>[]> {
    const { data, errors } = Papa.parse<Record<string, string>>(await this.text(name), {
      header: true,
      skipEmptyLines: true,
    });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  }

  async lines(name: string): Promise<Body[]> {
    const text = await this.text(name);
    return text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => JSON.parse(line) as Body);
  }
}

/** Writes the archive, unpacks it with the real unzip and answers the folder of each request. */
export async function archiveOf(
  server: TestServer,
  folder: string,
  requests: readonly Submitted[],
  settings: ArchiveSettings = {},
): Promise<RequestFolder[]> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'archive.zip');
  await writeArchiveFile(server, file, requests, settings);
  const out = path.join(folder, 'out');
  await unzip('-q', file, '-d', out);
  return requests.map((_, i) => new RequestFolder(path.join(out, `request-${i + 1}`)));
}

/** The names in an archive, in their order. */
export async function namesIn(file: string): Promise<string[]> {
  return (await unzip('-Z1', file)).split('\n').slice(0, -1);
}

/** Runs the real unzip; it knows the names as they are written only where the characters are those of UTF-8. */
export async function unzip(...args: string[]): Promise<string> {
  const { stdout } = await run('unzip', args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return stdout;
}
