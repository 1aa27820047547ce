import { badParameter } from '../errors.ts';
import { replaceIdentificationValues } from './identification-values.ts';
import type { ProfileInput } from './profile.ts';
import { lockProfile, updateProfileRow } from './queries.ts';
import type { CustomerStore } from './store.ts';

/** @throws {ApiError} 400 when the body names another customer than the path */
export function refuseOtherCustomer(input: ProfileInput, customerId: string): void {
  if (input.customerId !== undefined && input.customerId !== customerId) {
    throw badParameter('customer_id', 'it is not the customer of the path');
  }
}

/**
 * Replaces all core attributes; extensions that are not named stay, a named one is replaced whole (seeds' README,
 * "PUT profile").
 *
 * @throws {ApiError} 404, or 409 when a unique key is broken
 */
export async function updateProfile(
  store: CustomerStore,
  customerId: string,
  input: ProfileInput,
  at: Date,
): Promise<void> {
  const { tx, tenant, coreKeys } = store;
  refuseOtherCustomer(input, customerId);
  const row = await lockProfile(tx, tenant, customerId);
  const keys = store.keysOn(input.extensions.keys());
  const attributes = store.openCore(row);
  const before = [
    ...store.identificationValues(coreKeys, attributes, new Map()),
    ...(await store.storedIdentificationValues(customerId, keys)),
  ];
  await updateProfileRow(tx, tenant, customerId, store.sealCore(customerId, input.attributes), at);
  const own = store.records(customerId);
  await own.remove([...input.extensions.keys()].map((schema) => schema.id));
  for (const [schema, records] of input.extensions) await own.insert(schema, records);
  const records = new Map([...input.extensions].map(([schema, list]) => [schema.id, list]));
  const after = store.identificationValues([...coreKeys, ...keys], input.attributes, records);
  await replaceIdentificationValues(tx, tenant, customerId, before, after);
  await store.replaceCoreDevices(customerId, attributes, input.attributes);
}
