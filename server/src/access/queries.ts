import type { Db } from '../db/client.ts';

/** Id of the tenant that exists from the start: the `TENANTID` of exports (contract, "Who may call"). */
export const defaultTenant = 101;

export interface PrincipalRow {
  id: number;
  name: string;
  tasks: string[];
}

/** Joins the tasks of the enabled roles among `role_ids`. */
export const tasksOfRoles = `coalesce((SELECT array_agg(DISTINCT task) FROM roles r, unnest(r.tasks) AS task
  WHERE r.tenant_id = p.tenant_id AND r.role_id = ANY (p.role_ids) AND r.enabled), '{}') AS tasks`;

export async function findTenantByName(db: Db, name: string): Promise<number | undefined> {
  const rows = await db.query<{ tenant_id: number }>('SELECT tenant_id FROM tenants WHERE lower(name) = lower($1)', [
    name,
  ]);
  return rows[0]?.tenant_id;
}

/** Empty when the tenant has just been deleted. */
export async function findTenantName(db: Db, tenant: number): Promise<string> {
  const [row] = await db.query<{ name: string }>('SELECT name FROM tenants WHERE tenant_id = $1', [tenant]);
  return row?.name ?? '';
}

export interface PrivacySettings {
  /** What the tenant is called by in privacy requests, beside its DB id. */
  readonly accountIds: readonly string[];
  /** Shortcodes that it shares with others. */
  readonly sharedShortcodes: readonly string[];
}

export async function findPrivacySettings(db: Db, tenant: number): Promise<PrivacySettings> {
  const [row] = await db.query<{ account_ids: string[]; shared_shortcodes: string[] }>(
    'SELECT account_ids, shared_shortcodes FROM tenants WHERE tenant_id = $1',
    [tenant],
  );
  return { accountIds: row?.account_ids ?? [], sharedShortcodes: row?.shared_shortcodes ?? [] };
}

export async function listTenantIds(db: Db): Promise<number[]> {
  const rows = await db.query<{ tenant_id: number }>('SELECT tenant_id FROM tenants ORDER BY tenant_id');
  return rows.map((row) => row.tenant_id);
}

export async function findUserByName(
  db: Db,
  tenant: number,
  name: string,
): Promise<(PrincipalRow & { password_hash: string; enabled: boolean }) | undefined> {
  const rows = await db.query<PrincipalRow & { password_hash: string; enabled: boolean }>(
    `SELECT p.user_id AS id, p.name, p.password_hash, p.enabled, ${tasksOfRoles}
     FROM users p WHERE p.tenant_id = $1 AND lower(p.name) = lower($2)`,
    [tenant, name],
  );
  return rows[0];
}

export async function findKeyBySecret(
  db: Db,
  tenant: number,
  secretHash: Buffer,
  now: Date,
): Promise<(PrincipalRow & { expires_at: Date | null }) | undefined> {
  const rows = await db.query<PrincipalRow & { expires_at: Date | null }>(
    `SELECT p.key_id AS id, p.name, p.expires_at, ${tasksOfRoles}
     FROM api_keys p WHERE p.tenant_id = $1 AND p.secret_hash = $2 AND (p.expires_at IS NULL OR p.expires_at > $3)`,
    [tenant, secretHash, now],
  );
  return rows[0];
}

export async function findUserBySession(
  db: Db,
  tenant: number,
  tokenHash: Buffer,
  now: Date,
): Promise<(PrincipalRow & { expires_at: Date }) | undefined> {
  const rows = await db.query<PrincipalRow & { expires_at: Date }>(
    `SELECT p.user_id AS id, p.name, s.expires_at, ${tasksOfRoles}
     FROM sessions s JOIN users p ON p.tenant_id = s.tenant_id AND p.user_id = s.user_id
     WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND p.enabled`,
    [tenant, tokenHash, now],
  );
  return rows[0];
}
