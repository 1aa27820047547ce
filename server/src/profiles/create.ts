import { newCustomerId } from './customer-id.ts';
import { insertIdentificationValues } from './identification-values.ts';
import type { ProfileInput } from './profile.ts';
import { insertProfile } from './queries.ts';
import type { CustomerStore } from './store.ts';

/**
 * Creates a profile with its extensions.
 *
 * @returns the customer id: the given one, or a new one
 * @throws {ApiError} 409 when the id is taken or a unique key is broken
 */
export async function createProfile(store: CustomerStore, input: ProfileInput, at: Date): Promise<string> {
  const { tx, tenant, metadata } = store;
  const customerId = input.customerId ?? newCustomerId(at);
  await insertProfile(tx, tenant, customerId, store.sealCore(customerId, input.attributes), at);
  const own = store.records(customerId);
  for (const [schema, records] of input.extensions) await own.insert(schema, records);
  const records = new Map([...input.extensions].map(([schema, list]) => [schema.id, list]));
  const values = store.identificationValues(metadata.identificationKeys, input.attributes, records);
  await insertIdentificationValues(tx, tenant, customerId, values);
  return customerId;
}
