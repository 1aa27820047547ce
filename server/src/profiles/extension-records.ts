import { badParameter, notFound } from '../errors.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import { type ExtensionRecord, emptyRecord, mostRecords, type RecordChange } from '../metadata/records.ts';
import { replaceIdentificationValues } from './identification-values.ts';
import type { ProfileInput } from './profile.ts';
import { deleteRecord, deleteRecords, lockProfile, type RecordRow, touchProfile, updateRecord } from './queries.ts';
import type { CustomerStore } from './store.ts';
import { deleteUniqueValues, findByUnique, insertUniqueValues, uniqueHash } from './unique-values.ts';
import { refuseOtherCustomer } from './update.ts';

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
  await changingExtensions(store, customerId, [...input.extensions.keys()], at, async () => {
    for (const [schema, records] of input.extensions) {
      if (schema.type === 'multi-valued') {
        await upsertRecords(store, customerId, schema, records);
      } else if (records.length === 0) {
        throw badParameter(schema.name, 'there is no record to insert');
      } else {
        await deleteRecords(store.tx, store.tenant, customerId, [schema.id]);
        await store.insertRecords(customerId, schema, records);
      }
    }
  });
}

async function upsertRecords(
  store: CustomerStore,
  customerId: string,
  schema: ExtensionSchema,
  records: readonly ExtensionRecord[],
) {
  const [flat] = schema.uniqueLists;
  if (!schema.hasFlatUnique || flat === undefined) {
    await store.insertRecords(customerId, schema, records);
    return;
  }
  const place = { tenant: store.tenant, customerId };
  const hashes = records.map((record) =>
    uniqueHash(
      store.keyring,
      flat.map((name) => record[name] ?? ''),
    ),
  );
  const known = await findByUnique(store.tx, place, schema.id, hashes);
  const replaced = records.flatMap((record, i) => {
    const id = flat.every((name) => record[name] !== undefined) ? known[i] : undefined;
    return id === undefined ? [] : [{ id, record }];
  });
  await deleteUniqueValues(
    store.tx,
    place,
    schema.id,
    replaced.map(({ id }) => id),
  );
  for (const { id, record } of replaced)
    await rewrite(store, { customer_id: customerId, extension_id: schema.id, record_id: id }, schema, record);
  await insertUniqueValues(store.tx, store.keyring, place, schema, replaced);
  const old = new Set(replaced.map(({ record }) => record));
  await store.insertRecords(
    customerId,
    schema,
    records.filter((record) => !old.has(record)),
  );
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
) {
  await changingExtensions(store, customerId, [schema], at, async () => {
    const row = await selectRecord(store, customerId, schema, change);
    const record = Object.assign(emptyRecord(), store.openRecord(row));
    for (const [name, value] of Object.entries(change.changes)) {
      if (value === null) delete record[name];
      else record[name] = value;
    }
    const place = { tenant: store.tenant, customerId };
    await deleteUniqueValues(store.tx, place, schema.id, [row.record_id]);
    await rewrite(store, row, schema, record);
    await insertUniqueValues(store.tx, store.keyring, place, schema, [{ id: row.record_id, record }]);
  });
}

/** "Delete Record From Profile Extension". @throws {ApiError} 404 when the customer or the record does not exist */
export async function deleteRecordByUnique(
  store: CustomerStore,
  customerId: string,
  schema: ExtensionSchema,
  change: RecordChange,
  at: Date,
) {
  await changingExtensions(store, customerId, [schema], at, async () => {
    const { record_id } = await selectRecord(store, customerId, schema, change);
    await deleteRecord(store.tx, store.tenant, customerId, schema.id, record_id);
  });
}

async function selectRecord(
  store: CustomerStore,
  customerId: string,
  schema: ExtensionSchema,
  change: RecordChange,
): Promise<RecordRow> {
  const hash = uniqueHash(store.keyring, change.unique);
  const [id] = await findByUnique(store.tx, { tenant: store.tenant, customerId }, schema.id, [hash]);
  const [row] =
    id === undefined
      ? []
      : await store.tx.query<RecordRow>(
          `SELECT customer_id, extension_id, record_id, record, encrypted FROM profile_extension_records
           WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 AND record_id = $4`,
          [store.tenant, customerId, schema.id, id],
        );
  if (row === undefined)
    throw notFound(`record of the extension '${schema.name}' with unique attributes of`, customerId);
  return row;
}

async function rewrite(
  store: CustomerStore,
  row: Pick<RecordRow, 'customer_id' | 'extension_id' | 'record_id'>,
  schema: ExtensionSchema,
  record: ExtensionRecord,
): Promise<void> {
  await updateRecord(store.tx, { ...row, tenant: store.tenant }, store.sealRecord(row.customer_id, schema, record));
}

/** Locks the profile and keeps the identification values of keys on the extensions in step with what `work` does. */
async function changingExtensions(
  store: CustomerStore,
  customerId: string,
  schemas: readonly ExtensionSchema[],
  at: Date,
  work: () => Promise<void>,
): Promise<void> {
  await lockProfile(store.tx, store.tenant, customerId);
  const keys = store.keysOn(schemas);
  const before = await store.storedIdentificationValues(customerId, keys);
  await work();
  for (const schema of schemas) await refuseTooMany(store, customerId, schema);
  const after = await store.storedIdentificationValues(customerId, keys);
  await replaceIdentificationValues(store.tx, store.tenant, customerId, before, after);
  await touchProfile(store.tx, store.tenant, customerId, at);
}

async function refuseTooMany(store: CustomerStore, customerId: string, schema: ExtensionSchema): Promise<void> {
  const [row] = await store.tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM profile_extension_records
       WHERE tenant_id = $1 AND customer_id = $2 AND extension_id = $3 LIMIT $4) AS counted`,
    [store.tenant, customerId, schema.id, mostRecords + 1],
  );
  if ((row?.count ?? 0) > mostRecords) {
    throw badParameter(schema.name, `a customer has at most ${mostRecords} records of an extension`);
  }
}
