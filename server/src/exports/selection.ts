import type { Db } from '../db/client.ts';
import type { CopyReader } from '../db/copy-reader.ts';
import type { Keyring } from '../keyring.ts';
import type { Interval } from './timeframe.ts';

/** What of a tenant is exported, in one snapshot of the database. */
export interface Selection extends Interval {
  readonly db: Db;
  /** Sees the same. */
  readonly copies: CopyReader;
  readonly keyring: Keyring;
  readonly tenant: number;
  readonly mediaTypes: readonly string[] | null;
}
