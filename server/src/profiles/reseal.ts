import type { Database } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import { reseal } from './sealing.ts';

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
      const place = { tenant, customerId: customer_id, extensionId: undefined };
      const resealed = encrypted === null ? undefined : reseal(keyring, place, encrypted);
      if (resealed === undefined) continue;
      await tx.query('UPDATE profiles SET encrypted = $3 WHERE tenant_id = $1 AND customer_id = $2', [
        tenant,
        customer_id,
        JSON.stringify(resealed),
      ]);
      written += 1;
    }
    const records = await tx.query<{
      customer_id: string;
      extension_id: number;
      record_id: number;
      encrypted: Record<string, string>;
    }>(
      `SELECT customer_id, extension_id, record_id, encrypted FROM profile_extension_records
       WHERE tenant_id = $1 AND customer_id = ANY ($2) AND encrypted IS NOT NULL`,
      [tenant, ids],
    );
    for (const row of records) {
      const place = { tenant, customerId: row.customer_id, extensionId: row.extension_id };
      const resealed = reseal(keyring, place, row.encrypted);
      if (resealed === undefined) continue;
      await tx.query(
        `UPDATE profile_extension_records SET encrypted = $5
         WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND record_id = $4`,
        [tenant, row.customer_id, row.extension_id, row.record_id, JSON.stringify(resealed)],
      );
      written += 1;
    }
    return written;
  });
}
