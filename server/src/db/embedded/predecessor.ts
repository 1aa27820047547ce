import { execFile } from 'node:child_process';
import { readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { replaceFile } from './cluster.ts';
import { inUse, isAlive } from './data-dir.ts';
import { ownerBehind } from './session.ts';
import type { DatabaseLog } from './supervisor.ts';

const execute = promisify(execFile);

/** Fast, then immediate (as after a power cut: the log is replayed), then the end of what no longer listens. */
const ENDINGS: [NodeJS.Signals, number][] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

interface Scene {
  /** The cluster's folder. */
  dir: string;
  dataDir: string;
  account: Account;
  log: DatabaseLog;
}

/**
 * Sees to it that no server runs on the cluster, before one is started. Only for the holder of DATA_DIR: a server that
 * is found now has lost the process that started it. Should it have a living owner all the same (somebody deleted the
 * lock file), it is left alone.
 */
export async function endPredecessor({ dir, dataDir, account, log }: Scene): Promise<void> {
  const file = join(dir, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  if (!pid) {
    // Torn by a power cut; PostgreSQL would refuse to start until somebody removes it.
    await rm(file, { force: true });
    return;
  }
  if (!(await isServerOf(dir, pid))) {
    if (isAlive(pid)) await disown(file, lines, account);
    return;
  }
  const owner = lines[4] ? await lastingOwner(lines[4]) : undefined;
  if (owner !== undefined) throw inUse(dataDir, owner);
  log.warn({ pid }, 'A database server without an owner runs on this DATA_DIR; it is ended and started anew');
  await endServer(dir, pid);
}

/**
 * Puts our own pid in a stale lock file whose pid lives again as something else. PostgreSQL takes the pid of its parent
 * for a stale one, and still looks at the shared memory that the file names: were children of the dead server at work,
 * it would wait for them, which removing the file might not ensure.
 */
async function disown(file: string, lines: string[], account: Account): Promise<void> {
  const text = [process.pid, ...lines.slice(1)].join('\n');
  await replaceFile(file, text, account);
}

/** The session of a process that has just been killed is gone in a moment; one that stays has a living owner. */
async function lastingOwner(socketDir: string): Promise<number | undefined> {
  let owner: number | undefined;
  for (let look = 0; look < 10; look += 1) {
    owner = await ownerBehind(socketDir);
    if (owner === undefined) return undefined;
    await delay(100);
  }
  return owner;
}

async function endServer(dir: string, pid: number): Promise<void> {
  for (const [signal, patience] of ENDINGS) {
    const until = Date.now() + patience;
    signalProcess(pid, signal);
    while (Date.now() < until) {
      if (!(await isServerOf(dir, pid))) return;
      await delay(20);
    }
  }
  throw new Error(`The database server of ${dir} (process ${pid}) does not end: stop it by hand.`);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Whether a process is a PostgreSQL at work in this folder: pids are used again, and signalling a stranger is worse
 * than a failed start. A server's working directory is its cluster, under whatever name it was told.
 */
async function isServerOf(dir: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { stdout } = await execute('/bin/ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.includes('postgres') && stdout.includes(dir);
  }
  try {
    // Reinstalled under a running server, the program's name ends in " (deleted)".
    const program = await readlink(`/proc/${pid}/exe`);
    const [here, there] = [await stat(dir), await stat(`/proc/${pid}/cwd`)];
    return /\/postgres( \(deleted\))?$/.test(program) && here.dev === there.dev && here.ino === there.ino;
  } catch {
    return false;
  }
}
