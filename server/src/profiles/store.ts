import type { Caller } from '../access/caller.ts';
import type { Db } from '../db/client.ts';
import type { DeviceKeys, Keys } from '../devices/device-keys.ts';
import { type Digests, sameDigests } from '../devices/digests.ts';
import { type DevicesOf, replaceDeviceKeys } from '../devices/queries.ts';
import { OwnerRecords, openRecord } from '../extension-records/owner-records.ts';
import type { RecordRow } from '../extension-records/record-table.ts';
import { seal, unseal } from '../extension-records/sealing.ts';
import type { Keyring } from '../keyring.ts';
import type { ExtensionSchema, IdentificationKey, Metadata } from '../metadata/model.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import { type IdentificationValue, identificationValues } from './identification-values.ts';
import { attributesAsJson, attributesFromJson, type CoreAttributes } from './profile.ts';
import { customerRecords, type ProfileRow } from './queries.ts';

export type CustomerRecord = RecordRow<{ customer_id: string }>;

/** Where the sealed values of a customer's extension records belong. */
export function customerPlace(tenant: number, customerId: string): string {
  return `profile ${tenant} ${customerId}`;
}

/** Where the sealed core attributes of a customer belong. */
export function corePlace(tenant: number, customerId: string): string {
  return `${customerPlace(tenant, customerId)} core`;
}

/** The core attributes of a customer, unsealed. */
export function openCore(keyring: Keyring, tenant: number, row: ProfileRow): CoreAttributes {
  const plain = JSON.parse(row.attributes) as Record<string, string | string[]>;
  const place = corePlace(tenant, row.customer_id);
  return attributesFromJson(unseal(keyring, place, { plain, encrypted: row.encrypted }));
}

/** A customer's core attributes as a record that has devices. */
export function keyedCore(
  deviceKeys: DeviceKeys,
  tenant: number,
  customerId: string,
  attributes: CoreAttributes,
): DevicesOf {
  const devices = deviceKeys.ofValues(tenant, attributes.values());
  return { kind: 'profile', owner: customerId, recordId: '', devices };
}

/**
 * One customer within one transaction: what the verbs (create, update, merge …) do to profiles in terms of values,
 * with sealing, uniqueness and identification values taken care of.
 */
export class CustomerStore {
  readonly tx: Db;
  readonly keyring: Keyring;
  readonly deviceKeys: DeviceKeys;
  readonly metadata: Metadata;
  readonly tenant: number;

  constructor(tx: Db, { keyring, deviceKeys }: Keys, metadata: Metadata, caller: Pick<Caller, 'tenant'>) {
    this.tx = tx;
    this.keyring = keyring;
    this.deviceKeys = deviceKeys;
    this.metadata = metadata;
    this.tenant = caller.tenant;
  }

  sealCore(customerId: string, attributes: CoreAttributes) {
    const place = corePlace(this.tenant, customerId);
    return seal(this.keyring, this.metadata.attributes, place, attributesAsJson(attributes));
  }

  openCore(row: ProfileRow): CoreAttributes {
    return openCore(this.keyring, this.tenant, row);
  }

  /** The extension records of one customer. */
  records(customerId: string): OwnerRecords<{ customer_id: string }> {
    return new OwnerRecords(this.tx, this, this.tenant, customerRecords, {
      key: { customer_id: customerId },
      keyed: { kind: 'profile_extension', owner: customerId },
      place: customerPlace(this.tenant, customerId),
      title: customerId,
    });
  }

  /** The devices of core attributes. */
  coreDevices(attributes: CoreAttributes): Digests {
    return this.deviceKeys.ofValues(this.tenant, attributes.values());
  }

  keyedCore(customerId: string, attributes: CoreAttributes): DevicesOf {
    return keyedCore(this.deviceKeys, this.tenant, customerId, attributes);
  }

  /** Most updates leave the devices as they are, and cost nothing then. */
  async replaceCoreDevices(customerId: string, before: CoreAttributes, after: CoreAttributes): Promise<void> {
    const record = this.keyedCore(customerId, after);
    if (sameDigests(this.coreDevices(before), record.devices)) return;
    await replaceDeviceKeys(this.tx, this.tenant, record);
  }

  openRecord(row: CustomerRecord): ExtensionRecord {
    return openRecord(this.keyring, customerPlace(this.tenant, row.customer_id), row);
  }

  /** The keys that are built on the given extensions. */
  keysOn(schemas: Iterable<ExtensionSchema>): IdentificationKey[] {
    const ids = new Set([...schemas].map((schema) => schema.id));
    return this.metadata.identificationKeys.filter((key) => key.extension !== undefined && ids.has(key.extension.id));
  }

  /** The keys that are built on core attributes. */
  get coreKeys(): IdentificationKey[] {
    return this.metadata.identificationKeys.filter((key) => key.extension === undefined);
  }

  identificationValues(
    keys: readonly IdentificationKey[],
    attributes: CoreAttributes,
    records: ReadonlyMap<number, readonly ExtensionRecord[]>,
  ): IdentificationValue[] {
    return identificationValues(this.keyring, this.tenant, keys, attributes, records);
  }

  /** The values of the keys on some extensions, from what is stored now. Asks nothing where there is no such key. */
  async storedIdentificationValues(
    customerId: string,
    keys: readonly IdentificationKey[],
  ): Promise<IdentificationValue[]> {
    const extensionIds = [...new Set(keys.flatMap((key) => key.extension?.id ?? []))];
    if (extensionIds.length === 0) return [];
    const rows = await customerRecords.find(this.tx, this.tenant, { customer_id: [customerId] }, extensionIds);
    return this.identificationValues(keys, new Map(), this.byExtension(rows));
  }

  byExtension(rows: readonly CustomerRecord[]): Map<number, ExtensionRecord[]> {
    const records = new Map<number, ExtensionRecord[]>();
    for (const row of rows) {
      const list = records.get(row.extension_id) ?? [];
      list.push(this.openRecord(row));
      records.set(row.extension_id, list);
    }
    return records;
  }
}
