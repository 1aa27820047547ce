import type { Db } from '../db/client.ts';
import { pages } from '../db/pages.ts';
import type { Keys } from '../devices/device-keys.ts';
import { ApiError } from '../errors.ts';
import type { IdentificationKey, Metadata } from '../metadata/model.ts';
import { heldBy, type IdentificationValue, identificationValues, insertHeldValues } from './identification-values.ts';
import { customerRecords, type ProfileRow } from './queries.ts';
import { CustomerStore } from './store.ts';

const batchSize = 2000;

/**
 * Gives a new identification key the values of the profiles that were there before it, in batches by id.
 *
 * @throws {ApiError} 409 when the key is unique and two profiles have the same values
 */
export async function indexExistingProfiles(
  tx: Db,
  keys: Keys,
  metadata: Metadata,
  key: IdentificationKey,
): Promise<void> {
  const { tenant } = metadata;
  const store = new CustomerStore(tx, keys, metadata, { tenant });
  const batches = pages<ProfileRow>(batchSize, (last, size) =>
    tx.query(
      `SELECT customer_id, attributes::text AS attributes, encrypted FROM profiles
       WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3`,
      [tenant, last?.customer_id ?? '', size],
    ),
  );
  for await (const profiles of batches) {
    const ids = profiles.map((row) => row.customer_id);
    const records =
      key.extension === undefined
        ? []
        : await customerRecords.find(tx, tenant, { customer_id: ids }, [key.extension.id]);
    const recordsOf = Map.groupBy(records, (row) => row.customer_id);
    const rows = profiles.flatMap((row) => {
      const own = store.byExtension(recordsOf.get(row.customer_id) ?? []);
      const attributes = key.extension === undefined ? store.openCore(row) : new Map<string, string[]>();
      return valuesOf(row.customer_id, () => identificationValues(keys.keyring, tenant, [key], attributes, own));
    });
    await insertHeldValues(tx, tenant, rows);
  }
}

/** @throws {ApiError} 409 that names the customer whose values make too many combinations */
function valuesOf(customerId: string, values: () => IdentificationValue[]) {
  try {
    return heldBy(customerId, values());
  } catch (error) {
    if (error instanceof ApiError)
      throw new ApiError('conflict', `customer '${customerId}': ${error.message}`, { cause: error });
    throw error;
  }
}
