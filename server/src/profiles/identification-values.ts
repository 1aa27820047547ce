import { brokenUniqueConstraint, type Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { AttributeValue, IdentificationKey } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import type { CoreAttributes } from './profile.ts';

/** One row of `identification_values`: a value of a key that a profile is found by. */
export interface IdentificationValue {
  readonly keyId: number;
  /** Tells values apart. */
  readonly id: string;
  readonly value: Buffer;
  readonly unique: boolean;
}

/** Bytes of the digest of one attribute value. */
const digestLength = 16;

/** A profile with several values in several attributes of one key has their product; beyond this it is refused. */
const mostCombinations = 1000;

/** Matching ignores case (seeds' README); that of composed and decomposed letters comes with it. */
export function foldCase(value: AttributeValue): string {
  return typeof value === 'string' ? value.normalize('NFC').toLowerCase().normalize('NFC') : String(value);
}

export function digestOf(keyring: Keyring, tenant: number, value: AttributeValue): Buffer {
  return keyring.digest(`${tenant} ${foldCase(value)}`);
}

/** What a lookup knows of every value: the start of its first digest, as PostgreSQL's bigint. */
export function leadOf(value: Buffer): string {
  return value.readBigInt64BE(0).toString();
}

/** The smallest value after all that begin with `prefix`, or undefined when there is none. */
export function afterPrefix(prefix: Buffer): Buffer | undefined {
  const end = Buffer.from(prefix);
  for (let i = end.length - 1; i >= 0; i -= 1) {
    const byte = end[i] as number;
    if (byte < 0xff) {
      end[i] = byte + 1;
      return end.subarray(0, i + 1);
    }
  }
  return undefined;
}

/** True when a value is of all attributes of the key. */
export function isWhole(key: IdentificationKey, value: Buffer): boolean {
  return value.length === key.attributes.length * digestLength;
}

/**
 * The values a profile is found by.
 *
 * @param records of the extensions that `keys` are built on, by extension id
 * @throws {ApiError} 400 when the product of the values of one key's attributes is too large
 */
export function identificationValues(
  keyring: Keyring,
  tenant: number,
  keys: readonly IdentificationKey[],
  attributes: CoreAttributes,
  records: ReadonlyMap<number, readonly ExtensionRecord[]>,
): IdentificationValue[] {
  const found = new Map<string, IdentificationValue>();
  for (const key of keys) {
    // Of an extension each record has one value for each attribute; of the core each attribute may have several.
    const rows: AttributeValue[][][] =
      key.extension === undefined
        ? [key.attributes.map(({ name }) => attributes.get(name) ?? [])]
        : (records.get(key.extension.id) ?? []).map((record) =>
            key.attributes.map(({ name }) => (record[name] === undefined ? [] : [record[name]])),
          );
    for (const row of rows) {
      for (const value of leadingCombinations(
        row,
        (attributeValue) => digestOf(keyring, tenant, attributeValue),
        key.name,
      )) {
        // A profile that lacks part of a unique key breaks nothing.
        const id = `${key.id} ${value.toString('latin1')}`;
        found.set(id, { keyId: key.id, id, value, unique: key.unique && isWhole(key, value) });
      }
    }
  }
  return [...found.values()];
}

/**
 * The digests of all combinations of values, from the left up to the first attribute without value: a profile with
 * only a last name is still found by the first attribute of the key (LastName, FirstName).
 */
export function leadingCombinations(
  row: readonly (readonly AttributeValue[])[],
  digest: (value: AttributeValue) => Buffer,
  keyName: string,
): Buffer[] {
  let combinations: Buffer[] = [];
  for (const [i, values] of row.entries()) {
    if (values.length === 0) break;
    const digests = values.map(digest);
    combinations =
      i === 0 ? digests : combinations.flatMap((head) => digests.map((tail) => Buffer.concat([head, tail])));
    if (combinations.length > mostCombinations) {
      throw new ApiError(
        'badParameter',
        `the values make more than ${mostCombinations} combinations of the key '${keyName}'`,
      );
    }
  }
  return combinations;
}

/** A value, and who has it. */
export type HeldValue = IdentificationValue & { readonly customerId: string };

/** The table, unless an import writes beside it. */
const table = 'identification_values';

/** @throws {ApiError} 409 when another profile has one of the values and its key is unique */
export async function insertHeldValues(
  tx: Db,
  tenant: number,
  values: readonly HeldValue[],
  into = table,
): Promise<void> {
  if (values.length === 0) return;
  try {
    await tx.query(
      `INSERT INTO ${into} (tenant_id, key_id, lead, value, customer_id, is_unique)
       SELECT $1, v.key_id, v.lead, v.value, v.customer_id, v.is_unique
       FROM unnest($2::integer[], $3::bigint[], $4::bytea[], $5::text[], $6::boolean[])
         AS v (key_id, lead, value, customer_id, is_unique)`,
      [tenant, ...columnsOf(values), values.map(({ customerId }) => customerId), values.map(({ unique }) => unique)],
    );
  } catch (error) {
    if (brokenUniqueConstraint(error) === 'identification_values_unique') {
      const description = 'two profiles would have the same value of a unique identification key';
      throw new ApiError('uniqueKeyBroken', description, { cause: error });
    }
    throw error;
  }
}

export async function deleteHeldValues(
  tx: Db,
  tenant: number,
  values: readonly HeldValue[],
  from = table,
): Promise<void> {
  if (values.length === 0) return;
  await tx.query(
    `DELETE FROM ${from} i
     USING unnest($2::integer[], $3::bigint[], $4::bytea[], $5::text[]) AS v (key_id, lead, value, customer_id)
     WHERE i.tenant_id = $1 AND i.key_id = v.key_id AND i.lead = v.lead AND i.value = v.value
       AND i.customer_id = v.customer_id`,
    [tenant, ...columnsOf(values), values.map(({ customerId }) => customerId)],
  );
}

/** Values that are in `after` and not in `before`. */
export function addedValues(
  before: readonly IdentificationValue[],
  after: readonly IdentificationValue[],
): IdentificationValue[] {
  const had = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => !had.has(id));
}

export function heldBy(customerId: string, values: readonly IdentificationValue[]): HeldValue[] {
  return values.map((value) => ({ ...value, customerId }));
}

/** Writes only what changes: most updates leave the keys as they are. */
export async function replaceIdentificationValues(
  tx: Db,
  tenant: number,
  customerId: string,
  before: readonly IdentificationValue[],
  after: readonly IdentificationValue[],
): Promise<void> {
  await deleteHeldValues(tx, tenant, heldBy(customerId, addedValues(after, before)));
  await insertHeldValues(tx, tenant, heldBy(customerId, addedValues(before, after)));
}

/** The columns `key_id`, `lead` and `value`. */
export function columnsOf(values: readonly IdentificationValue[]): [number[], string[], Buffer[]] {
  return [values.map(({ keyId }) => keyId), values.map(({ value }) => leadOf(value)), values.map(({ value }) => value)];
}
