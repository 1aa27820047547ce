import { readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import { Database } from '../db/client.ts';
import { openKeyring } from '../keyring.ts';
import { createLog, describeError } from '../log.ts';
import { openStore } from '../storage/open-store.ts';
import { runExport } from './run.ts';
import type { Task, TaskResult } from './runner.ts';

/**
 * The threads that compress and write files give way to the one that makes lines: all others wait for it. Only Linux
 * has priorities of threads, and the threads are there as soon as a file has been read.
 */
async function letThreadsGiveWay(): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const thread of await readdir('/proc/self/task')) {
    const name = await readFile(`/proc/self/task/${thread}/comm`, 'utf8').catch(() => '');
    if (name.trim() === 'libuv-worker') os.setPriority(Number(thread), os.constants.priority.PRIORITY_LOW);
  }
}

/**
 * Runs one export in a process of its own (docs/decisions/0012): it reads its task, answers how it went and ends. With
 * the server's process it ends at once: whoever begins the run again must be the only one.
 */
async function main(task: Task, signal: AbortSignal): Promise<TaskResult> {
  const { settings, role, dataDir, artifactStore, logLevel, startedAt } = task;
  const log = createLog(logLevel);
  const skewMs = new Date(startedAt).getTime() - Date.now();
  const store = await openStore(artifactStore);
  const open = () => new Database({ settings, role, log, poolSize: 1 });
  const [database, telling] = [open(), open()];
  try {
    // Where it may not be, it works without.
    await letThreadsGiveWay().catch(() => {});
    const hasEnded = await runExport(
      {
        database,
        telling,
        keyring: await openKeyring(dataDir),
        store,
        settings: task.exports,
        log,
        now: () => new Date(Date.now() + skewMs),
        signal,
      },
      task.queued,
    );
    return { hasEnded };
  } catch (error) {
    return { hasEnded: false, failure: describeError(error) };
  } finally {
    log.flush();
    await Promise.all([database.close(), telling.close(), store.close()]);
  }
}

const stop = new AbortController();
process.once('disconnect', () => process.exit(1));
// A terminal tells every process of the server to stop; the server's tells this one.
process.on('SIGINT', () => {});
process.on('message', (message: Task | 'stop') => {
  if (message === 'stop') return stop.abort();
  main(message, stop.signal).then((result) => process.send?.(result, () => process.disconnect()));
});
