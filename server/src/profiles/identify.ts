import type { Db } from '../db/client.ts';
import type { Keyring } from '../keyring.ts';
import type { AttributeValue, Metadata } from '../metadata/model.ts';
import { afterPrefix, digestOf, leadingCombinations, leadOf } from './identification-values.ts';
import type { Condition, IdentifyQuery } from './identify-query.ts';
import { findProfiles, findRecords } from './queries.ts';
import { CustomerStore } from './store.ts';

/** Candidates that are looked at together when attributes beyond the key narrow the result. */
const narrowingBatch = 200;

/**
 * The ids of the customers that match every condition, in their order: at most `limit` + 1 of them, where the last
 * one only tells that there are more.
 */
export async function identify(db: Db, keyring: Keyring, metadata: Metadata, query: IdentifyQuery): Promise<string[]> {
  const exact = query.leading.length === query.key.attributes.length;
  const values = leadingCombinations(
    query.leading.map((condition) => condition.values),
    (value) => digestOf(keyring, metadata.tenant, value),
    query.key.name,
  );
  const candidates = (after: string, limit: number) =>
    exact
      ? findByValues(db, metadata.tenant, query.key.id, values, after, limit)
      : findByPrefixes(db, metadata.tenant, query.key.id, values, after, limit);
  const wanted = query.limit + 1;
  // All conditions are on the key: what it finds is the answer.
  if (query.conditions.length === query.leading.length) return await candidates(query.after ?? '', wanted);

  const found: string[] = [];
  for (let after = query.after ?? ''; ; ) {
    const batch = await candidates(after, narrowingBatch);
    found.push(...(await narrow(new CustomerStore(db, keyring, metadata, metadata), batch, query.conditions)));
    const last = batch.at(-1);
    if (found.length >= wanted || last === undefined || batch.length < narrowingBatch) return found.slice(0, wanted);
    after = last;
  }
}

async function findByValues(
  db: Db,
  tenant: number,
  keyId: number,
  values: readonly Buffer[],
  after: string,
  limit: number,
): Promise<string[]> {
  const [only] = values;
  // One value is the rule; then the index itself has the customers in order, however many there are.
  const rows =
    values.length === 1 && only !== undefined
      ? await db.query<{ customer_id: string }>(
          `SELECT customer_id FROM identification_values
           WHERE tenant_id = $1 AND key_id = $2 AND lead = $3 AND value = $4 AND customer_id > $5 ORDER BY customer_id LIMIT $6`,
          [tenant, keyId, leadOf(only), only, after, limit],
        )
      : await db.query<{ customer_id: string }>(
          `SELECT DISTINCT customer_id FROM identification_values
           WHERE tenant_id = $1 AND key_id = $2 AND lead = ANY ($3) AND value = ANY ($4) AND customer_id > $5
           ORDER BY customer_id LIMIT $6`,
          [tenant, keyId, values.map(leadOf), values, after, limit],
        );
  return rows.map((row) => row.customer_id);
}

async function findByPrefixes(
  db: Db,
  tenant: number,
  keyId: number,
  prefixes: readonly Buffer[],
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }>(
    `SELECT DISTINCT i.customer_id
     FROM unnest($3::bigint[], $4::bytea[], $5::bytea[]) AS p (lead, first, after), identification_values i
     WHERE i.tenant_id = $1 AND i.key_id = $2 AND i.lead = p.lead AND i.value >= p.first
       AND (p.after IS NULL OR i.value < p.after) AND i.customer_id > $6
     ORDER BY i.customer_id LIMIT $7`,
    [
      tenant,
      keyId,
      prefixes.map(leadOf),
      prefixes,
      prefixes.map((prefix) => afterPrefix(prefix) ?? null),
      after,
      limit,
    ],
  );
  return rows.map((row) => row.customer_id);
}

/** Keeps the candidates that match every condition; those on one extension must be met by one record together. */
async function narrow(
  store: CustomerStore,
  candidates: readonly string[],
  conditions: readonly Condition[],
): Promise<string[]> {
  const { tx, tenant, keyring } = store;
  const core = conditions.filter((condition) => condition.extension === undefined);
  const byExtension = Map.groupBy(
    conditions.filter((condition) => condition.extension !== undefined),
    (condition) => condition.extension?.id ?? 0,
  );
  const matches = ({ values }: Condition, present: readonly AttributeValue[]) => {
    const digests = present.map((value) => digestOf(keyring, tenant, value));
    return values.some((value) => digests.some((digest) => digest.equals(digestOf(keyring, tenant, value))));
  };

  let left = candidates;
  if (core.length > 0) {
    const matching = new Set<string>();
    for (const row of await findProfiles(tx, tenant, left)) {
      const attributes = store.openCore(row);
      if (core.every((condition) => matches(condition, attributes.get(condition.definition.name) ?? [])))
        matching.add(row.customer_id);
    }
    left = left.filter((id) => matching.has(id));
  }
  for (const [extensionId, wanted] of byExtension) {
    const matching = new Set<string>();
    for (const row of await findRecords(tx, tenant, left, [extensionId])) {
      const record = store.openRecord(row);
      const present = (name: string) => (record[name] === undefined ? [] : [record[name]]);
      if (wanted.every((condition) => matches(condition, present(condition.definition.name))))
        matching.add(row.customer_id);
    }
    left = left.filter((id) => matching.has(id));
  }
  return [...left];
}
