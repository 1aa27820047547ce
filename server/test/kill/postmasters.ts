import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface PostgresProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes of PostgreSQL at work in a folder, from /proc: a server's working directory is its cluster. */
async function postgresIn(clusterDir: string): Promise<PostgresProcess[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const looks = await Promise.all(pids.map((pid) => look(pid, clusterDir)));
  return looks.filter((process) => process !== undefined);
}

async function look(pid: number, clusterDir: string): Promise<PostgresProcess | undefined> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== clusterDir) return undefined;
    if (!/\/postgres( \(deleted\))?$/.test(await readlink(`/proc/${pid}/exe`))) return undefined;
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return { pid, parent: Number(/^\d+ \(.*\) \S (\d+)/.exec(status)?.[1]), command };
  } catch {
    // It ended while it was looked at, or is not ours to look at.
    return undefined;
  }
}

/** Every process of PostgreSQL on the folder of a server. */
export async function processesOn(dataDir: string): Promise<number[]> {
  return (await postgresIn(path.join(dataDir, 'postgres'))).map(({ pid }) => pid);
}

/** The postmasters among them: children either carry a title, or have just been forked by one of the others. */
export async function postmastersOn(dataDir: string): Promise<number[]> {
  const processes = await postgresIn(path.join(dataDir, 'postgres'));
  const pids = new Set(processes.map(({ pid }) => pid));
  return processes
    .filter(({ command, parent }) => !command.startsWith('postgres: ') && !pids.has(parent))
    .map(({ pid }) => pid);
}

/** The postmaster that the folder names, when it runs. */
export async function postmasterOf(dataDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const clusterDir = path.join(dataDir, 'postgres');
  return (await look(Number.parseInt(text, 10), clusterDir))?.pid;
}

/**
 * Looks again and again for a second postmaster on the folder, until `stop`. A child whose parent was killed before
 * it got its title looks like one for a moment: only what two looks in a row have found counts.
 */
export class PostmasterWatch {
  readonly #dataDir: string;
  readonly #ended: Promise<void>;
  #stopped = false;
  #most = 0;
  #looks = 0;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#ended = this.#watch();
  }

  /** The most postmasters that were there at once, and how often it was looked. */
  async stop(): Promise<{ most: number; looks: number }> {
    this.#stopped = true;
    await this.#ended;
    return { most: this.#most, looks: this.#looks };
  }

  async #watch(): Promise<void> {
    let before: readonly number[] = [];
    while (!this.#stopped) {
      const now = await postmastersOn(this.#dataDir);
      this.#most = Math.max(this.#most, now.filter((pid) => before.includes(pid)).length);
      this.#looks += 1;
      before = now;
      await delay(200);
    }
  }
}
