import type pg from 'pg';
import { applicationRole } from '../server/src/db/client.ts';

export interface Plan {
  readonly statement: string;
  readonly plan: string;
  /** Tables of more than a page that the statement reads without an index. */
  readonly withoutIndex: readonly string[];
  /** Tables of one page that it reads whole: to take the index would be to read two. */
  readonly onePage: readonly string[];
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/**
 * The plans of statements as the server's role gets them, row-level security included: the generic ones, which hold for
 * whatever parameters come.
 */
export async function explain(client: pg.Client, tenant: number, statements: readonly string[]): Promise<Plan[]> {
  await client.query(`SET ROLE ${applicationRole}`);
  await client.query("SELECT set_config('throughline.tenant', $1, false)", [String(tenant)]);
  const plans: Plan[] = [];
  for (const statement of statements) {
    const text = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN) ${statement}`);
    const json = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statement}`,
    );
    const tables = json.rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => scannedTables(Plan)));
    const small = await onePageTables(client, tables);
    plans.push({
      statement: statement.replace(/\s+/g, ' ').trim(),
      plan: text.rows.map((row) => row['QUERY PLAN']).join('\n'),
      withoutIndex: tables.filter((table) => !small.has(table)),
      onePage: tables.filter((table) => small.has(table)),
    });
  }
  return plans;
}

function scannedTables(node: Node): string[] {
  const own = node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== undefined ? [node['Relation Name']] : [];
  return [...own, ...(node.Plans ?? []).flatMap(scannedTables)];
}

async function onePageTables(client: pg.Client, tables: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE oid = ANY ($1::regclass[])
     AND pg_relation_size(oid) <= current_setting('block_size')::bigint`,
    [tables],
  );
  return new Set(rows.map(({ name }) => name));
}
