import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { RecordTable } from '../extension-records/record-table.ts';
import type { StoredForms } from './business-values.ts';
import {
  type Code,
  type Element,
  type ElementEvent,
  type ElementKind,
  names,
  type PartRow,
  type ServiceRow,
} from './element.ts';

/** The records of service extensions (`element_id` 0), state and task extensions. */
export const serviceRecords = new RecordTable<{ service_id: number; element_id: number }>('service_extension', [
  'service_id',
  'element_id',
]);

const common = 'est_duration, duration, disposition, disposition_desc, started, completed';
const serviceColumns = `service_id, service_type AS type, customer_id, contact_key, ${common}`;

function partColumns(kind: PartKind): string {
  const { idField, typeField } = names[kind];
  const state = kind === 'task' ? 'state_id' : 'NULL::integer AS state_id';
  return `service_id, ${idField} AS id, ${typeField} AS type, ${state}, ${common}`;
}

export type PartKind = Exclude<ElementKind, 'service'>;

export async function findServices(db: Db, tenant: number, serviceIds: readonly number[]): Promise<ServiceRow[]> {
  return await db.query<ServiceRow>(
    `SELECT ${serviceColumns} FROM services WHERE tenant_id = $1 AND service_id = ANY ($2)`,
    [tenant, serviceIds],
  );
}

/** @throws {ApiError} 404 */
export async function findService(db: Db, tenant: number, serviceId: number, lock = ''): Promise<ServiceRow> {
  const [row] = await db.query<ServiceRow>(
    `SELECT ${serviceColumns} FROM services WHERE tenant_id = $1 AND service_id = $2 ${lock}`,
    [tenant, serviceId],
  );
  if (row === undefined) throw notFound('service', serviceId);
  return row;
}

/** The service, locked until the transaction ends. @throws {ApiError} 404 */
export async function lockService(tx: Db, tenant: number, serviceId: number): Promise<ServiceRow> {
  return await findService(tx, tenant, serviceId, 'FOR UPDATE');
}

/** @throws {ApiError} 404 for the service or the part */
export async function findPart(
  db: Db,
  tenant: number,
  kind: PartKind,
  serviceId: number,
  id: number,
  lock = '',
): Promise<PartRow> {
  const { table, idField } = names[kind];
  const [row] = await db.query<PartRow>(
    `SELECT ${partColumns(kind)} FROM ${table} WHERE tenant_id = $1 AND service_id = $2 AND ${idField} = $3 ${lock}`,
    [tenant, serviceId, id],
  );
  return row ?? (await partNotFound(db, tenant, kind, serviceId, id));
}

/** A state or task, locked until the transaction ends. @throws {ApiError} 404 for the service or the part */
export async function lockPart(tx: Db, tenant: number, kind: PartKind, serviceId: number, id: number) {
  return await findPart(tx, tenant, kind, serviceId, id, 'FOR UPDATE');
}

async function partNotFound(db: Db, tenant: number, kind: PartKind, serviceId: number, id: number): Promise<never> {
  await findService(db, tenant, serviceId);
  throw notFound(kind, id);
}

/** Which parts a list shows. */
export interface PartFilter {
  readonly completed: boolean | undefined;
  readonly types: StoredForms | undefined;
  readonly stateId: number | undefined;
}

/** The states or tasks of a service in the order of their ids, those after `after`. */
export async function listParts(
  db: Db,
  tenant: number,
  kind: PartKind,
  serviceId: number,
  filter: PartFilter,
  after: number,
  limit: number,
): Promise<PartRow[]> {
  const { table, idField, typeField } = names[kind];
  const values: unknown[] = [tenant, serviceId, after, limit];
  // A cursor may hold a number that no id of a part can be.
  const conditions = ['tenant_id = $1', 'service_id = $2', `${idField} > $3::bigint`];
  // In the text, not as a parameter: the index has it as an expression.
  if (filter.completed !== undefined) conditions.push(`(completed IS NOT NULL) = ${filter.completed}`);
  if (filter.types !== undefined) {
    const type = `${typeField} #>> '{}'`;
    const text = filter.types.anyCase ? `lower(${type})` : type;
    conditions.push(`${text} = ANY ($${values.push(filter.types.texts)})`);
  }
  if (filter.stateId !== undefined) conditions.push(`state_id = $${values.push(filter.stateId)}`);
  // With the table's name: the bare one would be that of a column of the answer, which a state has no value for.
  return await db.query<PartRow>(
    `SELECT ${partColumns(kind)} FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY ${table}.${idField} LIMIT $4`,
    values,
  );
}

/** The first parts of each of some services, or of some states of one service: at most `limit` of each. */
export async function listNestedParts(
  db: Db,
  tenant: number,
  kind: PartKind,
  completed: boolean,
  parents: { readonly serviceIds: readonly number[]; readonly stateIds?: readonly number[] },
  limit: number,
): Promise<PartRow[]> {
  const { table, idField } = names[kind];
  const ofState = parents.stateIds !== undefined;
  return await db.query<PartRow>(
    `SELECT part.* FROM unnest($2::bigint[]${ofState ? ', $4::integer[]' : ''}) AS parent (service_id${ofState ? ', state_id' : ''})
     CROSS JOIN LATERAL (
       SELECT ${partColumns(kind)} FROM ${table} AS p
       WHERE p.tenant_id = $1 AND p.service_id = parent.service_id AND (p.completed IS NOT NULL) = ${completed}
         ${ofState ? 'AND p.state_id = parent.state_id' : ''}
       ORDER BY p.${idField} LIMIT $3
     ) AS part`,
    [tenant, parents.serviceIds, limit, ...(ofState ? [parents.stateIds] : [])],
  );
}

/** What is written of an element when it starts. */
export interface NewElement {
  readonly type: Code;
  readonly estDuration: number | undefined;
  readonly started: ElementEvent;
}

export async function insertService(
  tx: Db,
  tenant: number,
  service: NewElement & { readonly customerId: string | undefined; readonly contactKey: string | undefined },
): Promise<number> {
  const [row] = await tx.query<{ service_id: number }>(
    `INSERT INTO services (tenant_id, customer_id, contact_key, service_type, est_duration, started)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING service_id`,
    [
      tenant,
      service.customerId,
      service.contactKey,
      JSON.stringify(service.type),
      service.estDuration,
      JSON.stringify(service.started),
    ],
  );
  return (row as { service_id: number }).service_id;
}

/**
 * Takes the next state or task id of a service that is under way. Whoever holds the row until the commit is alone: no
 * id is given twice, and the service is not completed meanwhile.
 *
 * @returns undefined when the service does not exist or is completed
 */
export async function nextPartId(tx: Db, tenant: number, kind: PartKind, serviceId: number) {
  const counter = kind === 'state' ? 'last_state_id' : 'last_task_id';
  const [row] = await tx.query<{ id: number }>(
    `UPDATE services SET ${counter} = ${counter} + 1
     WHERE tenant_id = $1 AND service_id = $2 AND completed IS NULL RETURNING ${counter} AS id`,
    [tenant, serviceId],
  );
  return row?.id;
}

export async function insertPart(
  tx: Db,
  tenant: number,
  kind: PartKind,
  part: NewElement & { readonly serviceId: number; readonly id: number; readonly stateId?: number | undefined },
): Promise<void> {
  const { table, idField, typeField } = names[kind];
  const isTask = kind === 'task';
  await tx.query(
    `INSERT INTO ${table} (tenant_id, service_id, ${idField}, ${typeField}, est_duration, started${isTask ? ', state_id' : ''})
     VALUES ($1, $2, $3, $4, $5, $6${isTask ? ', $7' : ''})`,
    [
      tenant,
      part.serviceId,
      part.id,
      JSON.stringify(part.type),
      part.estDuration,
      JSON.stringify(part.started),
      ...(isTask ? [part.stateId] : []),
    ],
  );
}

/** What is written of an element when it ends. */
export interface Completion {
  readonly completed: ElementEvent;
  readonly duration: number;
  readonly disposition: Code | undefined;
  readonly dispositionDesc: string | undefined;
}

/** Ends an element, which the caller has locked. */
export async function completeElement(
  tx: Db,
  tenant: number,
  { kind, serviceId, id }: Element,
  completion: Completion,
): Promise<void> {
  const { table, idField } = names[kind];
  const isPart = kind !== 'service';
  await tx.query(
    `UPDATE ${table} SET completed = $3, duration = $4, disposition = $5, disposition_desc = $6
     WHERE tenant_id = $1 AND service_id = $2${isPart ? ` AND ${idField} = $7` : ''}`,
    [
      tenant,
      serviceId,
      JSON.stringify(completion.completed),
      completion.duration,
      completion.disposition === undefined ? null : JSON.stringify(completion.disposition),
      completion.dispositionDesc,
      ...(isPart ? [id] : []),
    ],
  );
}

export async function setStateOfTask(tx: Db, tenant: number, serviceId: number, taskId: number, stateId: number) {
  await tx.query('UPDATE tasks SET state_id = $4 WHERE tenant_id = $1 AND service_id = $2 AND task_id = $3', [
    tenant,
    serviceId,
    taskId,
    stateId,
  ]);
}

/** What an association may change of a service. */
export async function updateService(tx: Db, tenant: number, service: ServiceRow): Promise<void> {
  await tx.query(
    `UPDATE services SET customer_id = $3, service_type = $4, est_duration = $5, duration = $6, started = $7
     WHERE tenant_id = $1 AND service_id = $2`,
    [
      tenant,
      service.service_id,
      service.customer_id,
      JSON.stringify(service.type),
      service.est_duration,
      service.duration,
      JSON.stringify(service.started),
    ],
  );
}

/** Remembers that an event of the service named an interaction. */
export async function insertServiceInteraction(tx: Db, tenant: number, serviceId: number, interactionId: string) {
  await tx.query(
    `INSERT INTO service_interactions (tenant_id, service_id, interaction_id) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [tenant, serviceId, interactionId],
  );
}
