import { badParameter } from '../errors.ts';
import type { OwnerRecords } from '../extension-records/owner-records.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import type { RecordChange } from '../metadata/records.ts';
import { replaceIdentificationValues } from './identification-values.ts';
import type { ProfileInput } from './profile.ts';
import { lockProfile, touchProfile } from './queries.ts';
import type { CustomerStore } from './store.ts';
import { refuseOtherCustomer } from './update.ts';

type CustomerRecords = OwnerRecords<{ customer_id: string }>;

/**
 * "Insert Extension Records": a record that exists already is replaced: the one of a single-valued extension, or the
 * one with the same unique attributes; others are added.
 *
 * @throws {ApiError} 404, or 409 when a unique key is broken
 */
export async function insertExtensionRecords(
  store: CustomerStore,
  customerId: string,
  input: ProfileInput,
  at: Date,
): Promise<void> {
  refuseOtherCustomer(input, customerId);
  await changingExtensions(store, customerId, [...input.extensions.keys()], at, async (own) => {
    for (const [schema, records] of input.extensions) {
      if (schema.type === 'multi-valued') await own.upsert(schema, records);
      else if (records.length === 0) throw badParameter(schema.name, 'there is no record to insert');
      else await own.replace(schema, records);
    }
  });
}

/**
 * "Update Record In Profile Extension": the unique attributes select the record, the others change.
 *
 * @throws {ApiError} 404 when the customer or the record does not exist, 409 when a unique key is broken
 */
export async function updateRecordByUnique(
  store: CustomerStore,
  customerId: string,
  schema: ExtensionSchema,
  change: RecordChange,
  at: Date,
): Promise<void> {
  await changingExtensions(store, customerId, [schema], at, (own) => own.updateByUnique(schema, change));
}

/** "Delete Record From Profile Extension". @throws {ApiError} 404 when the customer or the record does not exist */
export async function deleteRecordByUnique(
  store: CustomerStore,
  customerId: string,
  schema: ExtensionSchema,
  change: RecordChange,
  at: Date,
): Promise<void> {
  await changingExtensions(store, customerId, [schema], at, (own) => own.deleteByUnique(schema, change));
}

/** Locks the profile and keeps the identification values of keys on the extensions in step with what `work` does. */
async function changingExtensions(
  store: CustomerStore,
  customerId: string,
  schemas: readonly ExtensionSchema[],
  at: Date,
  work: (own: CustomerRecords) => Promise<void>,
): Promise<void> {
  await lockProfile(store.tx, store.tenant, customerId);
  const keys = store.keysOn(schemas);
  const before = await store.storedIdentificationValues(customerId, keys);
  await work(store.records(customerId));
  const after = await store.storedIdentificationValues(customerId, keys);
  await replaceIdentificationValues(store.tx, store.tenant, customerId, before, after);
  await touchProfile(store.tx, store.tenant, customerId, at);
}
