import type { Db } from '../../db/client.ts';
import { pieces } from '../../db/pages.ts';
import type { Device } from '../../devices/device.ts';
import type { Keys } from '../../devices/device-keys.ts';
import { deleteDeviceKeysOf, ofCustomers } from '../../devices/queries.ts';
import type { Metadata } from '../../metadata/model.ts';
import { CustomerStore } from '../../profiles/store.ts';
import type { Found } from '../found.ts';
import { forgetArchivedFields } from './archived.ts';
import { forgetCustomer, lockCustomers } from './customers.ts';
import { Forgetting } from './forgetting.ts';
import { forgetQuotedValues } from './import-reports.ts';
import { findInteractionsOf, forgetInteractions } from './interactions.ts';
import { findServicesOf, forgetServices } from './services.ts';

/** How many records were changed, by kind; no personal data. */
export interface Touched {
  profiles: number;
  /** Of profiles, services, states and tasks. */
  extension_records: number;
  services: number;
  states: number;
  tasks: number;
  /** Of the people found. */
  interactions: number;
  /** Texts and binary contents, which are gone. */
  contents: number;
  attachments: number;
  /** Interactions of others that mentioned the device. */
  mentions: number;
  /** Records of archives with fields that nothing here has a place for, which are gone. */
  archived_fields: number;
}

const customersAtOnce = 1000;

/**
 * Anonymises everything of the people found, and the device in what others say of it, in the transaction it is given.
 * What others are doing with the same records is waited for: customers are locked in the order of their ids, then
 * services, then interactions, as everywhere. One who has been deleted or merged meanwhile is passed over. When the
 * database asks to run the transaction again (`isRetryable`), nothing has been forgotten.
 */
export async function forget(
  tx: Db,
  options: {
    readonly keys: Keys;
    readonly metadata: Metadata;
    readonly tenant: number;
    /** The device of the contact: replaced where others mention it. */
    readonly device: Device;
    readonly found: Found;
  },
): Promise<Touched> {
  const { keys, metadata, tenant, device, found } = options;
  const forgetting = new Forgetting(tx, keys, metadata, tenant, device);
  const store = new CustomerStore(tx, keys, metadata, { tenant });
  const touched: Touched = { ...nothingTouched };
  const customers = await lockCustomers(tx, tenant, found.customers);
  for (const customerId of customers) {
    touched.extension_records += await forgetCustomer(store, forgetting.values, customerId);
    touched.profiles += 1;
  }
  const services = await findServicesOf(tx, tenant, customers);
  await forgetServices(forgetting, new Set([...services, ...found.anonymousServices]), touched);
  const own = new Set(await findInteractionsOf(tx, tenant, customers));
  await forgetInteractions(forgetting, own, found.mentions.keys(), touched);
  for (const some of pieces(customers, customersAtOnce)) {
    touched.archived_fields += await forgetArchivedFields(tx, tenant, some);
    await deleteDeviceKeysOf(tx, tenant, ofCustomers, some);
  }
  await forgetQuotedValues(tx, tenant);
  return touched;
}

const nothingTouched: Touched = {
  profiles: 0,
  extension_records: 0,
  services: 0,
  states: 0,
  tasks: 0,
  interactions: 0,
  contents: 0,
  attachments: 0,
  mentions: 0,
  archived_fields: 0,
};
