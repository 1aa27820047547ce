import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { applicationRole, type ConnectionSettings, schemaName } from './client.ts';

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Any constant will do: the session-level lock that lets one process migrate while the others wait. */
const migrationLock = 7_283_401;

const folder = new URL('./migrations/', import.meta.url);

/**
 * Brings the database to the schema of this version; several processes may do so at once.
 *
 * @returns the role that requests run as, or undefined when the connecting user may not create roles and is
 *   itself subject to row-level security
 * @throws {Error} one sentence, when the database is newer than this version, was changed by hand, is too old a
 *   PostgreSQL, or when nothing would hold the connecting user to row-level security
 */
export async function migrate(settings: ConnectionSettings, log: Logger): Promise<string | undefined> {
  const migrations = await readMigrations();
  const client = new pg.Client({ ...settings, application_name: 'throughline migration' });
  // The statement that a lost connection fails says so; an event that nobody hears would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await refuseOldServer(client);
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schemaName}`);
    await client.query(`SET search_path = ${schemaName}`);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL)',
    );
    await applyMissing(client, migrations, log);
    return await grantApplicationRole(client);
  } finally {
    await client.end();
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
  const version = Math.floor(Number(rows[0]?.version) / 10_000);
  if (version < 15) throw new Error(`DATABASE_URL points at PostgreSQL ${version}; Throughline needs 15 or newer.`);
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[], log: Logger): Promise<void> {
  const { rows: applied } = await client.query<{ number: number; checksum: string }>(
    'SELECT number, checksum FROM migrations ORDER BY number',
  );
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, checksum } of applied) {
    const migration = known.get(number);
    if (migration === undefined) {
      throw new Error(`The database was migrated by a newer Throughline (migration ${number}); start that version.`);
    }
    if (migration.checksum !== checksum) {
      throw new Error(`Migration ${migration.name} is not the one that was applied to this database.`);
    }
  }
  const done = new Set(applied.map((row) => row.number));
  for (const migration of migrations) {
    if (done.has(migration.number)) continue;
    await client.query('BEGIN');
    // The number first: whoever inserts it is the one that runs the migration.
    await client.query('INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, now())', [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await client.query(migration.sql);
    await client.query('COMMIT');
    log.info({ migration: migration.name }, 'database migrated');
  }
}

async function grantApplicationRole(client: pg.Client): Promise<string | undefined> {
  try {
    await createRole(client);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    return await relyOnConnectingUser(client, error);
  }
  await client.query(`GRANT USAGE ON SCHEMA ${schemaName} TO ${applicationRole}`);
  await client.query(
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schemaName} TO ${applicationRole}`,
  );
  await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schemaName} TO ${applicationRole}`);
  await client.query(`REVOKE INSERT, UPDATE, DELETE ON migrations FROM ${applicationRole}`);
  // What happened cannot be rewritten; it goes with its tenant.
  await client.query(`REVOKE UPDATE ON audit_log FROM ${applicationRole}`);
  return applicationRole;
}

/** Roles belong to the whole cluster: another database of ours may have made it, or be making it right now. */
async function createRole(client: pg.Client): Promise<void> {
  const isThere = async () => {
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [applicationRole]);
    return rows.length > 0;
  };
  if (!(await isThere())) {
    try {
      await client.query(`CREATE ROLE ${applicationRole} NOLOGIN NOSUPERUSER NOBYPASSRLS`);
    } catch (error) {
      if (!(await isThere())) throw error;
    }
  }
  const { rows } = await client.query<{ unsafe: boolean }>(
    'SELECT rolsuper OR rolbypassrls AS unsafe FROM pg_roles WHERE rolname = $1',
    [applicationRole],
  );
  if (rows[0]?.unsafe === true) {
    throw new Error(`The role ${applicationRole} may bypass row-level security; take that right from it.`);
  }
  // Whether one may SET ROLE is asked differently by each major version; trying is the same on all of them.
  const may = await client.query(`SET ROLE ${applicationRole}`).then(
    () => true,
    () => false,
  );
  await client.query('RESET ROLE');
  if (!may) await client.query(`GRANT ${applicationRole} TO CURRENT_USER`);
}

/** Every table but that of searched words forces row-level security on its owner: an ordinary owner is held by it, too. */
async function relyOnConnectingUser(client: pg.Client, cause: unknown): Promise<undefined> {
  const { rows } = await client.query<{ unsafe: boolean }>(
    'SELECT rolsuper OR rolbypassrls AS unsafe FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.unsafe !== false) {
    throw new Error('The user of DATABASE_URL bypasses row-level security and may not create a role that does not.', {
      cause,
    });
  }
  return undefined;
}
