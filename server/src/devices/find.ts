import type { Db } from '../db/client.ts';
import { pages } from '../db/pages.ts';
import type { RecordKind } from './queries.ts';

/** A record that has one of the devices that were looked for. */
export interface FoundRecord {
  /** The digest, as it was asked for. */
  readonly device: string;
  readonly kind: RecordKind;
  /** The customer's id, or that of the service. */
  readonly owner: string;
  readonly record_id: string;
}

/** Rows of one page, and devices that are looked for at a time. */
const pageSize = 1000;
const devicesAtOnce = 500;

/**
 * The records that have any of some devices, in the order of the devices, a page at a time. What it costs depends on what
 * is found. Whether anything is missing: `refuseIncomplete` (devices/rules.ts).
 *
 * @param devices their digests
 */
export async function* findByDevice(
  db: Db,
  tenant: number,
  devices: readonly string[],
): AsyncGenerator<readonly FoundRecord[]> {
  const sorted = [...new Set(devices)].sort();
  for (let start = 0; start < sorted.length; start += devicesAtOnce) {
    const some = sorted.slice(start, start + devicesAtOnce);
    yield* pages<FoundRecord>(pageSize, (last, size) => {
      const behind = last === undefined ? '' : 'AND (device, kind, owner, record_id) > ($4::uuid, $5, $6, $7)';
      const place = last === undefined ? [] : [last.device, last.kind, last.owner, last.record_id];
      return db.query(
        `SELECT replace(device::text, '-', '') AS device, kind, owner, record_id FROM device_keys
         WHERE tenant_id = $1 AND device = ANY ($2::uuid[]) ${behind}
         ORDER BY device_keys.device, kind, owner, record_id LIMIT $3`,
        [tenant, some, size, ...place],
      );
    });
  }
}
