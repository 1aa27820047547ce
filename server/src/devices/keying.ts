import type { Db } from '../db/client.ts';
import type { Keys } from './device-keys.ts';
import type { DevicesOf } from './queries.ts';

/** How what is stored of one kind is gone through, to key it. */
export interface KeyingPass {
  readonly stage: string;
  /** What all ids come after. */
  readonly first: string;
  /** Ids in one transaction, which locks what they name. */
  readonly batchSize: number;
  /** The next ids after one, in their order. */
  ids(db: Db, tenant: number, after: string, limit: number): Promise<string[]>;
  /** Every record of some ids with the devices that it has, locked: nobody changes them before they are keyed. */
  read(tx: Db, keys: Keys, tenant: number, ids: readonly string[]): Promise<DevicesOf[]>;
}
