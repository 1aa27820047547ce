import type { KeyingPass } from '../devices/keying.ts';
import { openRecord } from '../extension-records/owner-records.ts';
import { serviceRecords } from './queries.ts';
import { elementPlace } from './store.ts';

/** Contact keys, and the extension records of services, their states and tasks. */
export const serviceKeying: KeyingPass = {
  stage: 'services',
  first: '0',
  batchSize: 200,
  ids: async (db, tenant, after, limit) => {
    const rows = await db.query<{ service_id: number }>(
      'SELECT service_id FROM services WHERE tenant_id = $1 AND service_id > $2 ORDER BY service_id LIMIT $3',
      [tenant, after, limit],
    );
    return rows.map((row) => String(row.service_id));
  },
  read: async (tx, { keyring, deviceKeys }, tenant, ids) => {
    const services = await tx.query<{ service_id: number; contact_key: string | null }>(
      `SELECT service_id, contact_key FROM services
       WHERE tenant_id = $1 AND service_id = ANY ($2) ORDER BY service_id FOR UPDATE`,
      [tenant, ids],
    );
    // Whoever writes the extension records of a state or task holds its row; a new one waits for that of the service.
    for (const [table, id] of [
      ['states', 'state_id'],
      ['tasks', 'task_id'],
    ]) {
      await tx.query(
        `SELECT 1 FROM ${table} WHERE tenant_id = $1 AND service_id = ANY ($2) ORDER BY service_id, ${id} FOR UPDATE`,
        [tenant, ids],
      );
    }
    const records = await serviceRecords.findAllOf(tx, tenant, ids);
    return [
      ...services.map((row) => ({
        kind: 'service' as const,
        owner: String(row.service_id),
        recordId: '',
        devices: deviceKeys.ofValues(tenant, [row.contact_key]),
      })),
      ...records.map((row) => ({
        kind: 'service_extension' as const,
        owner: String(row.service_id),
        recordId: String(row.record_id),
        devices: deviceKeys.ofValues(
          tenant,
          Object.values(openRecord(keyring, elementPlace(tenant, row.service_id, row.element_id), row)),
        ),
      })),
    ];
  },
};
