import { type Db, together } from '../../db/client.ts';
import { pieces } from '../../db/pages.ts';
import { ApiError } from '../../errors.ts';
import { jsonOrNull } from '../../extension-records/sealing.ts';
import { type IdentificationValue, replaceIdentificationValues } from '../../profiles/identification-values.ts';
import { customerRecords, findProfile, type ProfileRow } from '../../profiles/queries.ts';
import { type CustomerStore, customerPlace } from '../../profiles/store.ts';
import { byId } from './forgetting.ts';
import { type ForgottenRecord, forgetRecords } from './records.ts';
import type { AnonymousValues, Attempt } from './values.ts';

/** How often a value is made up that another profile has already, where a unique key minds that. */
const mostAttempts = 50;

const lockedAtOnce = 1000;

/**
 * Locks customers in the order of their ids, as everybody does who changes more than one.
 *
 * @returns those that are still there
 */
export async function lockCustomers(tx: Db, tenant: number, customerIds: Iterable<string>): Promise<string[]> {
  const sorted = [...customerIds].sort();
  const locked: string[] = [];
  for (const ids of pieces(sorted, lockedAtOnce)) {
    const rows = await tx.query<{ customer_id: string }>(
      `SELECT customer_id FROM profiles WHERE tenant_id = $1 AND customer_id = ANY ($2)
       ORDER BY customer_id FOR UPDATE`,
      [tenant, ids],
    );
    for (const row of rows) locked.push(row.customer_id);
  }
  return locked;
}

/**
 * Makes the core attributes and extension records of a locked customer anonymous. When it was changed last stays: so do
 * all dates.
 *
 * @returns how many extension records there were
 */
export async function forgetCustomer(
  store: CustomerStore,
  values: AnonymousValues,
  customerId: string,
): Promise<number> {
  const { tx, tenant, metadata } = store;
  const row = await findProfile(tx, tenant, customerId);
  if (row === undefined) return 0;
  await forgetCore(store, values, row);
  // Values that records of pages before this one are found by: several records may have the same.
  const held = new Set<string>();
  const identified = (records: readonly ForgottenRecord[], side: 'before' | 'after') => {
    const extensions = Map.groupBy(records, ({ schema }) => schema.id);
    const lists = new Map([...extensions].map(([id, list]) => [id, list.map((record) => record[side])]));
    const keys = store.keysOn(new Set(records.map(({ schema }) => schema)));
    return store.identificationValues(keys, new Map(), lists).filter(({ id }) => !held.has(id));
  };
  const settle = async (make: (attempt: Attempt) => readonly ForgottenRecord[]) => {
    const [made, after] = await settled(store, customerId, (attempt) => {
      const records = make(attempt);
      return [records, identified(records, 'before'), identified(records, 'after')];
    });
    for (const { id } of after) held.add(id);
    return made;
  };
  const forgetting = {
    table: customerRecords,
    schemas: byId(metadata.extensions.profile),
    place: () => customerPlace(tenant, customerId),
    keyed: () => ({ kind: 'profile_extension' as const, owner: customerId }),
  };
  return await forgetRecords(tx, store, tenant, values, forgetting, [customerId], settle);
}

async function forgetCore(store: CustomerStore, values: AnonymousValues, row: ProfileRow): Promise<void> {
  const { tx, tenant, metadata, coreKeys } = store;
  const { customer_id: id } = row;
  const before = store.openCore(row);
  const identified = (attributes: typeof before) => store.identificationValues(coreKeys, attributes, new Map());
  const [after] = await settled(store, id, (attempt) => {
    const attributes = values.attributes(metadata.attributes, before, attempt);
    return [attributes, identified(before), identified(attributes)];
  });
  const { plain, encrypted } = store.sealCore(id, after);
  await together([
    tx.query('UPDATE profiles SET attributes = $3, encrypted = $4 WHERE tenant_id = $1 AND customer_id = $2', [
      tenant,
      id,
      JSON.stringify(plain),
      jsonOrNull(encrypted),
    ]),
    store.replaceCoreDevices(id, before, after),
  ]);
}

/**
 * Makes up what a customer is found by, again while another profile has a value of a unique key, and writes it in the
 * place of what it was found by.
 */
async function settled<Made>(
  { tx, tenant }: CustomerStore,
  customerId: string,
  make: (
    attempt: Attempt,
  ) => readonly [made: Made, before: readonly IdentificationValue[], after: readonly IdentificationValue[]],
): Promise<[made: Made, after: readonly IdentificationValue[]]> {
  for (let attempt = 0; ; attempt += 1) {
    const [made, before, after] = make(attempt);
    const replace = () => replaceIdentificationValues(tx, tenant, customerId, before, after);
    if (!after.some(({ unique }) => unique)) {
      await replace();
      return [made, after];
    }
    await tx.query('SAVEPOINT identification');
    try {
      await replace();
      await tx.query('RELEASE SAVEPOINT identification');
      return [made, after];
    } catch (error) {
      const isTaken = error instanceof ApiError && error.errorName === 'uniqueKeyBroken';
      if (!isTaken || attempt === mostAttempts) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT identification');
    }
  }
}
