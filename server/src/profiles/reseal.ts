import type { Database } from '../db/client.ts';
import { resealRecords } from '../extension-records/reseal.ts';
import { reseal } from '../extension-records/sealing.ts';
import type { Keyring } from '../keyring.ts';
import { customerRecords } from './queries.ts';
import { type CustomerRecord, corePlace, customerPlace } from './store.ts';

const batchSize = 500;

/**
 * Seals every encrypted value of a tenant with the current key, some customers at a time. What is sealed with it
 * already is left alone, so that an interrupted run goes on where it ended.
 *
 * @param progress is told how many customers were looked at, after each batch
 * @returns how many rows were written
 */
export async function resealTenant(
  database: Database,
  keyring: Keyring,
  tenant: number,
  progress: (customers: number) => void,
): Promise<number> {
  let written = 0;
  let looked = 0;
  for (let after = ''; ; ) {
    const ids = await database.tenant(tenant, (db) =>
      db.query<{ customer_id: string }>(
        'SELECT customer_id FROM profiles WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3',
        [tenant, after, batchSize],
      ),
    );
    const last = ids.at(-1);
    if (last === undefined) return written;
    after = last.customer_id;
    written += await resealCustomers(
      database,
      keyring,
      tenant,
      ids.map((row) => row.customer_id),
    );
    looked += ids.length;
    progress(looked);
  }
}

/** Locks the profiles as every writer does, so that nothing changes between reading and writing. */
async function resealCustomers(
  database: Database,
  keyring: Keyring,
  tenant: number,
  ids: readonly string[],
): Promise<number> {
  return await database.transaction(tenant, async (tx) => {
    let written = 0;
    const profiles = await tx.query<{ customer_id: string; encrypted: Record<string, string> | null }>(
      'SELECT customer_id, encrypted FROM profiles WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE',
      [tenant, ids],
    );
    for (const { customer_id, encrypted } of profiles) {
      const resealed = encrypted === null ? undefined : reseal(keyring, corePlace(tenant, customer_id), encrypted);
      if (resealed === undefined) continue;
      await tx.query('UPDATE profiles SET encrypted = $3 WHERE tenant_id = $1 AND customer_id = $2', [
        tenant,
        customer_id,
        JSON.stringify(resealed),
      ]);
      written += 1;
    }
    const place = (row: CustomerRecord) => customerPlace(tenant, row.customer_id);
    return written + (await resealRecords(tx, keyring, tenant, customerRecords, ids, place));
  });
}
