import type { Db } from '../db/client.ts';
import { type ResealPass, resealRecords } from '../extension-records/reseal.ts';
import { reseal } from '../extension-records/sealing.ts';
import type { Keyring } from '../keyring.ts';
import { customerRecords } from './queries.ts';
import { corePlace, customerPlace } from './store.ts';

/** Seals the core attributes and extension records of customers with the current key. */
export function resealProfiles(keyring: Keyring, tenant: number): ResealPass<string> {
  return {
    first: '',
    ids: async (db, after, limit) => {
      const rows = await db.query<{ customer_id: string }>(
        'SELECT customer_id FROM profiles WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3',
        [tenant, after, limit],
      );
      return rows.map((row) => row.customer_id);
    },
    reseal: async (tx, ids) => {
      const core = await resealCore(tx, keyring, tenant, ids);
      const records = await resealRecords(tx, keyring, tenant, customerRecords, ids, (row) =>
        customerPlace(tenant, row.customer_id),
      );
      return core + records;
    },
  };
}

/** Locks the profiles as every writer does, so that nothing changes between reading and writing. */
async function resealCore(tx: Db, keyring: Keyring, tenant: number, ids: readonly string[]): Promise<number> {
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
  return written;
}
