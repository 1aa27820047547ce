import type { Db } from '../db/client.ts';
import { badParameter } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema, Metadata } from '../metadata/model.ts';
import { findProfile, findProfiles, findRecords, type ProfileRow, type RecordRow } from './queries.ts';
import { unseal } from './sealing.ts';

/**
 * The extensions that a query asks for, `extensions=contacts,purchases`.
 *
 * @throws {ApiError} bad parameter when one of them does not exist
 */
export function requestedExtensions(
  metadata: Metadata,
  parameter: string | readonly string[] | undefined,
): ExtensionSchema[] {
  if (parameter === undefined) return [];
  const names = [parameter].flat().flatMap((list) => list.split(','));
  const schemas = names
    .filter((name) => name.trim() !== '')
    .map((name) => {
      const schema = metadata.extensions.profile.get(name.trim().toLowerCase());
      if (schema === undefined)
        throw badParameter('extensions', `there is no profile extension '${name.trim().slice(0, 64)}'`);
      return schema;
    });
  return [...new Set(schemas)];
}

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
): Promise<Map<string, RecordRow[]>> {
  const byCustomer = new Map<string, RecordRow[]>();
  if (extensions.length === 0 || customerIds.length === 0) return byCustomer;
  for (const row of await findRecords(
    db,
    tenant,
    customerIds,
    extensions.map((schema) => schema.id),
  )) {
    const list = byCustomer.get(row.customer_id) ?? [];
    list.push(row);
    byCustomer.set(row.customer_id, list);
  }
  return byCustomer;
}

/** PostgreSQL's own text is passed on unread: parsing and writing it again costs more than the rest of the request. */
function profileText(
  { keyring, tenant }: Reading,
  row: ProfileRow,
  extensions: readonly ExtensionSchema[],
  records: readonly RecordRow[],
): string {
  const id = `"customer_id":"${row.customer_id}"`;
  const core = row.encrypted === null ? row.attributes : openedText(keyring, tenant, row);
  const parts = [id, ...(core === '{}' ? [] : [core.slice(1, -1)])];
  for (const schema of extensions) {
    const values = records
      .filter((record) => record.extension_id === schema.id)
      .map((record) => {
        const place = { tenant, customerId: row.customer_id, extensionId: schema.id };
        return unseal(keyring, place, { plain: record.record, encrypted: record.encrypted });
      });
    if (schema.type === 'multi-valued') parts.push(`${JSON.stringify(schema.name)}:${JSON.stringify(values)}`);
    else if (values.length > 0) parts.push(`${JSON.stringify(schema.name)}:${JSON.stringify(values[0])}`);
  }
  return `{${parts.join(',')}}`;
}

function openedText(keyring: Keyring, tenant: number, row: ProfileRow): string {
  const place = { tenant, customerId: row.customer_id, extensionId: undefined };
  const plain = JSON.parse(row.attributes) as Record<string, unknown>;
  return JSON.stringify(unseal(keyring, place, { plain, encrypted: row.encrypted }));
}
