import pg from 'pg';
import { listTenantIds } from '../src/access/queries.ts';
import { type ConnectionSettings, Database, settingsOf } from '../src/db/client.ts';
import { DeviceKeys } from '../src/devices/device-keys.ts';
import { keyingPasses } from '../src/devices/rekeyer.ts';
import { openKeyring } from '../src/keyring.ts';
import { createLog } from '../src/log.ts';
import type { TestServer } from './test-server.ts';

/** A database, and what the keys in it are made with. */
export interface Keyed {
  readonly settings: ConnectionSettings;
  readonly dataDir: string;
  readonly defaultCountry: string;
}

/** Those of a running server. */
export function keyedBy({ databaseUrl, config }: Pick<TestServer, 'databaseUrl' | 'config'>): Keyed {
  const { dataDir, defaultCountry } = config;
  return { settings: settingsOf(databaseUrl), dataDir, defaultCountry };
}

/**
 * Compares the keys of devices with those of everything that is stored, made anew.
 *
 * @returns what is missing (`-`) and what names something that does not have the device, or does not exist (`+`)
 */
export async function wrongDeviceKeys({ settings, dataDir, defaultCountry }: Keyed): Promise<string[]> {
  const database = new Database({ settings, role: 'throughline_app', log: createLog('silent'), poolSize: 1 });
  const keyring = await openKeyring(dataDir);
  const keys = { keyring, deviceKeys: new DeviceKeys(keyring, { defaultCountry }) };
  const expected = new Set<string>();
  try {
    for (const tenant of await database.system(listTenantIds)) {
      for (const pass of keyingPasses) {
        const ids = await database.tenant(tenant, (db) => pass.ids(db, tenant, pass.first, 1_000_000));
        const records = await database.transaction(tenant, (tx) => pass.read(tx, keys, tenant, ids));
        for (const { kind, owner, recordId, devices } of records) {
          for (const device of devices) expected.add(`${tenant} ${device} ${kind} ${owner} ${recordId}`);
        }
      }
    }
  } finally {
    await database.close();
  }
  const stored = await storedKeys(settings);
  return [
    ...[...expected].filter((key) => !stored.has(key)).map((key) => `- ${key}`),
    ...[...stored].filter((key) => !expected.has(key)).map((key) => `+ ${key}`),
  ];
}

/** Of all tenants, past row-level security. */
async function storedKeys(settings: ConnectionSettings): Promise<Set<string>> {
  const client = new pg.Client(settings);
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT tenant_id, device, kind, owner, record_id FROM throughline.device_keys',
    );
    return new Set(
      rows.map((row) => `${row.tenant_id} ${row.device.replaceAll('-', '')} ${row.kind} ${row.owner} ${row.record_id}`),
    );
  } finally {
    await client.end();
  }
}
