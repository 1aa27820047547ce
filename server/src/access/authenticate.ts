import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Database, Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { countAttempt, forgiveAttempts } from './login-throttle.ts';
import { decoyHash, verifyPassword } from './password.ts';
import {
  defaultTenant,
  findKeyBySecret,
  findTenantByName,
  findUserByName,
  findUserBySession,
  type PrincipalRow,
} from './queries.ts';
import { allTasks } from './tasks.ts';

export const sessionCookie = 'throughline_session';

/** How long a verified credential is believed without asking again; a change of access ends it at once. */
const believedForMs = 30_000;
const believedAtMost = 10_000;

interface Believed {
  readonly caller: Caller;
  readonly until: number;
}

interface Credentials {
  readonly headers: { readonly authorization?: string | undefined; readonly cookie?: string | undefined };
  readonly ip: string;
}

export interface AuthenticatorOptions {
  readonly database: Database;
  /** Keyring.localToken: the key of tools that can read this server's keys folder. */
  readonly localToken: string;
  readonly useRole: boolean;
  readonly now: () => Date;
}

/** Finds out who makes a request: HTTP Basic, an API key, or the console's session cookie. */
export class Authenticator {
  readonly #database: Database;
  readonly #useRole: boolean;
  readonly #localTokenHash: Buffer;
  readonly #now: () => Date;
  /** Keyed by a hash that begins with a secret of this process, so that no credential stays in memory. */
  readonly #believed = new Map<string, Believed>();
  readonly #verifying = new Map<string, Promise<Believed>>();
  readonly #hashSecret = randomBytes(32).toString('base64');
  readonly #everything: ReadonlySet<string> = new Set(allTasks);
  #generation = 0;

  constructor(options: AuthenticatorOptions) {
    this.#database = options.database;
    this.#useRole = options.useRole;
    this.#localTokenHash = hashSecret(options.localToken);
    this.#now = options.now;
  }

  /**
   * The caller; at once, without a promise, when the credentials were verified lately.
   *
   * @throws {ApiError} 401 when the credentials are missing or wrong, 429 while failed logins slow them down
   */
  authenticate({ headers, ip }: Credentials): Caller | Promise<Caller> {
    const authorization = headers.authorization;
    if (authorization !== undefined) return this.#fromAuthorization(authorization, ip);
    const token = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[sessionCookie];
    if (token !== undefined) return this.#believe(`session ${token}`, () => this.#fromSession(token));
    throw unauthorized('this request needs credentials');
  }

  /** Forgets what is believed of a tenant's callers: called when its users, roles, keys or sessions have changed. */
  forget(tenant: number): void {
    this.#generation += 1;
    for (const [digest, { caller }] of this.#believed) if (caller.tenant === tenant) this.#believed.delete(digest);
  }

  /** Forgets everybody: called when changes may have been missed. */
  forgetAll(): void {
    this.#generation += 1;
    this.#believed.clear();
  }

  /**
   * Verifies a user's password.
   *
   * @throws {ApiError} 401 that does not tell whether tenant, user or password was wrong; 429 while slowed down
   */
  async logIn(tenantName: string, userName: string, password: string, ip: string): Promise<Caller> {
    const database = this.#database;
    if (/\0/.test(tenantName + userName)) throw unauthorized('user name or password is wrong');
    // Counted as failed until it is known not to be: attempts at the same moment cannot pass under the limit.
    const attempt = { tenant: tenantName, user: userName, address: ip };
    await database.systemTransaction((tx) => countAttempt(tx, attempt, this.#now()));
    const tenant = await database.system((db) => findTenantByName(db, tenantName));
    const user =
      tenant === undefined ? undefined : await database.tenant(tenant, (db) => findUserByName(db, tenant, userName));
    const matches = await verifyPassword(password, user?.password_hash ?? (await decoyHash()));
    if (tenant === undefined || user === undefined || !matches || !user.enabled) {
      throw unauthorized('user name or password is wrong');
    }
    await database.system((db) => forgiveAttempts(db, attempt));
    return this.#caller(tenant, 'user', user);
  }

  /** A user who has proved to be one in another way than by the password. */
  asUser(tenant: number, user: PrincipalRow): Caller {
    return this.#caller(tenant, 'user', user);
  }

  #fromAuthorization(authorization: string, ip: string): Caller | Promise<Caller> {
    const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(authorization) ?? [];
    switch (scheme.toLowerCase()) {
      case 'basic':
        return this.#believe(`basic ${value}`, () => this.#fromBasic(value, ip));
      case 'bearer':
        if (value.startsWith('tll_')) return this.#fromLocalToken(value, ip);
        return this.#believe(`bearer ${value}`, () => this.#fromKey(value));
      default:
        throw unauthorized('the Authorization header is neither Basic nor Bearer');
    }
  }

  async #fromBasic(value: string, ip: string): Promise<Believed> {
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon < 0) throw unauthorized('the Basic credentials are malformed');
    const { tenant, user } = splitUserName(decoded.slice(0, colon));
    return this.#freshly(await this.logIn(tenant, user, decoded.slice(colon + 1), ip));
  }

  async #fromKey(key: string): Promise<Believed> {
    const found = await this.#findBySecret(key, findKeyBySecret);
    if (found === undefined) throw unauthorized('the API key is unknown or has expired');
    return this.#freshly(this.#caller(found.tenant, 'key', found.row), found.row.expires_at);
  }

  #fromLocalToken(token: string, ip: string): Caller {
    if (!/^(127\.|::1$|::ffff:127\.)/.test(ip)) throw unauthorized('the local token is for tools on the server itself');
    // Hashes are compared, so that the time tells nothing about the token.
    if (!timingSafeEqual(hashSecret(token), this.#localTokenHash)) throw unauthorized('the local token is wrong');
    return { tenant: defaultTenant, actor: 'local', userId: undefined, name: 'local', tasks: this.#everything };
  }

  async #fromSession(token: string): Promise<Believed> {
    const found = await this.#findBySecret(token, findUserBySession);
    if (found === undefined) throw unauthorized('the session has ended; log in again');
    const caller = { ...this.#caller(found.tenant, 'user', found.row), sessionToken: token };
    return this.#freshly(caller, found.row.expires_at);
  }

  async #findBySecret<Row extends object>(
    text: string,
    find: (db: Db, tenant: number, hash: Buffer, now: Date) => Promise<Row | undefined>,
  ): Promise<{ tenant: number; row: Row } | undefined> {
    const secret = parseSecret(text);
    if (secret === undefined) return undefined;
    const { tenant, hash } = secret;
    const row = await this.#database.tenant(tenant, (db) => find(db, tenant, hash, this.#now()));
    return row && { tenant, row };
  }

  #caller(tenant: number, kind: 'user' | 'key', row: PrincipalRow): Caller {
    return {
      tenant,
      actor: `${kind}:${row.id}`,
      userId: kind === 'user' ? row.id : undefined,
      name: row.name,
      tasks: this.#useRole ? new Set(row.tasks) : this.#everything,
    };
  }

  #freshly(caller: Caller, expiresAt: Date | null = null): Believed {
    const until = this.#now().getTime() + believedForMs;
    return { caller, until: Math.min(until, expiresAt?.getTime() ?? until) };
  }

  #believe(credential: string, verify: () => Promise<Believed>): Caller | Promise<Caller> {
    const digest = hash('sha256', this.#hashSecret + credential, 'base64');
    const known = this.#believed.get(digest);
    if (known !== undefined && known.until > this.#now().getTime()) return known.caller;
    // Requests that come with the same credential at once share one verification.
    let verifying = this.#verifying.get(digest);
    if (verifying === undefined) {
      verifying = this.#verify(digest, verify).finally(() => this.#verifying.delete(digest));
      this.#verifying.set(digest, verifying);
    }
    return verifying.then(({ caller }) => caller);
  }

  async #verify(digest: string, verify: () => Promise<Believed>): Promise<Believed> {
    const generation = this.#generation;
    const verified = await verify();
    // What was read before a change of access must not be remembered after it.
    if (generation === this.#generation) {
      this.#believed.delete(digest);
      this.#believed.set(digest, verified);
      const [oldest] = this.#believed.keys();
      if (this.#believed.size > believedAtMost && oldest !== undefined) this.#believed.delete(oldest);
    }
    return verified;
  }
}

/** `user` or `tenant\user` (contract, "Who may call"). */
export function splitUserName(name: string): { tenant: string; user: string } {
  const slash = name.indexOf('\\');
  return slash < 0 ? { tenant: 'default', user: name } : { tenant: name.slice(0, slash), user: name.slice(slash + 1) };
}

/** Keys and session tokens are 256 random bits behind the tenant's id, and are stored as their SHA-256. */
export function newSecret(prefix: 'tlk' | 'tls', tenant: number): { secret: string; hash: Buffer } {
  const secret = `${prefix}_${tenant}_${randomBytes(32).toString('base64url')}`;
  return { secret, hash: hashSecret(secret) };
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function parseSecret(secret: string): { tenant: number; hash: Buffer } | undefined {
  const match = /^tl[ks]_(\d{1,9})_[A-Za-z0-9_-]{43}$/.exec(secret);
  return match === null ? undefined : { tenant: Number(match[1]), hash: hashSecret(secret) };
}

function unauthorized(description: string): ApiError {
  return new ApiError('notAuthorized', description, {
    headers: { 'www-authenticate': 'Basic realm="Throughline", charset="UTF-8"' },
  });
}
