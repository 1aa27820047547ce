import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import { removeSocketDir } from './socket-dir.ts';

const SQLITE_BUSY = 5;

/** The one right to work in a DATA_DIR; the operating system takes it back when the process dies. */
export interface Hold {
  /** Notes the socket folder outside DATA_DIR, so that the next start can remove it after a crash of ours. */
  noteSocketDir(socketDir: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes the folder if it is missing, closed to everybody else. As root its group is the database's, which may pass
 * through (0710) to `postgres` and `run` but not look around.
 */
export async function createDataDir(dataDir: string, account: Account): Promise<void> {
  const created = await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (created === undefined) return;
  if (account.switches) await chown(dataDir, 0, account.gid);
  await chmod(dataDir, account.switches ? 0o710 : 0o700);
}

/**
 * Takes the folder for this process, or says who has it.
 *
 * A file with a pid in it cannot be taken over from a dead process without a race, and Node has no flock. SQLite locks
 * files with fcntl, which ends with the process however it dies. BEGIN IMMEDIATE asks for the one "reserved" lock in a
 * single step, so that of several processes at the same moment exactly one gets it (EXCLUSIVE can refuse all of them).
 * Nothing else may open the file in this process: closing any descriptor of it would drop the lock.
 */
export async function holdDataDir(dataDir: string): Promise<Hold> {
  const noteFile = join(dataDir, 'postgres.owner');
  const lockFile = join(dataDir, 'postgres.lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec('BEGIN IMMEDIATE');
  } catch (cause) {
    lock?.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
      throw inUse(dataDir, await liveOwner(noteFile), cause);
    }
    throw new Error(`DATA_DIR ${dataDir} cannot be locked: it must be a folder that the server can write.`, { cause });
  }
  const held = lock;
  await chmod(lockFile, 0o600);
  if (process.geteuid?.() === 0) await giveToOwnerOf(dataDir, lockFile);
  const former = await readNote(noteFile);
  if (former.socketDir) await removeSocketDir(former.socketDir);
  await rm(noteFile, { force: true });
  await writeFile(noteFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    noteSocketDir: (socketDir) => writeFile(noteFile, `${process.pid}\n${socketDir}\n`, { mode: 0o600 }),
    async release() {
      if (!held.isOpen) return;
      await rm(noteFile, { force: true });
      held.close();
    },
  };
}

/** A start as root must not take the folder from the user whose it is. */
async function giveToOwnerOf(dataDir: string, lockFile: string): Promise<void> {
  const { uid, gid } = await stat(dataDir);
  await chown(lockFile, uid, gid);
}

export function inUse(dataDir: string, pid: number | undefined, cause?: Error): Error {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new Error(`DATA_DIR ${dataDir} is in use by ${who}: stop it first, or set another DATA_DIR.`, { cause });
}

/** The winner of two simultaneous starts may not have written its note yet: look a little longer for a live one. */
async function liveOwner(noteFile: string): Promise<number | undefined> {
  for (let look = 0; look < 20; look += 1) {
    const { pid } = await readNote(noteFile);
    if (pid !== undefined && isAlive(pid)) return pid;
    await delay(50);
  }
  return undefined;
}

async function readNote(noteFile: string): Promise<{ pid: number | undefined; socketDir: string | undefined }> {
  const [pid, socketDir] = (await readFile(noteFile, 'utf8').catch(() => '')).split('\n');
  return { pid: Number(pid) || undefined, socketDir: socketDir || undefined };
}

/** EPERM: it lives, and belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
