import { createHash, timingSafeEqual } from 'node:crypto';
import { type Authenticator, splitUserName } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { defaultTenant, findTenantByName, type PrincipalRow, tasksOfRoles } from '../access/queries.ts';
import type { Database, Db } from '../db/client.ts';
import { keysOf, parsedKey } from '../ssh-keys/authorized-keys.ts';

/** Who has logged in. */
export interface Login {
  readonly caller: Caller;
  /** Changes with the password and with the keys. */
  readonly credentials: Buffer;
}

/** A public key that a client says it has. */
export interface OfferedKey {
  readonly type: string;
  readonly blob: Buffer;
  /** Missing while the client only asks whether the key would do. */
  readonly proof?:
    | { readonly signed: Buffer; readonly signature: Buffer; readonly hash: string | undefined }
    | undefined;
}

interface LoginRow extends PrincipalRow {
  readonly enabled: boolean;
  readonly ssh_keys: string | null;
  readonly credentials: Buffer;
}

const task = 'GDPR.submitRequests';

const selectLogin = `SELECT p.user_id AS id, p.name, p.enabled, ${tasksOfRoles}, k.lines AS ssh_keys,
    sha256(convert_to(p.password_hash || ' ' || coalesce(k.lines, ''), 'UTF8')) AS credentials
  FROM users p LEFT JOIN ssh_keys k ON k.tenant_id = p.tenant_id AND k.user_id = p.user_id`;

/** Who may log in over SFTP, and how they prove who they are. */
export class Logins {
  readonly #database: Database;
  readonly #authenticator: Authenticator;

  constructor(options: { readonly database: Database; readonly authenticator: Authenticator }) {
    this.#database = options.database;
    this.#authenticator = options.authenticator;
  }

  /**
   * @param userName `user` or `tenant\user`
   * @returns undefined for a user who may not log in
   * @throws {ApiError} 401 for a wrong password, 429 while failed logins slow this one down
   */
  async withPassword(userName: string, password: string, address: string): Promise<Login | undefined> {
    // Before the password: when that is changed meanwhile, what is remembered is not what is in force.
    const login = await this.#find(userName);
    const { tenant, user } = splitUserName(userName);
    await this.#authenticator.logIn(tenant, user, password, address);
    return login && allowed(login);
  }

  /** @returns undefined when the user may not log in, or not with this key; who is unknown is a user without keys */
  async withKey(userName: string, offered: OfferedKey): Promise<Login | undefined> {
    const login = await this.#find(userName);
    const wanted = digest(offered.blob);
    // All are looked at, and by their digests, so that the time tells nothing about them.
    const keys = keysOf(login?.sshKeys ?? '').filter(({ blob }) => timingSafeEqual(digest(blob), wanted));
    const [key] = keys;
    if (login === undefined || key === undefined || key.type !== offered.type) return undefined;
    const { proof } = offered;
    if (proof !== undefined) {
      // An RSA signature without the name of its hash is one of SHA-1.
      if (key.type === 'ssh-rsa' && proof.hash === undefined) return undefined;
      if (parsedKey(key).verify(proof.signed, proof.signature, proof.hash) !== true) return undefined;
    }
    return allowed(login);
  }

  /** False when the user is gone, disabled or may not log in, has another password or other keys by now. */
  async isInForce({ caller: { tenant, userId }, credentials }: Login): Promise<boolean> {
    const row = await this.#database.tenant(tenant, async (db) => {
      const text = `${selectLogin} WHERE p.tenant_id = $1 AND p.user_id = $2`;
      const [found] = await db.query<LoginRow>(text, [tenant, userId]);
      return found;
    });
    if (row === undefined || !row.credentials.equals(credentials)) return false;
    return allowed(this.#login(tenant, row)) !== undefined;
  }

  /** Asks the same of the database, whether there is such a user or not. */
  async #find(userName: string): Promise<(Login & FoundLogin) | undefined> {
    const { tenant: tenantName, user } = splitUserName(userName);
    if (/\0/.test(userName)) return undefined;
    const tenant = await this.#database.system((db) => findTenantByName(db, tenantName));
    const inTenant = tenant ?? defaultTenant;
    const row = await this.#database.tenant(inTenant, (db) => findByName(db, inTenant, user));
    return tenant === undefined || row === undefined ? undefined : this.#login(tenant, row);
  }

  #login(tenant: number, row: LoginRow): Login & FoundLogin {
    return {
      caller: this.#authenticator.asUser(tenant, row),
      credentials: row.credentials,
      enabled: row.enabled,
      sshKeys: row.ssh_keys,
    };
  }
}

interface FoundLogin {
  readonly enabled: boolean;
  readonly sshKeys: string | null;
}

function allowed({ caller, credentials, enabled }: Login & FoundLogin): Login | undefined {
  return enabled && caller.tasks.has(task) ? { caller, credentials } : undefined;
}

async function findByName(db: Db, tenant: number, name: string): Promise<LoginRow | undefined> {
  const [row] = await db.query<LoginRow>(`${selectLogin} WHERE p.tenant_id = $1 AND lower(p.name) = lower($2)`, [
    tenant,
    name,
  ]);
  return row;
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
