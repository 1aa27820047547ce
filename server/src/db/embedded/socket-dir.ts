import { chmod, chown, lstat, mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Account, canEnter } from './account.ts';

export const PORT = 5432;

const SOCKET = `.s.PGSQL.${PORT}`;
const TEMPORARY = 'throughline-';
const TEMPORARY_NAME = /^throughline-[A-Za-z0-9]{6}$/;

/** The room in sockaddr_un without the closing zero. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107;

export interface SocketDir {
  path: string;
  /** Outside DATA_DIR, with a name of its own, to be removed with the server. */
  temporary: boolean;
}

/** The private folder of the socket: `<dataDir>/run`, or one in the temporary folder when that is too deep or closed. */
export async function makeSocketDir(dataDir: string, account: Account, closed: boolean): Promise<SocketDir> {
  const run = join(dataDir, 'run');
  if (!closed && fits(run)) {
    await mkdir(run, { mode: 0o700 }).catch(ignoreExisting);
    await give(run, account);
    return { path: run, temporary: false };
  }
  for (const parent of new Set([tmpdir(), '/tmp'])) {
    if (!fits(join(parent, `${TEMPORARY}XXXXXX`)) || !(await canEnter(account, parent))) continue;
    const path = await mkdtemp(join(parent, TEMPORARY));
    await give(path, account);
    return { path, temporary: true };
  }
  throw new Error(
    `The path of the database's socket would be longer than ${LONGEST_PATH} bytes, and neither ${tmpdir()} nor /tmp ` +
      'can take it: set a shorter DATA_DIR.',
  );
}

/**
 * Removes what a killed server left. Its lock file names a pid, and PostgreSQL refuses to start as long as any process
 * of the same user has that number again. Only for the holder of DATA_DIR while no server runs.
 */
export async function clearSocketDir(dir: string): Promise<void> {
  await rm(join(dir, SOCKET), { force: true });
  await rm(join(dir, `${SOCKET}.lock`), { force: true });
}

/** Removes a temporary socket folder, and nothing that does not look like one: the path may come out of an old note. */
export async function removeSocketDir(dir: string): Promise<void> {
  const info = await lstat(dir).catch(() => undefined);
  if (!info?.isDirectory() || !TEMPORARY_NAME.test(basename(dir))) return;
  await clearSocketDir(dir);
  await rmdir(dir).catch(() => undefined);
}

function fits(dir: string): boolean {
  return Buffer.byteLength(join(dir, SOCKET)) <= LONGEST_PATH;
}

async function give(dir: string, account: Account): Promise<void> {
  await chmod(dir, 0o700);
  if (account.switches) await chown(dir, account.uid, account.gid);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
