import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import { type Database, type Db, isRetryable } from '../db/client.ts';
import { ApiError, badParameter, type ErrorName } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import type { MetadataCache } from '../metadata/cache.ts';
import { loadMetadata, readVersion } from '../metadata/load.ts';
import type { Metadata } from '../metadata/model.ts';
import { notify } from '../operations/control.ts';

/** Waits until no transaction that writes the tenant's records is open, and keeps new ones out until the commit. */
export async function excludeWriters(tx: Db, tenant: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [metadataLock, tenant]);
}

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

/** Class of the advisory locks that writers of data share and changers of metadata hold alone, by tenant. */
const metadataLock = 7_283_403;
const attempts = 10;

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
    // Before the transaction: when all connections of the pool are in transactions, none is left to read it with.
    const cached = await this.#options.metadata.get(tenant);
    return await this.#answer(request, reply, async (tx) => {
      // Two statements: the second one's snapshot is taken when the lock is held.
      await tx.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [metadataLock, tenant]);
      const version = await readVersion(tx, tenant);
      if (version === undefined) throw new ApiError('notAuthorized', 'the tenant exists no more');
      if (version === cached.version) return await work(tx, cached);
      this.#options.metadata.forget(tenant);
      return await work(tx, await loadMetadata(tx, tenant));
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

  /** Changes who may do what. */
  async access(request: FastifyRequest, reply: FastifyReply, work: (tx: Db) => Promise<Answer>): Promise<FastifyReply> {
    const { tenant } = request.caller;
    const answer = this.#answer(request, reply, async (tx) => {
      const result = await work(tx);
      await notify(tx, { kind: 'access', tenant });
      return result;
    });
    return await answer.finally(() => this.#options.authenticator.forget());
  }

  /** Changes something that neither records nor definitions depend on. */
  async other(request: FastifyRequest, reply: FastifyReply, work: (tx: Db) => Promise<Answer>): Promise<FastifyReply> {
    return await this.#answer(request, reply, work);
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
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await database.transaction(tenant, work);
      } catch (error) {
        if (!isRetryable(error)) throw error;
        if (attempt >= attempts) throw new ApiError('busy', 'too many changes at once; try again', { cause: error });
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
    const { keyring } = this.#options;
    const { tenant, actor } = request.caller;
    const id = [tenant, actor, key] as const;
    const purpose = `answer ${tenant} ${actor} ${key}`;
    const hash = createHash('sha256')
      .update(`${request.method} ${request.url}\n`)
      .update(request.bodyHash ?? '')
      .digest();
    const claim = async (tx: Db): Promise<boolean> => {
      const now = this.#options.now();
      const rows = await tx.query(
        `INSERT INTO idempotent_answers AS known (tenant_id, actor, idempotency_key, request_hash, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, actor, idempotency_key) DO UPDATE SET request_hash = $4, created_at = $5, answer = NULL
           WHERE known.created_at < $6
         RETURNING actor`,
        [...id, hash, now, new Date(now.getTime() - answersKeptForMs)],
      );
      return rows.length > 0;
    };
    const keep = (tx: Db, outcome: Outcome) =>
      tx.query(
        `UPDATE idempotent_answers SET answer = $4 WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3`,
        [...id, keyring.encrypt(JSON.stringify(outcome), purpose)],
      );
    try {
      return await this.#commit(request, async (tx) => {
        if (await claim(tx)) {
          const answer = await work(tx);
          await keep(tx, { answer });
          return answer;
        }
        const outcome = JSON.parse(keyring.decrypt(await readAnswer(tx, id, hash), purpose)) as Outcome;
        reply.header('idempotency-replayed', 'true');
        if ('refusal' in outcome) throw new ApiError(outcome.refusal.name, outcome.refusal.description);
        return outcome.answer;
      });
    } catch (error) {
      // A refusal is an answer too. Nothing was changed, so it may be kept in a transaction of its own.
      if (error instanceof ApiError && error.kind.status < 500) {
        const refusal = { name: error.errorName, description: error.message };
        await this.#options.database.transaction(tenant, async (tx) => {
          if (await claim(tx)) await keep(tx, { refusal });
        });
      }
      throw error;
    }
  }
}

/** Sends what `Writing` answered. */
function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.headers !== undefined) reply.headers(answer.headers);
  return reply.send(answer.body);
}

async function readAnswer(tx: Db, id: readonly [number, string, string], hash: Buffer): Promise<string> {
  const [row] = await tx.query<{ request_hash: Buffer; answer: string | null }>(
    `SELECT request_hash, answer FROM idempotent_answers WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3`,
    id,
  );
  if (row === undefined || row.answer === null) {
    throw new ApiError('requestInProgress', 'the first request with this Idempotency-Key has not ended yet');
  }
  if (!row.request_hash.equals(hash)) {
    throw new ApiError('idempotencyKeyReused', 'this Idempotency-Key came with another request before');
  }
  return row.answer;
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw badParameter('Idempotency-Key', 'it has 1 to 255 visible ASCII characters');
  }
  return key;
}
