import { together } from '../db/client.ts';
import { insertDeviceKeys } from '../devices/queries.ts';
import { heldBy, insertHeldValues } from './identification-values.ts';
import type { ProfileInput } from './profile.ts';
import { insertProfile } from './queries.ts';
import type { CustomerStore } from './store.ts';

/**
 * Creates a profile with its extensions.
 *
 * @throws {ApiError} 409 when the id is taken or a unique key is broken
 */
export async function createProfile(
  store: CustomerStore,
  customerId: string,
  input: ProfileInput,
  at: Date,
): Promise<void> {
  const { tx, tenant, metadata } = store;
  const records = new Map([...input.extensions].map(([schema, list]) => [schema.id, list]));
  const values = store.identificationValues(metadata.identificationKeys, input.attributes, records);
  const own = store.records(customerId);
  await together([
    insertProfile(tx, tenant, customerId, store.sealCore(customerId, input.attributes), at),
    ...[...input.extensions].map(([schema, list]) => own.insert(schema, list)),
    insertHeldValues(tx, tenant, heldBy(customerId, values)),
    insertDeviceKeys(tx, tenant, [store.keyedCore(customerId, input.attributes)]),
  ]);
}
