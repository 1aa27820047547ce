import os from 'node:os';
import { Database } from '../db/client.ts';
import { openKeyring } from '../keyring.ts';
import { createLog, describeError } from '../log.ts';
import { letThreadsGiveWay } from '../priorities.ts';
import { openStore } from '../storage/open-store.ts';
import { runExport } from './run.ts';
import type { Task, TaskResult } from './runner.ts';

/**
 * Runs one export in a process of its own (docs/decisions/0012): it reads its task, answers how it went and ends. With
 * the server's process it ends at once: whoever begins the run again must be the only one.
 */
async function main(task: Task, signal: AbortSignal): Promise<TaskResult> {
  const { settings, role, dataDir, artifactStore, logLevel, startedAt } = task;
  const log = createLog(logLevel);
  const skewMs = new Date(startedAt).getTime() - Date.now();
  const store = await openStore(artifactStore);
  const options = { settings, role, log, poolSize: 1 };
  const database = new Database({ ...options, niceness: os.getPriority() });
  // What writes keeps its priority: requests may wait for it.
  const telling = new Database(options);
  try {
    // The threads that compress and write files run while the one that makes lines does not: all others wait for it. They
    // are there as soon as a file has been read. Where threads have no priorities, it works without.
    await letThreadsGiveWay('libuv-worker').catch(() => {});
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
process.on('message', (message: Task | 'stop') => {
  if (message === 'stop') return stop.abort();
  main(message, stop.signal).then((result) => process.send?.(result, () => process.disconnect()));
});
