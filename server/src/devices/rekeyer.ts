import { setTimeout as sleep } from 'node:timers/promises';
import { listTenantIds } from '../access/queries.ts';
import { type Database, type Db, isRetryable } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { interactionKeying } from '../interactions/keying.ts';
import type { Logger } from '../log.ts';
import type { MetadataCache } from '../metadata/cache.ts';
import { DefinitionsChange, shareDefinitions } from '../metadata/definitions-lock.ts';
import { profileKeying } from '../profiles/keying.ts';
import type { Queue } from '../queue/queue.ts';
import { serviceKeying } from '../services/keying.ts';
import type { Keys } from './device-keys.ts';
import type { KeyingPass } from './keying.ts';
import { replaceManyDeviceKeys } from './queries.ts';
import { adoptRules, advance, finishKeying, type KeyingPosition, type RulesRow, readRules } from './rules.ts';

/** Everything that may have devices. */
export const keyingPasses: readonly KeyingPass[] = [profileKeying, serviceKeying, interactionKeying];

const queueName = 'device-keys';

interface QueuedKeying {
  readonly jobId: string;
  readonly rules: string;
}

export interface RekeyerOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly metadata: MetadataCache;
  readonly keys: Keys;
  readonly log: Logger;
}

/** How long it is waited for others who change what is about to be keyed, in milliseconds. */
const pauseMs = 100;

/**
 * Keys what is stored again when the rules are other ones than before: in the background, in batches of a transaction
 * each, by one process, which hands it on when it dies. Whoever writes meanwhile writes keys by the new rules.
 */
export class Rekeyer {
  readonly #options: RekeyerOptions;
  readonly #stop = new AbortController();

  private constructor(options: RekeyerOptions) {
    this.#options = options;
  }

  static async start(options: RekeyerOptions): Promise<Rekeyer> {
    const { database, queue, keys } = options;
    const { rules } = keys.deviceKeys;
    const rekeyer = new Rekeyer(options);
    const pending = await adoptRules(database, rules);
    await queue.work<QueuedKeying>(queueName, 1, (queued, signal) => rekeyer.#run(queued, signal));
    if (pending !== undefined) {
      const queued: QueuedKeying = { jobId: pending.job_id, rules };
      await database.system((db) => queue.send(db, queueName, pending.job_id, queued));
      queue.wake();
    }
    return rekeyer;
  }

  /** Another process, or the next start, goes on. */
  stop(): void {
    this.#stop.abort();
  }

  async #run({ jobId, rules }: QueuedKeying, signal: AbortSignal): Promise<void> {
    const { database, keys, log } = this.#options;
    for (;;) {
      if (this.#stop.signal.aborted || signal.aborted) throw new Error('the keying of devices goes on later');
      const row = await database.system(readRules);
      if (row === undefined || row.finished || row.job_id !== jobId) return;
      // Another process was started with other settings than this one.
      if (rules !== keys.deviceKeys.rules) throw new Error('the keying of devices is for a process with its rules');
      const started = performance.now();
      const more = await this.#batch(row);
      if (!more) {
        await database.system((db) => finishKeying(db, jobId));
        log.info({ rules }, 'everything stored can be found by its devices');
        return;
      }
      // Requests come first: half of the time is theirs.
      await sleep(performance.now() - started, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** Keys the next records; false when there are none. */
  async #batch(row: RulesRow): Promise<boolean> {
    const { database, metadata } = this.#options;
    const tenants = await database.system(listTenantIds);
    const tenant = tenants.find((id) => id >= row.at_tenant);
    if (tenant === undefined) return false;
    const isSame = tenant === row.at_tenant;
    const pass = keyingPasses.find(({ stage }) => isSame && stage === row.stage) ?? keyingPasses[0];
    if (pass === undefined) return false;
    const after = isSame && pass.stage === row.stage ? row.after : pass.first;
    try {
      const cached = await metadata.get(tenant);
      await database.transaction(tenant, async (tx) => {
        await shareDefinitions(tx, tenant, cached);
        await this.#key(tx, row, pass, { tenant, stage: pass.stage, after });
      });
    } catch (error) {
      if (error instanceof ApiError && error.errorName === 'notAuthorized') {
        // The tenant has been deleted meanwhile.
        await database.system((db) => advance(db, row, { tenant: tenant + 1, stage: '', after: '' }));
      } else if (error instanceof DefinitionsChange || isRetryable(error)) {
        await sleep(pauseMs);
      } else throw error;
    }
    return true;
  }

  async #key(tx: Db, row: RulesRow, pass: KeyingPass, { tenant, stage, after }: KeyingPosition): Promise<void> {
    const ids = await pass.ids(tx, tenant, after, pass.batchSize);
    const last = ids.at(-1);
    if (last !== undefined) {
      await replaceManyDeviceKeys(tx, tenant, await pass.read(tx, this.#options.keys, tenant, ids));
      await advance(tx, row, { tenant, stage, after: last });
      return;
    }
    const next = keyingPasses[keyingPasses.indexOf(pass) + 1];
    await advance(
      tx,
      row,
      next === undefined
        ? { tenant: tenant + 1, stage: '', after: '' }
        : { tenant, stage: next.stage, after: next.first },
    );
  }
}
