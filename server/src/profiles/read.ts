import type { Db } from '../db/client.ts';
import { extensionMembers } from '../extension-records/answer.ts';
import { unseal } from '../extension-records/sealing.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import { customerRecords, findProfile, findProfiles, type ProfileRow } from './queries.ts';
import { type CustomerRecord, corePlace, customerPlace } from './store.ts';

/** Where answers are made from: rows of one tenant and what opens their sealed values. */
export interface Reading {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly tenant: number;
}

/** The JSON text of one profile with the asked extensions, or undefined when there is none. */
export async function readProfile(
  reading: Reading,
  customerId: string,
  extensions: readonly ExtensionSchema[],
): Promise<string | undefined> {
  const row = await findProfile(reading.db, reading.tenant, customerId);
  if (row === undefined) return undefined;
  const records = await recordsByCustomer(reading, [customerId], extensions);
  return profileText(reading, row, extensions, records.get(customerId) ?? []);
}

/** The JSON texts of some profiles, in the order of `customerIds`; those that have gone meanwhile are left out. */
export async function readProfiles(
  reading: Reading,
  customerIds: readonly string[],
  withAttributes: boolean,
  extensions: readonly ExtensionSchema[],
): Promise<string[]> {
  // The most frequent of all requests asks for no more.
  if (!withAttributes && extensions.length === 0) return customerIds.map((id) => `{"customer_id":"${id}"}`);
  const rows = new Map<string, ProfileRow>();
  if (withAttributes) {
    for (const row of await findProfiles(reading.db, reading.tenant, customerIds)) rows.set(row.customer_id, row);
  } else {
    for (const id of customerIds) rows.set(id, { customer_id: id, attributes: '{}', encrypted: null });
  }
  const records = await recordsByCustomer(reading, customerIds, extensions);
  return customerIds.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [profileText(reading, row, extensions, records.get(id) ?? [])];
  });
}

async function recordsByCustomer(
  { db, tenant }: Reading,
  customerIds: readonly string[],
  extensions: readonly ExtensionSchema[],
): Promise<Map<string, CustomerRecord[]>> {
  if (extensions.length === 0 || customerIds.length === 0) return new Map();
  const extensionIds = extensions.map((schema) => schema.id);
  const rows = await customerRecords.find(db, tenant, { customer_id: customerIds }, extensionIds);
  return Map.groupBy(rows, (row) => row.customer_id);
}

/** PostgreSQL's own text is passed on unread: parsing and writing it again costs more than the rest of the request. */
function profileText(
  { keyring, tenant }: Reading,
  row: ProfileRow,
  extensions: readonly ExtensionSchema[],
  records: readonly CustomerRecord[],
): string {
  const id = `"customer_id":"${row.customer_id}"`;
  const core = row.encrypted === null ? row.attributes : openedText(keyring, tenant, row);
  const members = extensionMembers(keyring, customerPlace(tenant, row.customer_id), extensions, records);
  return `{${[id, ...(core === '{}' ? [] : [core.slice(1, -1)]), ...members].join(',')}}`;
}

function openedText(keyring: Keyring, tenant: number, row: ProfileRow): string {
  const plain = JSON.parse(row.attributes) as Record<string, unknown>;
  return JSON.stringify(unseal(keyring, corePlace(tenant, row.customer_id), { plain, encrypted: row.encrypted }));
}
