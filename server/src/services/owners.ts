import type { Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import type { StoredForms } from './business-values.ts';
import type { Code, ServiceRow } from './element.ts';

/** Whose a service is, as `service_owners` has it: the customer's, or the contact key's while it is anonymous. */
export function customerOwner(customerId: string): string {
  return `customer ${customerId}`;
}

export function contactKeyOwner(contactKey: string): string {
  return `contact_key ${contactKey}`;
}

export function ownerOf(service: Pick<ServiceRow, 'customer_id' | 'contact_key'>): string {
  return service.customer_id === null ? contactKeyOwner(service.contact_key ?? '') : customerOwner(service.customer_id);
}

export async function insertOwner(
  tx: Db,
  tenant: number,
  owner: string,
  service: {
    readonly service_id: number;
    readonly type: Code;
    readonly started: { readonly timestamp: string };
    readonly completed: { readonly timestamp: string } | null;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO service_owners (tenant_id, owner, service_id, started_at, completed_at, service_type)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [tenant, owner, service.service_id, service.started.timestamp, service.completed?.timestamp, String(service.type)],
  );
}

export async function deleteOwner(tx: Db, tenant: number, owner: string, serviceId: number): Promise<void> {
  await tx.query('DELETE FROM service_owners WHERE tenant_id = $1 AND owner = $2 AND service_id = $3', [
    tenant,
    owner,
    serviceId,
  ]);
}

export async function completeOwned(tx: Db, tenant: number, owner: string, serviceId: number, completedAt: string) {
  await tx.query(
    'UPDATE service_owners SET completed_at = $4 WHERE tenant_id = $1 AND owner = $2 AND service_id = $3',
    [tenant, owner, serviceId, completedAt],
  );
}

/** Half-open ranges of ISO times, and types. */
export interface ServiceFilter {
  readonly completed: boolean | undefined;
  readonly startedFrom: string | undefined;
  readonly startedTo: string | undefined;
  readonly completedFrom: string | undefined;
  readonly completedTo: string | undefined;
  readonly types: StoredForms | undefined;
}

export interface OwnedService {
  readonly service_id: number;
  /** ISO 8601. */
  readonly started_at: string;
}

/** The services of an owner, newest first; `before` is the last one of the page before. */
export async function listOwned(
  db: Db,
  tenant: number,
  owner: string,
  filter: ServiceFilter,
  before: readonly [startedAt: string, serviceId: number] | undefined,
  limit: number,
): Promise<OwnedService[]> {
  const values: unknown[] = [tenant, owner, limit];
  const conditions = ['tenant_id = $1', 'owner = $2'];
  const given = (sql: (parameter: string) => string, value: unknown) => {
    if (value !== undefined) conditions.push(sql(`$${values.push(value)}`));
  };
  if (filter.completed !== undefined) conditions.push(`completed_at IS ${filter.completed ? 'NOT NULL' : 'NULL'}`);
  given((p) => `started_at >= ${p}`, filter.startedFrom);
  given((p) => `started_at < ${p}`, filter.startedTo);
  given((p) => `completed_at >= ${p}`, filter.completedFrom);
  given((p) => `completed_at < ${p}`, filter.completedTo);
  const type = filter.types?.anyCase === true ? 'lower(service_type)' : 'service_type';
  given((p) => `${type} = ANY (${p})`, filter.types?.texts);
  if (before !== undefined) {
    conditions.push(`(started_at, service_id) < ($${values.push(before[0])}, $${values.push(before[1])})`);
  }
  return await db.query<OwnedService>(
    `SELECT service_id, ${isoDate('started_at')} AS started_at FROM service_owners WHERE ${conditions.join(' AND ')}
     ORDER BY service_owners.started_at DESC, service_id DESC LIMIT $3`,
    values,
  );
}
