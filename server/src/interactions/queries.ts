import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { isoDate } from '../db/iso-date.ts';
import { ApiError } from '../errors.ts';

export interface InteractionRow {
  customer_id: string;
  interaction_id: string;
  /** ISO 8601 with milliseconds and `Z`. */
  start_date: string;
  has_text: boolean;
  has_structured_text: boolean;
  has_binary_content: boolean;
  /** JSON of the fields that have no column of their own: reading passes it on, as text. */
  fields: string;
}

/** The place of an interaction in a list, newest first. */
export type Place = readonly [startDate: string, interactionId: string];

/** A span of time, of which each end may be open: `from` belongs to it, `to` does not. */
export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What a list of interactions is read by. */
export type InteractionKey = Pick<InteractionRow, 'customer_id' | 'interaction_id' | 'start_date'>;

export const interactionColumns = `i.customer_id, i.interaction_id, ${isoDate('i.start_date')} AS start_date,
  i.has_text, i.has_structured_text, i.has_binary_content, i.fields::text AS fields`;

/** Whose the interaction is, or undefined when there is none. */
export async function findCustomerOf(db: Db, tenant: number, interactionId: string): Promise<string | undefined> {
  const [row] = await db.query<{ customer_id: string }>(
    'SELECT customer_id FROM interaction_ids WHERE tenant_id = $1 AND interaction_id = $2',
    [tenant, interactionId],
  );
  return row?.customer_id;
}

export async function findOfCustomer(
  db: Db,
  tenant: number,
  customerId: string,
  interactionId: string,
  lock = '',
): Promise<InteractionRow | undefined> {
  const [row] = await db.query<InteractionRow>(
    `SELECT ${interactionColumns} FROM interactions i
     WHERE i.tenant_id = $1 AND i.customer_id = $2 AND i.interaction_id = $3 ${lock}`,
    [tenant, customerId, interactionId],
  );
  return row;
}

export async function lockOfCustomer(
  tx: Db,
  tenant: number,
  customerId: string,
  interactionId: string,
): Promise<InteractionRow | undefined> {
  return await findOfCustomer(tx, tenant, customerId, interactionId, 'FOR UPDATE');
}

/** Some interactions, each named with its customer, newest first. */
export async function findByKeys(db: Db, tenant: number, keys: readonly InteractionKey[]): Promise<InteractionRow[]> {
  return await db.query<InteractionRow>(
    `SELECT ${interactionColumns} FROM unnest($2::text[], $3::text[]) AS k (customer_id, interaction_id)
     JOIN interactions i ON i.tenant_id = $1 AND i.customer_id = k.customer_id AND i.interaction_id = k.interaction_id
     ORDER BY i.start_date DESC, i.interaction_id DESC`,
    [tenant, keys.map((key) => key.customer_id), keys.map((key) => key.interaction_id)],
  );
}

/** A customer's interactions that began in a span of time, newest first, after a place. */
export async function findPageOfCustomer(
  db: Db,
  tenant: number,
  customerId: string,
  after: Place | undefined,
  limit: number,
  { from, to }: Span = {},
): Promise<InteractionRow[]> {
  const behind = after === undefined ? '' : 'AND (i.start_date, i.interaction_id) < ($6::timestamptz, $7::text)';
  return await db.query<InteractionRow>(
    `SELECT ${interactionColumns} FROM interactions i WHERE i.tenant_id = $1 AND i.customer_id = $2
       AND i.start_date >= coalesce($4::timestamptz, '-infinity') AND i.start_date < coalesce($5::timestamptz, 'infinity') ${behind}
     ORDER BY i.start_date DESC, i.interaction_id DESC LIMIT $3`,
    [tenant, customerId, limit, from ?? null, to ?? null, ...(after ?? [])],
  );
}

/** Of the given ids those that exist, with their customers: the newest, after a place. */
export async function findNewestKeys(
  db: Db,
  tenant: number,
  interactionIds: readonly string[],
  after: Place | undefined,
  limit: number,
): Promise<InteractionKey[]> {
  const from = after === undefined ? '' : 'AND (start_date, interaction_id) < ($4::timestamptz, $5::text)';
  return await db.query(
    `SELECT customer_id, interaction_id, ${isoDate('start_date')} AS start_date FROM interaction_ids
     WHERE tenant_id = $1 AND interaction_id = ANY ($2) ${from}
     ORDER BY start_date DESC, interaction_id DESC LIMIT $3`,
    [tenant, interactionIds, limit, ...(after ?? [])],
  );
}

/** The ids that the events of a service name, or undefined when there is no such service. */
export async function findIdsOfService(db: Db, tenant: number, serviceId: number): Promise<string[] | undefined> {
  const rows = await db.query<{ interaction_id: string }>(
    'SELECT interaction_id FROM service_interactions WHERE tenant_id = $1 AND service_id = $2',
    [tenant, serviceId],
  );
  if (rows.length === 0) {
    const known = await db.query('SELECT 1 FROM services WHERE tenant_id = $1 AND service_id = $2', [
      tenant,
      serviceId,
    ]);
    if (known.length === 0) return undefined;
  }
  return rows.map((row) => row.interaction_id);
}

/** @throws {ApiError} 409 when the id is taken */
export async function insertInteraction(tx: Db, tenant: number, row: InteractionRow): Promise<void> {
  const { customer_id, interaction_id, start_date } = row;
  try {
    await tx.query(
      'INSERT INTO interaction_ids (tenant_id, interaction_id, customer_id, start_date) VALUES ($1, $2, $3, $4)',
      [tenant, interaction_id, customer_id, start_date],
    );
  } catch (error) {
    if (brokenUniqueConstraint(error) === 'interaction_ids_pkey') {
      throw new ApiError('conflict', `an interaction with the id '${interaction_id}' exists already`, { cause: error });
    }
    throw error;
  }
  await insertRow(tx, tenant, row);
}

async function insertRow(tx: Db, tenant: number, row: InteractionRow): Promise<void> {
  await tx.query(
    `INSERT INTO interactions
       (tenant_id, customer_id, interaction_id, start_date, has_text, has_structured_text, has_binary_content, fields)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenant,
      row.customer_id,
      row.interaction_id,
      row.start_date,
      row.has_text,
      row.has_structured_text,
      row.has_binary_content,
      row.fields,
    ],
  );
}

/** Writes a locked interaction anew, perhaps under another customer. */
export async function replaceInteraction(
  tx: Db,
  tenant: number,
  before: InteractionRow,
  row: InteractionRow,
): Promise<void> {
  const { customer_id, interaction_id, start_date } = row;
  if (customer_id === before.customer_id) {
    await tx.query(
      `UPDATE interactions SET start_date = $4, has_text = $5, has_structured_text = $6, has_binary_content = $7,
         fields = $8
       WHERE tenant_id = $1 AND customer_id = $2 AND interaction_id = $3`,
      [
        tenant,
        customer_id,
        interaction_id,
        start_date,
        row.has_text,
        row.has_structured_text,
        row.has_binary_content,
        row.fields,
      ],
    );
  } else {
    // Not an update: the customer is what the table can be distributed by.
    await tx.query('DELETE FROM interactions WHERE tenant_id = $1 AND customer_id = $2 AND interaction_id = $3', [
      tenant,
      before.customer_id,
      interaction_id,
    ]);
    await insertRow(tx, tenant, row);
  }
  if (customer_id !== before.customer_id || start_date !== before.start_date) {
    await tx.query(
      'UPDATE interaction_ids SET customer_id = $3, start_date = $4 WHERE tenant_id = $1 AND interaction_id = $2',
      [tenant, interaction_id, customer_id, start_date],
    );
  }
}
