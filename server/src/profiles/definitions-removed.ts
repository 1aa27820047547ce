import type { Db } from '../db/client.ts';
import { pages } from '../db/pages.ts';
import { removeFromRecords } from '../devices/queries.ts';
import type { ProfileRow } from './queries.ts';
import type { CustomerStore } from './store.ts';

const batchSize = 2000;

/** Removes the values of a core attribute that is being deleted from every profile of the tenant. */
export async function removeAttributeValues(store: CustomerStore, name: string): Promise<void> {
  const { tx, tenant, metadata } = store;
  if (metadata.attributes.get(name.toLowerCase())?.type === 'string') await removeDevices(store, name);
  await tx.query(
    `UPDATE profiles SET attributes = attributes - $2, encrypted = encrypted - $2
     WHERE tenant_id = $1 AND (attributes ? $2 OR encrypted ? $2)`,
    [tenant, name],
  );
}

/** What customers were found by because of the attribute, and because of no other one. */
async function removeDevices(store: CustomerStore, name: string): Promise<void> {
  const { tx, tenant } = store;
  const batches = pages<ProfileRow>(batchSize, (last, size) =>
    tx.query(
      `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles
       WHERE tenant_id = $1 AND customer_id > $2 AND (attributes ? $3 OR encrypted ? $3) ORDER BY customer_id LIMIT $4`,
      [tenant, last?.customer_id ?? '', name, size],
    ),
  );
  for await (const profiles of batches) {
    const records = profiles.map((row) => {
      const attributes = store.openCore(row);
      const record = store.keyedCore(row.customer_id, new Map([[name, attributes.get(name) ?? []]]));
      attributes.delete(name);
      const remaining = record.devices.size === 0 ? record.devices : store.coreDevices(attributes);
      return { ...record, devices: new Set([...record.devices].filter((device) => !remaining.has(device))) };
    });
    await removeFromRecords(tx, tenant, records);
  }
}

/** Removes what profiles are found by with an identification key that is being deleted. */
export async function removeIdentificationValues(tx: Db, tenant: number, keyId: number): Promise<void> {
  await tx.query('DELETE FROM identification_values WHERE tenant_id = $1 AND key_id = $2', [tenant, keyId]);
}
