import { moveArchivedFields } from '../archive-import/archived-fields.ts';
import { deleteDeviceKeysOf, ofCustomers } from '../devices/queries.ts';
import { badParameter } from '../errors.ts';
import { moveInteractions } from '../interactions/customers.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import { deleteServicesOf, moveServices } from '../services/of-customer.ts';
import { deleteHeldValues, heldBy, replaceIdentificationValues } from './identification-values.ts';
import type { CoreAttributes } from './profile.ts';
import { customerRecords, deleteProfileRow, lockProfile, updateProfileRow } from './queries.ts';
import type { CustomerStore } from './store.ts';

export interface Merge {
  readonly customerId: string;
  readonly sourceId: string;
  /** Which side wins where only one value can stay: the source (true) or the destination. */
  readonly keepUniqueFromSource: boolean;
  /** The source's completed services are deleted instead of taken over. */
  readonly keepActiveServicesOnly: boolean;
}

/**
 * "Merge Customer Profile": the source's data goes over to the destination and the source is deleted, all or nothing.
 *
 * @param allowExtensions called when there are extension records to take over; throws when that is not allowed
 * @throws {ApiError} 404 when one of them does not exist, 400 when they are the same, 409 when a unique key is broken
 */
export async function mergeProfiles(
  store: CustomerStore,
  merge: Merge,
  at: Date,
  allowExtensions: () => void,
): Promise<void> {
  const { customerId, sourceId, keepUniqueFromSource } = merge;
  if (customerId === sourceId) throw badParameter('src_id', 'a profile cannot be merged with itself');
  const destination = await lockBoth(store, customerId, sourceId);
  const source = await openProfile(store, sourceId, destination.source);
  const target = await openProfile(store, customerId, destination.row);

  if (source.records.size > 0) allowExtensions();
  const attributes = unite(target.attributes, source.attributes);
  const records = new Map<number, ExtensionRecord[]>();
  for (const schema of store.metadata.extensions.profile.values()) {
    const [kept, added] = keepUniqueFromSource
      ? [source.records.get(schema.id) ?? [], target.records.get(schema.id) ?? []]
      : [target.records.get(schema.id) ?? [], source.records.get(schema.id) ?? []];
    const united = uniteRecords(schema, kept, added);
    if (united.length > 0) records.set(schema.id, united);
  }

  const { tx, tenant, metadata } = store;
  await deleteHeldValues(tx, tenant, heldBy(sourceId, source.values));
  await store.records(sourceId).remove([...source.records.keys()]);
  if (merge.keepActiveServicesOnly) await deleteServicesOf(tx, tenant, sourceId, 'completed');
  await moveServices(tx, tenant, sourceId, customerId);
  await deleteProfileRow(tx, tenant, sourceId);
  await moveInteractions(tx, tenant, sourceId, customerId);
  await moveArchivedFields(tx, tenant, sourceId, customerId);
  // What is left of the source: its attributes.
  await deleteDeviceKeysOf(tx, tenant, ofCustomers, [sourceId]);
  await updateProfileRow(tx, tenant, customerId, store.sealCore(customerId, attributes), at);
  const own = store.records(customerId);
  await own.remove([...target.records.keys()]);
  for (const schema of metadata.extensions.profile.values()) {
    await own.insert(schema, records.get(schema.id) ?? []);
  }
  const after = store.identificationValues(metadata.identificationKeys, attributes, records);
  await replaceIdentificationValues(tx, tenant, customerId, target.values, after);
  await store.replaceCoreDevices(customerId, target.attributes, attributes);
}

/** In the order of their ids, so that two merges in opposite directions cannot wait for each other. */
async function lockBoth(store: CustomerStore, customerId: string, sourceId: string) {
  const { tx, tenant } = store;
  if (customerId < sourceId) {
    const row = await lockProfile(tx, tenant, customerId);
    return { row, source: await lockProfile(tx, tenant, sourceId) };
  }
  const source = await lockProfile(tx, tenant, sourceId);
  return { row: await lockProfile(tx, tenant, customerId), source };
}

async function openProfile(store: CustomerStore, customerId: string, row: Parameters<CustomerStore['openCore']>[0]) {
  const attributes = store.openCore(row);
  const records = store.byExtension(await customerRecords.findAll(store.tx, store.tenant, { customer_id: customerId }));
  const values = store.identificationValues(store.metadata.identificationKeys, attributes, records);
  return { attributes, records, values };
}

/** The destination's values first, so that its primary value stays; duplicates are compared with case. */
function unite(target: CoreAttributes, source: CoreAttributes): CoreAttributes {
  const united: CoreAttributes = new Map(target);
  for (const [name, values] of source) {
    const present = united.get(name) ?? [];
    united.set(name, [...new Set([...present, ...values])]);
  }
  return united;
}

/** Of single-valued extensions and of records with the same unique attributes the kept side's stay. */
function uniteRecords(
  schema: ExtensionSchema,
  kept: readonly ExtensionRecord[],
  added: readonly ExtensionRecord[],
): ExtensionRecord[] {
  if (schema.type !== 'multi-valued') return kept.length > 0 ? [...kept] : [...added];
  const seen = schema.uniqueLists.map(() => new Set<string>());
  const unitedRecords: ExtensionRecord[] = [];
  for (const record of [...kept, ...added]) {
    const identities = schema.uniqueLists.map((list) => {
      const values = list.map((name) => record[name]);
      return values.includes(undefined) ? undefined : JSON.stringify(values);
    });
    if (identities.some((identity, i) => identity !== undefined && seen[i]?.has(identity) === true)) continue;
    identities.forEach((identity, i) => {
      if (identity !== undefined) seen[i]?.add(identity);
    });
    unitedRecords.push(record);
  }
  return unitedRecords;
}
