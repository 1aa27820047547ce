import type { Db } from '../../db/client.ts';
import type { Device } from '../../devices/device.ts';
import type { Keys } from '../../devices/device-keys.ts';
import type { ExtensionSchema, Metadata } from '../../metadata/model.ts';
import { isRecordId } from '../../record-id.ts';
import { placeholder } from './placeholder.ts';
import { AnonymousValues } from './values.ts';

/** What is forgotten within one transaction: a device of a person, and everything of the people who have it. */
export class Forgetting {
  readonly tx: Db;
  readonly keys: Keys;
  readonly metadata: Metadata;
  readonly tenant: number;
  readonly values: AnonymousValues;
  /** The digest of the device. */
  readonly digest: string;

  constructor(tx: Db, keys: Keys, metadata: Metadata, tenant: number, device: Device) {
    this.tx = tx;
    this.keys = keys;
    this.metadata = metadata;
    this.tenant = tenant;
    this.values = new AnonymousValues(keys.deviceKeys, tenant);
    this.digest = keys.deviceKeys.digest(tenant, device);
  }

  /** A word that stays, such as a type, unless the device stands in it. */
  word(value: string): string {
    return this.#hasDevice(value) ? placeholder() : value;
  }

  /** An id of ours stays, unless it is the device. Others come from elsewhere, where they name somebody perhaps. */
  id(value: string): string {
    return isRecordId(value) && !this.#hasDevice(value) ? value : placeholder();
  }

  /** True when there is a device at all. */
  hasDevices(value: string): boolean {
    return this.keys.deviceKeys.ofValues(this.tenant, [value]).size > 0;
  }

  #hasDevice(value: string): boolean {
    return this.keys.deviceKeys.ofValues(this.tenant, [value]).has(this.digest);
  }
}

/** Extension schemas by their ids. */
export function byId(...schemas: readonly ReadonlyMap<string, ExtensionSchema>[]): Map<number, ExtensionSchema> {
  return new Map(schemas.flatMap((map) => [...map.values()].map((schema) => [schema.id, schema] as const)));
}
