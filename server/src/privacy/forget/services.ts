import { type Db, together } from '../../db/client.ts';
import { pages, pieces } from '../../db/pages.ts';
import { deleteDeviceKeysOf, ofServices } from '../../devices/queries.ts';
import { type ElementEvent, names } from '../../services/element.ts';
import { contactKeyOwner, customerOwner } from '../../services/owners.ts';
import { type PartKind, serviceRecords } from '../../services/queries.ts';
import { elementPlace } from '../../services/store.ts';
import { byId, type Forgetting } from './forgetting.ts';
import { Placeholders, placeholder } from './placeholder.ts';
import { forgetRecords } from './records.ts';

/** Services in one go, and states or tasks. */
const servicesAtOnce = 100;
const partsAtOnce = 500;

/** Customers whose services are looked up in one statement, and rows of an answer. */
const ownersAtOnce = 500;
const rowsAtOnce = 5000;

interface EventRow {
  readonly started: ElementEvent;
  readonly completed: ElementEvent | null;
}

interface LockedService extends EventRow {
  readonly service_id: number;
  readonly customer_id: string | null;
  readonly contact_key: string | null;
}

interface LockedPart extends EventRow {
  readonly service_id: number;
  readonly id: number;
}

/** How many of each were made anonymous. */
export interface ForgottenServices {
  services: number;
  states: number;
  tasks: number;
  extension_records: number;
}

/** The ids of the services of some customers, who are locked: there will be no others. */
export async function findServicesOf(tx: Db, tenant: number, customerIds: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const some of pieces(customerIds, ownersAtOnce)) {
    const read = (last: { owner: string; service_id: number } | undefined, size: number) =>
      tx.query<{ owner: string; service_id: number }>(
        `SELECT owner, service_id FROM service_owners WHERE tenant_id = $1 AND owner = ANY ($2)
           AND (owner, service_id) > ($3, $4::bigint) ORDER BY owner, service_id LIMIT $5`,
        [tenant, some.map(customerOwner), last?.owner ?? '', last?.service_id ?? 0, size],
      );
    for await (const rows of pages(rowsAtOnce, read)) ids.push(...rows.map((row) => row.service_id));
  }
  return ids;
}

/** Makes services with their states and tasks anonymous, in the order of their ids: as they are locked everywhere. */
export async function forgetServices(
  forgetting: Forgetting,
  serviceIds: Iterable<number>,
  touched: ForgottenServices,
): Promise<void> {
  const { tx, tenant, keys, values, metadata } = forgetting;
  const { service, state, task } = metadata.extensions;
  const records = {
    table: serviceRecords,
    schemas: byId(service, state, task),
    place: (row: { service_id: number; element_id: number }) => elementPlace(tenant, row.service_id, row.element_id),
    keyed: (row: { service_id: number }) => ({ kind: 'service_extension' as const, owner: String(row.service_id) }),
  };
  const contactKeys = new Placeholders();
  const sorted = [...new Set(serviceIds)].sort((one, other) => one - other);
  for (const some of pieces(sorted, servicesAtOnce)) {
    const locked = await tx.query<LockedService>(
      `SELECT service_id, customer_id, contact_key, started, completed FROM services
       WHERE tenant_id = $1 AND service_id = ANY ($2) ORDER BY service_id FOR UPDATE`,
      [tenant, some],
    );
    const ids = locked.map((row) => row.service_id);
    touched.services += ids.length;
    touched.states += await forgetParts(forgetting, 'state', ids);
    touched.tasks += await forgetParts(forgetting, 'task', ids);
    touched.extension_records += await forgetRecords(tx, keys, tenant, values, records, ids);
    await writeServices(forgetting, locked, contactKeys);
    await forgetNamedInteractions(forgetting, ids);
    await deleteDeviceKeysOf(tx, tenant, ofServices, ids);
  }
}

async function writeServices(
  forgetting: Forgetting,
  locked: readonly LockedService[],
  contactKeys: Placeholders,
): Promise<void> {
  const { tx, tenant } = forgetting;
  const rows = locked.map((row) => ({
    ...row,
    new_contact_key: row.contact_key === null ? null : contactKeys.of(row.contact_key),
  }));
  const anonymous = rows.filter((row) => row.customer_id === null);
  const owners = [
    anonymous.map((row) => row.service_id),
    anonymous.map((row) => contactKeyOwner(row.contact_key ?? '')),
  ];
  await tx.query(
    `UPDATE services s SET contact_key = n.contact_key, disposition_desc = NULL, started = n.started, completed = n.completed
     FROM unnest($2::bigint[], $3::text[], $4::jsonb[], $5::jsonb[]) AS n (service_id, contact_key, started, completed)
     WHERE s.tenant_id = $1 AND s.service_id = n.service_id`,
    [tenant, rows.map((row) => row.service_id), rows.map((row) => row.new_contact_key), ...events(forgetting, rows)],
  );
  if (anonymous.length === 0) return;
  // Not an update: the owner is what the table can be distributed by.
  await together([
    tx.query(
      `INSERT INTO service_owners (tenant_id, owner, service_id, started_at, completed_at, service_type)
       SELECT o.tenant_id, n.new_owner, o.service_id, o.started_at, o.completed_at, o.service_type
       FROM unnest($2::bigint[], $3::text[], $4::text[]) AS n (service_id, owner, new_owner)
       JOIN service_owners o ON o.tenant_id = $1 AND o.owner = n.owner AND o.service_id = n.service_id`,
      [tenant, ...owners, anonymous.map((row) => contactKeyOwner(row.new_contact_key ?? ''))],
    ),
    tx.query(
      `DELETE FROM service_owners o USING unnest($2::bigint[], $3::text[]) AS n (service_id, owner)
       WHERE o.tenant_id = $1 AND o.owner = n.owner AND o.service_id = n.service_id`,
      [tenant, ...owners],
    ),
  ]);
}

/** The states or tasks of locked services. */
async function forgetParts(forgetting: Forgetting, kind: PartKind, serviceIds: readonly number[]): Promise<number> {
  const { tx, tenant } = forgetting;
  const { table, idField } = names[kind];
  let count = 0;
  const read = (last: LockedPart | undefined, size: number) =>
    tx.query<LockedPart>(
      `SELECT service_id, ${idField} AS id, started, completed FROM ${table}
       WHERE tenant_id = $1 AND service_id = ANY ($2) AND (service_id, ${idField}) > ($3::bigint, $4::integer)
       ORDER BY service_id, ${idField} LIMIT $5 FOR UPDATE`,
      [tenant, serviceIds, last?.service_id ?? 0, last?.id ?? 0, size],
    );
  for await (const rows of pages(partsAtOnce, read)) {
    await tx.query(
      `UPDATE ${table} p SET disposition_desc = NULL, started = n.started, completed = n.completed
       FROM unnest($2::bigint[], $3::integer[], $4::jsonb[], $5::jsonb[]) AS n (service_id, id, started, completed)
       WHERE p.tenant_id = $1 AND p.service_id = n.service_id AND p.${idField} = n.id`,
      [tenant, rows.map((row) => row.service_id), rows.map((row) => row.id), ...events(forgetting, rows)],
    );
    count += rows.length;
  }
  return count;
}

/** The columns `started` and `completed`. */
function events(forgetting: Forgetting, rows: readonly EventRow[]): [string[], (string | null)[]] {
  return [
    rows.map((row) => JSON.stringify(forgetEvent(forgetting, row.started))),
    rows.map((row) => (row.completed === null ? null : JSON.stringify(forgetEvent(forgetting, row.completed)))),
  ];
}

/** Codes, numbers and times stay; of ids those that are ours. */
function forgetEvent(forgetting: Forgetting, event: ElementEvent): ElementEvent {
  const fields = Object.entries(event).map(([name, value]) => {
    if (typeof value !== 'string' || name === 'timestamp') return [name, value];
    if (name === 'interaction_id') return [name, forgetting.id(value)];
    return [name, codes.has(name) ? forgetting.word(value) : placeholder()];
  });
  return Object.fromEntries(fields) as ElementEvent;
}

const codes = new Set(['application_type', 'resource_type', 'media_type']);

/** The interactions that events name: those that are not ours are not known under their ids any more. */
async function forgetNamedInteractions(forgetting: Forgetting, serviceIds: readonly number[]): Promise<void> {
  const { tx, tenant } = forgetting;
  const rows = await tx.query<{ service_id: number; interaction_id: string }>(
    'SELECT service_id, interaction_id FROM service_interactions WHERE tenant_id = $1 AND service_id = ANY ($2)',
    [tenant, serviceIds],
  );
  const gone = rows.filter((row) => forgetting.id(row.interaction_id) !== row.interaction_id);
  if (gone.length === 0) return;
  await tx.query(
    `DELETE FROM service_interactions s USING unnest($2::bigint[], $3::text[]) AS n (service_id, interaction_id)
     WHERE s.tenant_id = $1 AND s.service_id = n.service_id AND s.interaction_id = n.interaction_id`,
    [tenant, gone.map((row) => row.service_id), gone.map((row) => row.interaction_id)],
  );
}
