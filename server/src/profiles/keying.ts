import { archivedRecordsOf } from '../archive-import/archived-fields.ts';
import type { KeyingPass } from '../devices/keying.ts';
import { openRecord } from '../extension-records/owner-records.ts';
import { customerRecords, type ProfileRow } from './queries.ts';
import { customerPlace, keyedCore, openCore } from './store.ts';

/** Core attributes, extension records and archived fields of customers. */
export const profileKeying: KeyingPass = {
  stage: 'profiles',
  first: '',
  batchSize: 200,
  ids: async (db, tenant, after, limit) => {
    const rows = await db.query<{ customer_id: string }>(
      'SELECT customer_id FROM profiles WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3',
      [tenant, after, limit],
    );
    return rows.map((row) => row.customer_id);
  },
  read: async (tx, keys, tenant, ids) => {
    const { keyring, deviceKeys } = keys;
    // Whoever writes extension records holds the profile.
    const profiles = await tx.query<ProfileRow>(
      `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles
       WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE`,
      [tenant, ids],
    );
    const records = await customerRecords.findAllOf(tx, tenant, ids);
    return [
      ...profiles.map((row) => keyedCore(deviceKeys, tenant, row.customer_id, openCore(keyring, tenant, row))),
      ...records.map((row) => ({
        kind: 'profile_extension' as const,
        owner: row.customer_id,
        recordId: String(row.record_id),
        devices: deviceKeys.ofValues(
          tenant,
          Object.values(openRecord(keyring, customerPlace(tenant, row.customer_id), row)),
        ),
      })),
      ...(await archivedRecordsOf(tx, keys, tenant, ids)),
    ];
  },
};
