import { createHash } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';

interface Limit {
  readonly subject: Buffer;
  /** Failures that cost nothing. */
  readonly free: number;
}

/** Failures are forgotten after this many seconds without a further one. */
const memorySeconds = 15 * 60;
const longestDelaySeconds = 60;

/**
 * What a failed login counts against: this user from this address, this address whatever the user, this user
 * whatever the address (a high limit, so that nobody can easily lock somebody else out).
 */
function limits(tenant: string, user: string, address: string): Limit[] {
  const who = `${tenant.toLowerCase()}\\${user.toLowerCase()}`;
  return [
    { subject: digest(`pair ${who} ${address}`), free: 5 },
    { subject: digest(`address ${address}`), free: 20 },
    { subject: digest(`user ${who}`), free: 100 },
  ];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** @throws {ApiError} 429 with Retry-After while the next attempt has to wait; the password is not looked at */
export async function refuseWhileSlowedDown(db: Db, tenant: string, user: string, address: string): Promise<void> {
  const watched = limits(tenant, user, address);
  const rows = await db.query<{ subject: Buffer; failures: number; age: number }>(
    `SELECT subject, failures, extract(epoch FROM clock_timestamp() - last_failed_at)::float8 AS age
     FROM login_failures WHERE subject = ANY ($1)`,
    [watched.map((limit) => limit.subject)],
  );
  let wait = 0;
  for (const row of rows) {
    const limit = watched.find((candidate) => candidate.subject.equals(row.subject));
    if (limit === undefined || row.failures < limit.free || row.age > memorySeconds) continue;
    const delay = Math.min(2 ** Math.min(row.failures - limit.free, 10), longestDelaySeconds);
    wait = Math.max(wait, delay - row.age);
  }
  if (wait > 0) {
    const seconds = Math.ceil(wait);
    throw new ApiError('tooManyAttempts', `too many failed logins; try again in ${seconds} s`, {
      headers: { 'retry-after': String(seconds) },
    });
  }
}

export async function recordFailedLogin(
  db: Db,
  tenant: string,
  user: string,
  address: string,
  now: Date,
): Promise<void> {
  for (const { subject } of limits(tenant, user, address)) {
    await db.query(
      `INSERT INTO login_failures AS known (subject, failures, last_failed_at) VALUES ($1, 1, $2)
       ON CONFLICT (subject) DO UPDATE SET last_failed_at = $2,
         failures = CASE WHEN known.last_failed_at < $3 THEN 1 ELSE known.failures + 1 END`,
      [subject, now, new Date(now.getTime() - memorySeconds * 1000)],
    );
  }
}

/** A right password forgives this user's failures; the address keeps its own count. */
export async function forgetFailedLogins(db: Db, tenant: string, user: string, address: string): Promise<void> {
  const [pair, , anywhere] = limits(tenant, user, address).map((limit) => limit.subject);
  await db.query('DELETE FROM login_failures WHERE subject = $1 OR subject = $2', [pair, anywhere]);
}

/** Housekeeping. */
export async function dropForgottenFailures(db: Db, now: Date): Promise<void> {
  await db.query('DELETE FROM login_failures WHERE last_failed_at < $1', [
    new Date(now.getTime() - memorySeconds * 1000),
  ]);
}
