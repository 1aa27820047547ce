import { parentPort, workerData } from 'node:worker_threads';
import { Database, isUnavailable } from '../db/client.ts';
import { DeviceKeys } from '../devices/device-keys.ts';
import { openKeyring } from '../keyring.ts';
import { createLog, describeError } from '../log.ts';
import { runImport } from './run.ts';
import type { Task, TaskResult } from './runner.ts';

/** Runs one import on a thread of its own, until it ends or the parent sends anything. */
async function main({ settings, role, dataDir, defaultCountry, queued, rules }: Task): Promise<TaskResult> {
  const stop = new AbortController();
  parentPort?.once('message', () => stop.abort());
  const log = createLog('silent');
  const open = () => new Database({ settings, role, log, poolSize: 1, idleMs: 0 });
  const [database, reading] = [open(), open()];
  try {
    const keyring = await openKeyring(dataDir);
    const deviceKeys = new DeviceKeys(keyring, { defaultCountry });
    const importing = { database, reading, keyring, deviceKeys, rules, now: () => new Date(), signal: stop.signal };
    return { result: await runImport(importing, queued) };
  } catch (error) {
    return { result: 'left', unavailable: isUnavailable(error), failure: describeError(error) };
  } finally {
    await Promise.all([database.close(), reading.close()]);
  }
}

parentPort?.postMessage(await main(workerData as Task));
parentPort?.unref();
