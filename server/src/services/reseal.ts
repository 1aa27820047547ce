import { type ResealPass, resealRecords } from '../extension-records/reseal.ts';
import type { Keyring } from '../keyring.ts';
import { serviceRecords } from './queries.ts';
import { elementPlace } from './store.ts';

/** Seals the extension records of services, states and tasks with the current key. */
export function resealServices(keyring: Keyring, tenant: number): ResealPass<number> {
  return {
    first: 0,
    ids: async (db, after, limit) => {
      const rows = await db.query<{ service_id: number }>(
        'SELECT service_id FROM services WHERE tenant_id = $1 AND service_id > $2 ORDER BY service_id LIMIT $3',
        [tenant, after, limit],
      );
      return rows.map((row) => row.service_id);
    },
    reseal: async (tx, ids) =>
      await resealRecords(tx, keyring, tenant, serviceRecords, ids, (row) =>
        elementPlace(tenant, row.service_id, row.element_id),
      ),
  };
}
