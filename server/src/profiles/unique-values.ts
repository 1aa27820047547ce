import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { AttributeValue, ExtensionSchema } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';

/** The hash of what a record has in one list of unique attributes; a record that lacks one of them repeats nothing. */
interface UniqueValue {
  readonly listNumber: number;
  readonly hash: Buffer;
}

/** "Identical values" (API reference): compared with case, unlike identification. */
export function uniqueHash(keyring: Keyring, values: readonly AttributeValue[]): Buffer {
  return keyring.digest(JSON.stringify(values));
}

function uniqueValues(keyring: Keyring, schema: ExtensionSchema, record: ExtensionRecord): UniqueValue[] {
  return schema.uniqueLists.flatMap((list, i) => {
    const values = list.flatMap((name) => record[name] ?? []);
    // A schema without flat list starts with number 1: number 0 always selects a record.
    const listNumber = schema.hasFlatUnique ? i : i + 1;
    return values.length < list.length ? [] : [{ listNumber, hash: uniqueHash(keyring, values) }];
  });
}

/** @throws {ApiError} 409 when two records of the customer have the same values in a list of unique attributes */
export async function insertUniqueValues(
  tx: Db,
  keyring: Keyring,
  place: { tenant: number; customerId: string },
  schema: ExtensionSchema,
  records: readonly { readonly id: number; readonly record: ExtensionRecord }[],
): Promise<void> {
  const rows = records.flatMap(({ id, record }) =>
    uniqueValues(keyring, schema, record).map((value) => ({ id, ...value })),
  );
  if (rows.length === 0) return;
  try {
    await tx.query(
      `INSERT INTO profile_extension_unique_values (tenant_id, customer_id, extension_id, list_number, value_hash, record_id)
       SELECT $1, $2, $3, v.list_number, v.value_hash, v.record_id
       FROM unnest($4::smallint[], $5::bytea[], $6::bigint[]) AS v (list_number, value_hash, record_id)`,
      [
        place.tenant,
        place.customerId,
        schema.id,
        rows.map((row) => row.listNumber),
        rows.map((row) => row.hash),
        rows.map((row) => row.id),
      ],
    );
  } catch (error) {
    if (brokenUniqueConstraint(error) === 'profile_extension_unique_values_pkey') {
      throw new ApiError(
        'uniqueKeyBroken',
        `two records of the extension '${schema.name}' have the same values of its unique attributes`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Forgets what kept some records unique, before they change. */
export async function deleteUniqueValues(
  tx: Db,
  place: { tenant: number; customerId: string },
  extensionId: number,
  recordIds: readonly number[],
): Promise<void> {
  await tx.query(
    `DELETE FROM profile_extension_unique_values
     WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND record_id = ANY ($4)`,
    [place.tenant, place.customerId, extensionId, recordIds],
  );
}

/** The ids of the records that have these values in the flat list, in the order of `hashes`; undefined for none. */
export async function findByUnique(
  tx: Db,
  place: { tenant: number; customerId: string },
  extensionId: number,
  hashes: readonly Buffer[],
): Promise<(number | undefined)[]> {
  const rows = await tx.query<{ value_hash: Buffer; record_id: number }>(
    `SELECT value_hash, record_id FROM profile_extension_unique_values
     WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND list_number = 0 AND value_hash = ANY ($4)`,
    [place.tenant, place.customerId, extensionId, hashes],
  );
  const found = new Map(rows.map((row) => [row.value_hash.toString('base64'), row.record_id]));
  return hashes.map((hash) => found.get(hash.toString('base64')));
}
