import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** How often a session is tried, and how long is waited in between, in milliseconds: Linux takes ten a second of a user. */
const [tries, pauseMs] = [5, 150];

/**
 * Lets a process come behind others for the processor. It has to lead a session: where Linux shares the processor among
 * sessions first (sched(7), "The autogroup feature"), a process is nice only to those of its own, so the session
 * becomes nice to others.
 *
 * @param niceness up to 19; more is left out
 * @throws {Error} when the process is gone, or belongs to somebody else
 */
export async function letProcessGiveWay(pid: number, niceness: number): Promise<void> {
  const nice = Math.min(niceness, os.constants.priority.PRIORITY_LOW);
  os.setPriority(pid, nice);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const failure = await writeFile(`/proc/${pid}/autogroup`, String(nice)).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    // Without this file there is nothing to share.
    if (failure?.code !== 'EAGAIN') return;
    await sleep(pauseMs, undefined, { ref: false });
  }
}

/**
 * Lets those threads of this process run only while no other one wants to, where that can be said: Linux has priorities
 * of threads, and `chrt` sets the policy for them (sched(7), SCHED_IDLE). Only nice, such a thread keeps the processor
 * for milliseconds when another one wakes up.
 *
 * @param name of the threads, which have to be there already
 */
export async function letThreadsGiveWay(name: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const threads: string[] = [];
  for (const thread of await readdir('/proc/self/task')) {
    const threadName = await readFile(`/proc/self/task/${thread}/comm`, 'utf8').catch(() => '');
    if (threadName.trim() === name) threads.push(thread);
  }
  // Nice at least, where there is no `chrt`.
  for (const thread of threads) os.setPriority(Number(thread), os.constants.priority.PRIORITY_LOW);
  for (const thread of threads) await promisify(execFile)('chrt', ['-i', '-p', '0', thread]);
}
