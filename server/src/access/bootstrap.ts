import { randomBytes } from 'node:crypto';
import type { Database } from '../db/client.ts';
import { hashPassword } from './password.ts';
import { defaultTenant, findTenantByName } from './queries.ts';
import { createTenant } from './tenants.ts';

/**
 * Makes the default tenant and its user `admin` on the very first start; several processes may try at once.
 *
 * @returns the generated password when this call made the user and none was given, to be printed once
 */
export async function ensureDefaultTenant(
  database: Database,
  givenPassword: string | undefined,
  at: Date,
): Promise<string | undefined> {
  const exists = await database.system((db) => findTenantByName(db, 'default'));
  if (exists !== undefined) return undefined;
  const password = givenPassword ?? randomBytes(15).toString('base64url');
  const adminPasswordHash = await hashPassword(password);
  const made = await database.transaction(defaultTenant, (tx) =>
    createTenant(
      tx,
      {
        id: defaultTenant,
        name: 'default',
        displayName: 'Default',
        accountIds: [],
        sharedShortcodes: [],
        adminPasswordHash,
      },
      at,
    ),
  );
  return made !== undefined && givenPassword === undefined ? password : undefined;
}
