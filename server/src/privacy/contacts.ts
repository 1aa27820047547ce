import type { Db } from '../db/client.ts';
import type { Attempt } from './attempts.ts';
import { type Found, isNothing, nothingFound } from './found.ts';
import type { PlannedContact } from './plan.ts';
import { type Response, responses } from './request-file.ts';

/** What was done about a contact. */
export interface Done {
  /** How many records were changed, by kind. */
  readonly touched: Readonly<Record<string, number>>;
  /** The names of the archives that were deleted. */
  readonly archives: readonly string[];
}

/** What is known of a contact of a file that is being processed. */
export interface ContactRow {
  readonly contact: number;
  readonly response: Response;
  readonly is_done: boolean;
  readonly done: Done | null;
}

/** Remembers what the devices of a request led to, before anything is done about it. */
export async function planRequest(
  tx: Db,
  { tenant, submissionId }: Attempt,
  request: number,
  contacts: readonly PlannedContact[],
): Promise<void> {
  await tx.query(
    `INSERT INTO privacy_contacts (tenant_id, submission_id, request, contact, response, is_done)
     SELECT $1, $2, $3, c.contact, c.response, c.is_done
     FROM unnest($4::integer[], $5::text[], $6::boolean[]) AS c (contact, response, is_done)`,
    [
      tenant,
      submissionId,
      request,
      contacts.map((_, i) => i),
      contacts.map(({ response }) => response),
      contacts.map(({ found }) => isNothing(found)),
    ],
  );
  const findings = contacts.flatMap(({ found }, contact) => rowsOf(found).map((row) => ({ contact, ...row })));
  await tx.query(
    `INSERT INTO privacy_findings (tenant_id, submission_id, request, contact, kind, record_id, customer_id)
     SELECT $1, $2, $3, f.contact, f.kind, f.record_id, f.customer_id
     FROM unnest($4::integer[], $5::text[], $6::text[], $7::text[]) AS f (contact, kind, record_id, customer_id)`,
    [
      tenant,
      submissionId,
      request,
      findings.map((row) => row.contact),
      findings.map((row) => row.kind),
      findings.map((row) => row.record_id),
      findings.map((row) => row.customer_id),
    ],
  );
}

/** Drops what was planned: with `contacts` alone what the devices led to stays, as long as the archive that holds it. */
export async function dropPlans(
  tx: Db,
  { tenant, submissionId }: Attempt,
  what: 'all' | 'contacts' = 'all',
): Promise<void> {
  for (const table of what === 'all' ? ['privacy_contacts', 'privacy_findings'] : ['privacy_contacts']) {
    await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND submission_id = $2`, [tenant, submissionId]);
  }
}

/** The contacts of a request, in their order; none when it has not been planned. */
export async function listContacts(db: Db, { tenant, submissionId }: Attempt, request: number): Promise<ContactRow[]> {
  return await db.query<ContactRow>(
    `SELECT contact, response, is_done, done FROM privacy_contacts
     WHERE tenant_id = $1 AND submission_id = $2 AND request = $3 ORDER BY contact`,
    [tenant, submissionId, request],
  );
}

/** What a contact led to that has not been forgotten yet, with another contact of the same person. */
export async function readFound(
  db: Db,
  { tenant, submissionId }: Attempt,
  request: number,
  contact: number,
): Promise<Found> {
  const rows = await db.query<{ kind: string; record_id: string; customer_id: string | null }>(
    `SELECT kind, record_id, customer_id FROM privacy_findings
     WHERE tenant_id = $1 AND submission_id = $2 AND request = $3 AND contact = $4 AND NOT is_done`,
    [tenant, submissionId, request, contact],
  );
  const found = nothingFound();
  for (const { kind, record_id, customer_id } of rows) {
    if (kind === 'customer') found.customers.add(record_id);
    else if (kind === 'service') found.anonymousServices.add(Number(record_id));
    else found.mentions.set(record_id, customer_id ?? '');
  }
  return found;
}

/** A contact of a request, by their places. */
export interface Place {
  readonly request: number;
  readonly contact: number;
}

/** A contact has been dealt with. */
export async function finishContact(
  tx: Db,
  { tenant, submissionId }: Attempt,
  { request, contact }: Place,
  done: Done,
): Promise<void> {
  await tx.query(
    `UPDATE privacy_contacts SET is_done = true, done = $5
     WHERE tenant_id = $1 AND submission_id = $2 AND request = $3 AND contact = $4`,
    [tenant, submissionId, request, contact, JSON.stringify(done)],
  );
  await tx.query(
    'UPDATE privacy_submissions SET contacts_done = contacts_done + 1 WHERE tenant_id = $1 AND submission_id = $2',
    [tenant, submissionId],
  );
}

/** A contact cannot be dealt with. */
export async function failContact(
  tx: Db,
  { tenant, submissionId }: Attempt,
  { request, contact }: Place,
): Promise<void> {
  await tx.query(
    `UPDATE privacy_contacts SET is_done = true, response = $5
     WHERE tenant_id = $1 AND submission_id = $2 AND request = $3 AND contact = $4`,
    [tenant, submissionId, request, contact, responses.internalError],
  );
}

/** Marks what has been forgotten, whichever contact of the file it was found by. */
export async function markForgotten(tx: Db, { tenant, submissionId }: Attempt, found: Found): Promise<void> {
  for (const [kind, ids] of [
    ['customer', [...found.customers]],
    ['service', [...found.anonymousServices].map(String)],
  ] as const) {
    if (ids.length === 0) continue;
    await tx.query(
      `UPDATE privacy_findings SET is_done = true
       WHERE tenant_id = $1 AND kind = $2 AND record_id = ANY ($3) AND submission_id = $4`,
      [tenant, kind, ids, submissionId],
    );
  }
}

/** The customers that a request led to, and those in whose interactions its devices were mentioned. */
export async function listCustomers(db: Db, { tenant, submissionId }: Attempt, request: number): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }>(
    `SELECT DISTINCT coalesce(customer_id, record_id) AS customer_id FROM privacy_findings
     WHERE tenant_id = $1 AND submission_id = $2 AND request = $3 AND kind <> 'service'`,
    [tenant, submissionId, request],
  );
  return rows.map((row) => row.customer_id);
}

function rowsOf({ customers, anonymousServices, mentions }: Found) {
  return [
    ...[...customers].map((id) => ({ kind: 'customer', record_id: id, customer_id: null })),
    ...[...anonymousServices].map((id) => ({ kind: 'service', record_id: String(id), customer_id: null })),
    ...[...mentions].map(([id, customer]) => ({ kind: 'mention', record_id: id, customer_id: customer })),
  ];
}
