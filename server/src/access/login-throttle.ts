import { createHash } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';

/** Who tries to log in, and from where. */
export interface Attempt {
  readonly tenant: string;
  readonly user: string;
  readonly address: string;
}

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
 * whatever the address (a high limit, so that nobody can easily lock somebody else out). In the order of their hashes:
 * attempts at the same moment lock the rows in one order.
 */
function limits({ tenant, user, address }: Attempt): { pair: Limit; place: Limit; anywhere: Limit; inOrder: Limit[] } {
  const who = `${tenant.toLowerCase()}\\${user.toLowerCase()}`;
  const pair = { subject: digest(`pair ${who} ${address}`), free: 5 };
  const place = { subject: digest(`address ${address}`), free: 30 };
  const anywhere = { subject: digest(`user ${who}`), free: 100 };
  const inOrder = [pair, place, anywhere].sort((a, b) => a.subject.compare(b.subject));
  return { pair, place, anywhere, inOrder };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Counts an attempt as failed, in a transaction; `forgiveAttempts` takes it back when the password was right.
 *
 * @throws {ApiError} 429 with Retry-After while the next attempt has to wait; then it is not counted and the password
 *   is not looked at
 */
export async function countAttempt(tx: Db, attempt: Attempt, now: Date): Promise<void> {
  for (const { subject, free } of limits(attempt).inOrder) {
    // Locks the row, whether it was there or not.
    const [row] = await tx.query<{ failures: number; last_failed_at: Date }>(
      `INSERT INTO login_failures AS known (subject, failures, last_failed_at) VALUES ($1, 0, $2)
       ON CONFLICT (subject) DO UPDATE SET failures = known.failures RETURNING failures, last_failed_at`,
      [subject, now],
    );
    // Not below 0: a clock that was ahead and has been put right must lock nobody out.
    const age = Math.max(0, now.getTime() - (row?.last_failed_at ?? now).getTime()) / 1000;
    const failures = age > memorySeconds ? 0 : (row?.failures ?? 0);
    const delay = failures < free ? 0 : Math.min(2 ** Math.min(failures - free, 10), longestDelaySeconds);
    if (age < delay) {
      const seconds = Math.ceil(delay - age);
      throw new ApiError('tooManyAttempts', `too many failed logins; try again in ${seconds} s`, {
        headers: { 'retry-after': String(seconds) },
      });
    }
    await tx.query('UPDATE login_failures SET failures = $2, last_failed_at = $3 WHERE subject = $1', [
      subject,
      failures + 1,
      now,
    ]);
  }
}

/** A right password forgives this user's failures; the address keeps its own, but not this one. */
export async function forgiveAttempts(db: Db, attempt: Attempt): Promise<void> {
  const { pair, place, anywhere } = limits(attempt);
  await db.query('DELETE FROM login_failures WHERE subject = $1 OR subject = $2', [pair.subject, anywhere.subject]);
  await db.query('UPDATE login_failures SET failures = greatest(failures - 1, 0) WHERE subject = $1', [place.subject]);
}

/** Housekeeping. */
export async function dropForgottenFailures(db: Db, now: Date): Promise<void> {
  await db.query('DELETE FROM login_failures WHERE last_failed_at < $1', [
    new Date(now.getTime() - memorySeconds * 1000),
  ]);
}
