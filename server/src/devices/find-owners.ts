import type { Db } from '../db/client.ts';
import type { RecordKind } from './queries.ts';

/** Somebody who has a device: in which kind of record, and the customer or service that those records belong to. */
export interface DeviceOwner {
  /** The digest, as it was asked for. */
  readonly device: string;
  readonly kind: RecordKind;
  /** The customer's id, or that of the service. */
  readonly owner: string;
}

/**
 * A page of those who have some devices: by device, kind and owner, each once however many records they have. Each costs
 * one step in the index, so a device of everybody's is no slower than anybody's.
 *
 * @param devices digests of a few devices
 * @param kinds which kinds of records are looked at
 * @param after the last one of the page before
 */
export async function findOwners(
  db: Db,
  tenant: number,
  devices: readonly string[],
  kinds: readonly RecordKind[],
  after: DeviceOwner | undefined,
  limit: number,
): Promise<DeviceOwner[]> {
  const found: DeviceOwner[] = [];
  for (const device of [...devices].sort()) {
    for (const kind of [...kinds].sort()) {
      const isAhead = after === undefined || device > after.device || (device === after.device && kind > after.kind);
      const isHere = after !== undefined && device === after.device && kind === after.kind;
      if (!isAhead && !isHere) continue;
      const owners = await ownersOf(db, tenant, device, kind, isHere ? after.owner : '', limit - found.length);
      found.push(...owners.map((owner) => ({ device, kind, owner })));
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/** From one owner to the next, whatever is between them. */
async function ownersOf(
  db: Db,
  tenant: number,
  device: string,
  kind: RecordKind,
  after: string,
  limit: number,
): Promise<string[]> {
  const next = (than: string) =>
    `SELECT owner FROM device_keys WHERE tenant_id = $1 AND device = $2::uuid AND kind = $3 AND owner > ${than}
     ORDER BY owner LIMIT 1`;
  const rows = await db.query<{ owner: string }>(
    `WITH RECURSIVE found (owner) AS (
       (${next('$4')}) UNION ALL SELECT n.owner FROM found f CROSS JOIN LATERAL (${next('f.owner')}) AS n
     ) SELECT owner FROM found LIMIT $5`,
    [tenant, device, kind, after, limit],
  );
  return rows.map(({ owner }) => owner);
}
