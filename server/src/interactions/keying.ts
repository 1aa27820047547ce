import type { KeyingPass } from '../devices/keying.ts';
import type { DevicesOf } from '../devices/queries.ts';
import { devicesOfStored } from './devices.ts';
import { findLocked } from './find.ts';

/** Addresses, numbers and user data of interactions, and what their texts mention. */
export const interactionKeying: KeyingPass = {
  stage: 'interactions',
  first: '',
  // Their texts may be long.
  batchSize: 50,
  ids: async (db, tenant, after, limit) => {
    const rows = await db.query<{ interaction_id: string }>(
      `SELECT interaction_id FROM interaction_ids WHERE tenant_id = $1 AND interaction_id > $2
       ORDER BY interaction_id LIMIT $3`,
      [tenant, after, limit],
    );
    return rows.map((row) => row.interaction_id);
  },
  read: async (tx, { deviceKeys }, tenant, ids) => {
    const records: DevicesOf[] = [];
    for (const id of ids) {
      const row = await findLocked(tx, tenant, id);
      if (row !== undefined) records.push(...(await devicesOfStored(tx, deviceKeys, tenant, row)));
    }
    return records;
  },
};
