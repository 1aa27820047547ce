import {
  findArchivedFieldsOf,
  findArchivedFieldsOfCustomers,
  hasArchivedFields,
} from '../archive-import/archived-fields.ts';
import type { KindOfFile } from './file-schemas.ts';
import type { Selection } from './selection.ts';

/** Fields of an imported archive that nothing here has a place for. */
export type KeptFields = Readonly<Record<string, unknown>>;

/** What is kept aside of some records, by `archivedKey`. */
export type ReadKept = (
  records: readonly { readonly customer_id: string; readonly record_id: string }[],
) => Promise<ReadonlyMap<string, KeptFields>>;

/** What is kept aside of all records of some customers, by customer id. */
export type ReadKeptOfCustomers = (
  customerIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly KeptFields[]>>;

/** Reads what is kept aside of records of one kind. When there is nothing in the tenant, it asks for nothing. */
export async function keptReader({ db, keyring, tenant }: Selection, kind: KindOfFile): Promise<ReadKept> {
  if (!(await hasArchivedFields(db, tenant, kind))) return async () => new Map();
  return (records) => findArchivedFieldsOf(db, keyring, tenant, kind, records);
}

/** The same for records that are asked for by their customers. */
export async function keptOfCustomersReader(
  { db, keyring, tenant }: Selection,
  kind: KindOfFile,
): Promise<ReadKeptOfCustomers> {
  if (!(await hasArchivedFields(db, tenant, kind))) return async () => new Map();
  return (customerIds) => findArchivedFieldsOfCustomers(db, keyring, tenant, kind, customerIds);
}
