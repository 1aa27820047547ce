import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import { type Database, type Db, isRetryable } from '../db/client.ts';
import { ApiError, badParameter, type ErrorName } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { MetadataCache } from '../metadata/cache.ts';
import { DefinitionsChange, excludeWriters, shareDefinitions } from '../metadata/definitions-lock.ts';
import { loadMetadata } from '../metadata/load.ts';
import type { Metadata } from '../metadata/model.ts';
import { notify } from '../operations/control.ts';

/** What a writing request answers. It is kept with its Idempotency-Key, so it holds no streams and no functions. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface WritingOptions {
  readonly database: Database;
  readonly metadata: MetadataCache;
  readonly authenticator: Authenticator;
  readonly keyring: Keyring;
  readonly now: () => Date;
}

/** Class of the advisory locks that changers of access hold, by tenant. */
const accessLock = 7_283_404;

/** How long a write waits for others before it is refused. */
const patienceMs = 10_000;

/** Contract, "Conventions": `Idempotency-Key`. */
export const answersKeptForMs = 24 * 60 * 60 * 1000;

/** What is kept with an Idempotency-Key. */
type Outcome = { answer: Answer } | { refusal: { name: ErrorName; description: string } };

/**
 * Every request that changes something runs through here: one transaction at the edge, handed down to the query
 * functions; retried when the database asks for it; its answer kept with the Idempotency-Key in the same commit.
 */
export class Writing {
  readonly #options: WritingOptions;

  constructor(options: WritingOptions) {
    this.#options = options;
  }

  /** Changes records. `metadata` is what is in force when the transaction commits. */
  async data(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Db, metadata: Metadata) => Promise<Answer>,
  ): Promise<FastifyReply> {
    const { tenant } = request.caller;
    const cache = this.#options.metadata;
    const cached = await cache.get(tenant);
    return await this.#answer(request, reply, async (tx) => {
      const metadata = await shareDefinitions(tx, tenant, cached);
      if (metadata !== cached) cache.forget(tenant);
      return await work(tx, metadata);
    });
  }

  /** Changes definitions, alone: writers of records that began before have finished, those after see the change. */
  async metadata(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Db, metadata: Metadata) => Promise<Answer>,
  ): Promise<FastifyReply> {
    const { tenant } = request.caller;
    const cache = this.#options.metadata;
    const answer = this.#answer(request, reply, async (tx) => {
      await excludeWriters(tx, tenant);
      const result = await work(tx, await loadMetadata(tx, tenant));
      await tx.query('UPDATE metadata_versions SET version = version + 1 WHERE tenant_id = $1', [tenant]);
      await notify(tx, { kind: 'metadata', tenant });
      return result;
    });
    // Here at once; the other processes hear of it by the notification.
    return await answer.finally(() => cache.forget(tenant));
  }

  /** Changes who may do what: one change of a tenant after the other, so that each sees what the one before has done. */
  async access(request: FastifyRequest, reply: FastifyReply, work: (tx: Db) => Promise<Answer>): Promise<FastifyReply> {
    const { tenant } = request.caller;
    const answer = this.#answer(request, reply, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [accessLock, tenant]);
      const result = await work(tx);
      await notify(tx, { kind: 'access', tenant });
      return result;
    });
    return await answer.finally(() => this.#options.authenticator.forget(tenant));
  }

  /** Changes something that neither records nor definitions depend on. */
  async other(request: FastifyRequest, reply: FastifyReply, work: (tx: Db) => Promise<Answer>): Promise<FastifyReply> {
    return await this.#answer(request, reply, work);
  }

  /**
   * Does something that has transactions of its own and may take long: none is open meanwhile, so its Idempotency-Key is
   * claimed before it and answered after it. While it is under way, and when a crash has left it unanswered, the key is
   * refused: it does not act twice.
   */
  async long(request: FastifyRequest, reply: FastifyReply, work: () => Promise<Answer>): Promise<FastifyReply> {
    const key = idempotencyKey(request);
    if (key === undefined) return send(reply, await work());
    const kept = this.#kept(request, key);
    const { database } = this.#options;
    const { tenant } = request.caller;
    const before = await database.transaction(tenant, async (tx) => {
      if (await kept.claim(tx)) return undefined;
      return (await kept.find(tx)) ?? refuseUnanswered();
    });
    if (before !== undefined) return send(reply, replay(reply, before));
    try {
      const answer = await work();
      await database.transaction(tenant, (tx) => kept.keep(tx, { answer }));
      return send(reply, answer);
    } catch (error) {
      const refusal = refusalOf(error);
      // What goes on without its request must not be begun again; anything else may be.
      if (refusal !== undefined) await database.transaction(tenant, (tx) => kept.keep(tx, { refusal }));
      else if (!(error instanceof ApiError && error.errorName === 'stopping')) {
        await database.transaction(tenant, (tx) => kept.drop(tx));
      }
      throw error;
    }
  }

  async #answer(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Db) => Promise<Answer>,
  ): Promise<FastifyReply> {
    const key = idempotencyKey(request);
    const answer = key === undefined ? await this.#commit(request, work) : await this.#once(request, reply, key, work);
    return send(reply, answer);
  }

  /** Runs `work` in a transaction, again when another transaction got in between. */
  async #commit(request: FastifyRequest, work: (tx: Db) => Promise<Answer>): Promise<Answer> {
    const { database } = this.#options;
    const { tenant } = request.caller;
    const started = performance.now();
    for (let pause = 10; ; pause = Math.min(pause * 2, 250)) {
      try {
        return await database.transaction(tenant, work);
      } catch (error) {
        if (!(error instanceof DefinitionsChange) && !isRetryable(error)) throw error;
        if (performance.now() - started > patienceMs) {
          const headers = { 'retry-after': '1' };
          throw new ApiError('busy', 'other changes are under way; try again', { cause: error, headers });
        }
        // With chance in it, so that those who met do not meet again.
        await sleep(pause * (0.5 + Math.random()));
      }
    }
  }

  /**
   * The same key and body within 24 hours get the first answer again. The key's row is inserted before the work and
   * committed with it: a second request with the key waits for the first one's commit, and a crash leaves neither.
   */
  async #once(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    work: (tx: Db) => Promise<Answer>,
  ): Promise<Answer> {
    const kept = this.#kept(request, key);
    try {
      return await this.#commit(request, async (tx) => {
        if (await kept.claim(tx)) {
          const answer = await work(tx);
          await kept.keep(tx, { answer });
          return answer;
        }
        const outcome = await kept.find(tx);
        return replay(reply, outcome ?? refuseUnanswered());
      });
    } catch (error) {
      // Nothing was changed, so it may be kept in a transaction of its own.
      const refusal = refusalOf(error);
      if (refusal !== undefined) {
        await this.#options.database.transaction(request.caller.tenant, async (tx) => {
          if (await kept.claim(tx)) await kept.keep(tx, { refusal });
        });
      }
      throw error;
    }
  }

  /**
   * The row of an Idempotency-Key: claimed before the work, answered with it. It names nobody: of the key and the request
   * there are digests, and the answer, which may repeat something of the request, is opened by the same request only.
   */
  #kept(request: FastifyRequest, key: string) {
    const { keyring, now } = this.#options;
    const { tenant, actor } = request.caller;
    const id = [tenant, actor, keyring.digest(`${tenant} idempotency ${key}`).toString('hex')] as const;
    const purpose = `answer ${tenant} ${actor} ${key}`;
    const asked = createHash('sha256')
      .update(`${request.method} ${request.url.replace(/\/$/, '')}\n`)
      .update(request.bodyHash ?? '')
      .digest();
    const hash = keyring.digest(`${tenant} request ${asked.toString('hex')}`);
    return {
      /** False when the key is known: to a transaction that has committed, for the insert waits for open ones. */
      claim: async (tx: Db): Promise<boolean> => {
        const at = now();
        const rows = await tx.query(
          `INSERT INTO idempotent_answers AS known (tenant_id, actor, idempotency_key, request_hash, created_at)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (tenant_id, actor, idempotency_key) DO UPDATE SET request_hash = $4, created_at = $5, answer = NULL
             WHERE known.created_at < $6
           RETURNING actor`,
          [...id, hash, at, new Date(at.getTime() - answersKeptForMs)],
        );
        return rows.length > 0;
      },
      keep: async (tx: Db, outcome: Outcome): Promise<void> => {
        await tx.query(
          'UPDATE idempotent_answers SET answer = $4 WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3',
          [...id, keyring.encrypt(JSON.stringify(outcome), purpose, asked)],
        );
      },
      drop: async (tx: Db): Promise<void> => {
        await tx.query(
          'DELETE FROM idempotent_answers WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3 AND answer IS NULL',
          [...id],
        );
      },
      /** @throws {ApiError} 409 when the key came with another request */
      find: async (tx: Db): Promise<Outcome | undefined> => {
        const [row] = await tx.query<{ request_hash: Buffer; answer: string | null }>(
          `SELECT request_hash, answer FROM idempotent_answers
           WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3 AND created_at >= $4`,
          [...id, new Date(now().getTime() - answersKeptForMs)],
        );
        if (row === undefined || row.answer === null) return undefined;
        if (!row.request_hash.equals(hash)) {
          throw new ApiError('idempotencyKeyReused', 'this Idempotency-Key came with another request before');
        }
        return JSON.parse(keyring.decrypt(row.answer, purpose, asked)) as Outcome;
      },
    };
  }
}

/**
 * A refusal is an answer too. Who may call is not part of it: with the missing task the same request is another one.
 *
 * @returns undefined for what is none
 */
function refusalOf(error: unknown): { name: ErrorName; description: string } | undefined {
  if (!(error instanceof ApiError) || error.kind.status >= 500 || [401, 403].includes(error.kind.status)) {
    return undefined;
  }
  return { name: error.errorName, description: error.message };
}

function refuseUnanswered(): never {
  throw new ApiError('requestInProgress', 'the first request with this Idempotency-Key has not ended');
}

function replay(reply: FastifyReply, outcome: Outcome): Answer {
  reply.header('idempotency-replayed', 'true');
  if ('refusal' in outcome) throw new ApiError(outcome.refusal.name, outcome.refusal.description);
  return outcome.answer;
}

/** Sends what `Writing` answered. */
function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.headers !== undefined) reply.headers(answer.headers);
  return reply.send(answer.body);
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw badParameter('Idempotency-Key', 'it has 1 to 255 visible ASCII characters');
  }
  return key;
}
