import { randomUUID } from 'node:crypto';
import { listTenantIds } from '../access/queries.ts';
import type { Database, Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';

/** Where the keying of what is stored goes on. */
export interface KeyingPosition {
  readonly tenant: number;
  readonly stage: string;
  readonly after: string;
}

export interface RulesRow {
  rules: string;
  job_id: string;
  finished: boolean;
  at_tenant: number;
  stage: string;
  after: string;
}

const columns = 'rules, job_id, finished, at_tenant, stage, after';

/**
 * Remembers by which rules keys are made from now on. When they are other ones than before, what is stored has to be
 * keyed again, unless there is nothing.
 *
 * @returns what has to be done; undefined when nothing has
 */
export async function adoptRules(database: Database, rules: string): Promise<RulesRow | undefined> {
  const known = await database.system((db) => readRules(db));
  if (known?.rules === rules) return known.finished ? undefined : known;
  const finished = known === undefined && !(await isAnythingStored(database));
  return await database.systemTransaction(async (tx) => {
    await tx.query(
      `INSERT INTO device_rules AS d (rules, job_id, finished, at_tenant, stage, after) VALUES ($1, $2, $3, 0, '', '')
       ON CONFLICT (only_row) DO UPDATE SET rules = $1, job_id = $2, finished = $3, at_tenant = 0, stage = '', after = ''
         WHERE d.rules <> $1`,
      [rules, randomUUID(), finished],
    );
    const row = await readRules(tx);
    return row?.finished === true ? undefined : row;
  });
}

/** What was there before there were keys. */
async function isAnythingStored(database: Database): Promise<boolean> {
  for (const tenant of await database.system(listTenantIds)) {
    for (const table of ['profiles', 'services', 'interaction_ids']) {
      const rows = await database.tenant(tenant, (db) =>
        db.query(`SELECT 1 FROM ${table} WHERE tenant_id = $1 LIMIT 1`, [tenant]),
      );
      if (rows.length > 0) return true;
    }
  }
  return false;
}

/** The country that numbers without code are read as numbers of, by the servers; undefined before the first start. */
export async function readCountry(db: Db): Promise<string | undefined> {
  const row = await readRules(db);
  return row?.rules.split(' ')[1];
}

export async function readRules(db: Db): Promise<RulesRow | undefined> {
  const [row] = await db.query<RulesRow>(`SELECT ${columns} FROM device_rules`);
  return row;
}

/** Writes how far the keying has come, in the transaction that got there, unless somebody else has got further. */
export async function advance(tx: Db, before: RulesRow, position: KeyingPosition): Promise<void> {
  await tx.query(
    `UPDATE device_rules SET at_tenant = $5, stage = $6, after = $7
     WHERE job_id = $1 AND at_tenant = $2 AND stage = $3 AND after = $4`,
    [before.job_id, before.at_tenant, before.stage, before.after, position.tenant, position.stage, position.after],
  );
}

export async function finishKeying(db: Db, jobId: string): Promise<void> {
  await db.query('UPDATE device_rules SET finished = true WHERE job_id = $1', [jobId]);
}

/**
 * Whoever looks for a device must find all of it.
 *
 * @throws {ApiError} 503 while what is stored has not been keyed by these rules
 */
export async function refuseIncomplete(db: Db, rules: string): Promise<void> {
  const row = await readRules(db);
  if (row?.finished === true && row.rules === rules) return;
  throw new ApiError(
    'busy',
    'what is stored is being searched for devices by new rules, and not all of it would be found; try again later',
    { headers: { 'retry-after': '30' } },
  );
}
