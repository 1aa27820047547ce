import type { Db } from '../../db/client.ts';
import type { Keyring } from '../../keyring.ts';
import type { Metadata } from '../../metadata/model.ts';
import type { Found } from '../found.ts';

/** Where an archive is made from: one moment of one tenant, its definitions then, and what opens sealed values. */
export interface Source {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly tenant: number;
  readonly metadata: Metadata;
}

/** What one request of the file gets. */
export interface ArchiveRequest {
  /** The folder in the archive, such as `request-1`. */
  readonly folder: string;
  /** What the devices of the request led to. */
  readonly found: Found;
  /** Interactions that went over one of these are left out. */
  readonly leftOutShortcodes: ReadonlySet<string>;
}

/** The customers found, in the order of the archive. */
export function customersOf({ found }: ArchiveRequest): string[] {
  return [...found.customers].sort();
}
