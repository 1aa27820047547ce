import type { Db } from '../db/client.ts';
import type { Keys } from '../devices/device-keys.ts';
import type { AttributeValue, Metadata } from '../metadata/model.ts';
import { afterPrefix, digestOf, foldCase, leadingCombinations, leadOf } from './identification-values.ts';
import type { Condition, IdentifyQuery } from './identify-query.ts';
import { customerRecords, findProfiles } from './queries.ts';
import { CustomerStore } from './store.ts';

/** Candidates that are looked at together when attributes beyond the key narrow the result. */
const narrowingBatch = 500;

/** The most candidates that one request looks at; the `Link` to the next page goes on behind them. */
const mostCandidates = 10_000;

export interface Identified {
  /** Ids of customers that match every condition, in their order. */
  readonly ids: readonly string[];
  /** The customer id behind which the next page starts; undefined when there is none. */
  readonly next: string | undefined;
}

/** True when one value of a whole key decides: a lookup in an index that takes the same short time for any value. */
export function isPointLookup(query: IdentifyQuery): boolean {
  const { key, leading, conditions } = query;
  return (
    leading.length === key.attributes.length &&
    conditions.length === leading.length &&
    leading.every(({ values }) => values.length === 1)
  );
}

/** Finds the customers that match every condition: those of one page. */
export async function identify(db: Db, keys: Keys, metadata: Metadata, query: IdentifyQuery): Promise<Identified> {
  const exact = query.leading.length === query.key.attributes.length;
  const values = leadingCombinations(
    query.leading.map((condition) => condition.values),
    (value) => digestOf(keys.keyring, metadata.tenant, value),
    query.key.name,
  );
  const find = exact ? findByValues : findByPrefixes;
  const candidates = (limit: number) => find(db, metadata.tenant, query.key.id, values, query.after ?? '', limit);
  // All conditions are on the key: what it finds is the answer.
  if (query.conditions.length === query.leading.length) {
    return firstPage(await candidates(query.limit + 1), query.limit);
  }

  // Fetched once: the leading attributes of a key find their customers in no order, so each batch would sort them all.
  const all = await candidates(mostCandidates);
  const store = new CustomerStore(db, keys, metadata, metadata);
  const matching = conditionMatchers(query.conditions);
  const found: string[] = [];
  for (let start = 0; start < all.length && found.length <= query.limit; start += narrowingBatch) {
    found.push(...(await narrow(store, all.slice(start, start + narrowingBatch), matching)));
  }
  const page = firstPage(found, query.limit);
  return page.next !== undefined || all.length < mostCandidates ? page : { ids: found, next: all.at(-1) };
}

function firstPage(found: readonly string[], limit: number): Identified {
  const ids = found.slice(0, limit);
  return { ids, next: found.length > limit ? ids.at(-1) : undefined };
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

/** A condition with its values folded once, not once for each customer. */
interface Matcher {
  readonly name: string;
  readonly extensionId: number | undefined;
  matches(present: readonly AttributeValue[]): boolean;
}

function conditionMatchers(conditions: readonly Condition[]): Matcher[] {
  return conditions.map(({ definition, extension, values }) => {
    const wanted = new Set(values.map(foldCase));
    return {
      name: definition.name,
      extensionId: extension?.id,
      matches: (present) => present.some((value) => wanted.has(foldCase(value))),
    };
  });
}

/** Keeps the candidates that match every condition; those on one extension must be met by one record together. */
async function narrow(
  store: CustomerStore,
  candidates: readonly string[],
  matchers: readonly Matcher[],
): Promise<string[]> {
  const { tx, tenant } = store;
  const core = matchers.filter((matcher) => matcher.extensionId === undefined);
  const byExtension = Map.groupBy(
    matchers.filter((matcher) => matcher.extensionId !== undefined),
    (matcher) => matcher.extensionId ?? 0,
  );
  let left = candidates;
  if (core.length > 0) {
    const matching = new Set<string>();
    for (const row of await findProfiles(tx, tenant, left)) {
      const attributes = store.openCore(row);
      if (core.every(({ name, matches }) => matches(attributes.get(name) ?? []))) matching.add(row.customer_id);
    }
    left = left.filter((id) => matching.has(id));
  }
  for (const [extensionId, wanted] of byExtension) {
    const matching = new Set<string>();
    for (const row of await customerRecords.find(tx, tenant, { customer_id: left }, [extensionId])) {
      const record = store.openRecord(row);
      const present = (name: string) => (record[name] === undefined ? [] : [record[name]]);
      if (wanted.every(({ name, matches }) => matches(present(name)))) matching.add(row.customer_id);
    }
    left = left.filter((id) => matching.has(id));
  }
  return [...left];
}
