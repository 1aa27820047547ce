import { deleteArchivedFields } from '../archive-import/archived-fields.ts';
import { deleteDeviceKeysOf, ofCustomers } from '../devices/queries.ts';
import { deleteInteractionsOf } from '../interactions/customers.ts';
import { deleteServicesOf } from '../services/of-customer.ts';
import { deleteHeldValues, heldBy } from './identification-values.ts';
import { customerRecords, deleteProfileRow, lockProfile } from './queries.ts';
import type { CustomerStore } from './store.ts';

/**
 * Deletes a profile with its extension records, identification values, services and interactions.
 *
 * @param allowExtensions called when there are extension records to delete; throws when that is not allowed
 * @throws {ApiError} 404
 */
export async function deleteProfile(
  store: CustomerStore,
  customerId: string,
  allowExtensions: () => void,
): Promise<void> {
  const { tx, tenant, metadata } = store;
  const row = await lockProfile(tx, tenant, customerId);
  const records = store.byExtension(await customerRecords.findAll(tx, tenant, { customer_id: customerId }));
  if (records.size > 0) allowExtensions();
  const values = store.identificationValues(metadata.identificationKeys, store.openCore(row), records);
  await deleteHeldValues(tx, tenant, heldBy(customerId, values));
  await store.records(customerId).remove([...records.keys()]);
  await deleteServicesOf(tx, tenant, customerId);
  await deleteInteractionsOf(tx, tenant, customerId);
  await deleteArchivedFields(tx, tenant, customerId);
  await deleteDeviceKeysOf(tx, tenant, ofCustomers, [customerId]);
  await deleteProfileRow(tx, tenant, customerId);
}
