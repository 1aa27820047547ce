import type { ConnectionSettings, Db } from '../../src/db/client.ts';
import { Database, isRetryable, settingsOf } from '../../src/db/client.ts';
import type { Device } from '../../src/devices/device.ts';
import { DeviceKeys, type Keys } from '../../src/devices/device-keys.ts';
import { parseDevice } from '../../src/devices/read-device.ts';
import { openKeyring } from '../../src/keyring.ts';
import { createLog } from '../../src/log.ts';
import { shareDefinitions } from '../../src/metadata/definitions-lock.ts';
import { loadMetadata } from '../../src/metadata/load.ts';
import { forget, type Touched } from '../../src/privacy/forget/forget.ts';
import { findPeople, nothingFound } from '../../src/privacy/found.ts';
import type { TestServer } from '../test-server.ts';

/** What a privacy request is processed with beside a running server. */
export interface Processing {
  readonly database: Database;
  readonly keys: Keys;
}

export async function openProcessing(
  { databaseUrl, config }: Pick<TestServer, 'databaseUrl' | 'config'>,
  settings: ConnectionSettings = settingsOf(databaseUrl),
): Promise<Processing> {
  const database = new Database({ settings, role: 'throughline_app', log: createLog('silent'), poolSize: 4 });
  const keyring = await openKeyring(config.dataDir);
  return { database, keys: { keyring, deviceKeys: new DeviceKeys(keyring, config) } };
}

/** A device as a request names it. */
export function deviceOf(text: string): Device {
  const type = text.startsWith('+') ? 'phone' : text.includes('@') ? 'email' : 'ipaddr';
  const device = parseDevice(type, text);
  if (device === undefined) throw new Error(`${text} is no device`);
  return device;
}

export interface ForgetOptions {
  readonly tenant?: number;
  /** Done between the look-up and the transaction that forgets. */
  readonly between?: () => Promise<unknown>;
  /** Done in the transaction when everything has been forgotten. */
  readonly afterwards?: (tx: Db) => Promise<void>;
}

/** Looks a device up and forgets it, as a request does; again when the database asks for it. */
export async function forgetDevice(
  { database, keys }: Processing,
  text: string,
  { tenant = 101, between, afterwards }: ForgetOptions = {},
): Promise<Touched> {
  const device = deviceOf(text);
  const digest = keys.deviceKeys.digest(tenant, device);
  const found = await database.tenant(tenant, async (db) => {
    return (await findPeople(db, tenant, [digest])).get(digest) ?? nothingFound();
  });
  await between?.();
  for (;;) {
    const cached = await database.tenant(tenant, (db) => loadMetadata(db, tenant));
    try {
      return await database.transaction(tenant, async (tx) => {
        const metadata = await shareDefinitions(tx, tenant, cached);
        const touched = await forget(tx, { keys, metadata, tenant, device, found });
        await afterwards?.(tx);
        return touched;
      });
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
  }
}
