import { findArchivedFieldsOfCustomers } from '../../archive-import/archived-fields.ts';
import { findProfileDates } from '../../profiles/queries.ts';
import { readProfile } from '../../profiles/read.ts';
import { type Contact, columnsOf, type MostValues } from './contact-columns.ts';
import { csvLine } from './csv-line.ts';
import { type ArchiveRequest, customersOf, type Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/** Writes `contacts.csv`: a line for each customer. One of them is in memory. */
export async function writeContacts(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  const customers = customersOf(request);
  const columns = columnsOf(source.metadata, await mostValuesOf(source, customers));
  await output.text(csvLine(columns.map(({ name }) => name)));
  for (const customerId of customers) {
    const contact = await findContact(source, customerId);
    if (contact !== undefined) await output.text(csvLine(columns.map((column) => column.cell(contact))));
  }
}

/** How many values of each core attribute the customer with the most of them has: the header says it before the first line. */
async function mostValuesOf(source: Source, customers: readonly string[]): Promise<MostValues> {
  const most = new Map<string, number>();
  for (const customerId of customers) {
    const profile = await readProfile(source, customerId, []);
    if (profile === undefined) continue;
    for (const [name, value] of Object.entries(JSON.parse(profile) as object)) {
      most.set(name, Math.max(most.get(name) ?? 1, Array.isArray(value) ? value.length : 1));
    }
  }
  return most;
}

async function findContact(source: Source, customerId: string): Promise<Contact | undefined> {
  const { db, keyring, tenant, metadata } = source;
  const profile = await readProfile(source, customerId, [...metadata.extensions.profile.values()]);
  const dates = await findProfileDates(db, tenant, customerId);
  if (profile === undefined || dates === undefined) return undefined;
  const archived: Record<string, unknown> = {};
  for (const kind of ['contact', 'contactattribute'] as const) {
    const kept = await findArchivedFieldsOfCustomers(db, keyring, tenant, kind, [customerId]);
    const records = kept.get(customerId);
    if (records !== undefined) archived[kind] = records;
  }
  // Not by name: an attribute may be called as something that every object has.
  return { fields: new Map(Object.entries(JSON.parse(profile) as object)), dates, archived };
}
