import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type ConnectionSettings, type Database, type Db, requestConnection } from '../db/client.ts';
import type { Logger } from '../log.ts';
import type { Mode, ModeGate, ModeState } from './mode-gate.ts';

/** What the processes of one database tell each other. Sent with NOTIFY, so heard only if the transaction commits. */
export type Message = {
  readonly kind: 'metadata' | 'access' | 'mode' | 'acknowledged' | 'import' | 'queue';
  readonly tenant: number;
};

const channel = 'throughline';

/** Class of the advisory locks by which a process shows that it lives: the lock goes with its connection. */
const livenessLock = 7_283_402;

export interface ControlOptions {
  readonly settings: ConnectionSettings;
  readonly role: string | undefined;
  readonly database: Database;
  readonly gate: ModeGate;
  readonly log: Logger;
  readonly onMessage: (message: Message) => void;
  /** Called when messages may have been missed: everything cached must be read again. */
  readonly onGap: () => void;
}

/**
 * One connection by which this process hears of what others change, is known to be alive, and acknowledges mode
 * switches. While it is lost the process answers gated calls with 503: it could be in any mode.
 */
export class Control {
  readonly #options: ControlOptions;
  readonly #listeners = new Set<(message: Message) => void>();
  #client: pg.Client | undefined;
  #processId = 0;
  #stopping = false;
  #reconnecting: Promise<void> | undefined;
  readonly #stop = new AbortController();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** Connects for the first time; fails when the database cannot be reached. */
  async start(): Promise<void> {
    await this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stop.abort();
    await this.#reconnecting;
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await client.query('DELETE FROM processes WHERE process_id = $1', [this.#processId]).catch(() => {});
    await client.end().catch(() => {});
  }

  /** What this process is known by to the others; undefined while it has no connection to be known by. */
  get processId(): number | undefined {
    return this.#client === undefined ? undefined : this.#processId;
  }

  /** Hears every message from now on until the returned function is called. */
  subscribe(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #connect(): Promise<void> {
    const { settings, role, gate } = this.#options;
    const client = new pg.Client({ ...requestConnection(settings, role), application_name: 'throughline control' });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#heard(payload));
    await client.connect();
    try {
      // Listening comes before reading: what changes in between is heard.
      await client.query(`LISTEN ${channel}`);
      // Seen by others when the lock is held, and not before: they would take it for dead.
      await client.query('BEGIN');
      const inserted = await client.query<{ process_id: number }>(
        'INSERT INTO processes (host, started_at) VALUES ($1, now()) RETURNING process_id',
        [os.hostname()],
      );
      this.#processId = inserted.rows[0]?.process_id ?? 0;
      await client.query('SELECT pg_advisory_lock($1, $2)', [livenessLock, this.#processId]);
      await client.query('COMMIT');
      this.#client = client;
      gate.clearStates();
      this.#options.onGap();
      const { rows } = await client.query<{ tenant_id: number }>('SELECT tenant_id FROM server_modes');
      for (const row of rows) await this.#readMode(row.tenant_id);
      gate.inStep = true;
    } catch (error) {
      this.#client = undefined;
      await client.end().catch(() => {});
      throw error;
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#options.gate.inStep = false;
    if (this.#stopping) return;
    this.#options.log.warn({}, 'control connection lost; gated requests are refused until it is back');
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = undefined;
    });
  }

  async #reconnect(): Promise<void> {
    for (let delay = 50; !this.#stopping; delay = Math.min(delay * 2, 2000)) {
      try {
        await sleep(delay, undefined, { signal: this.#stop.signal });
        await this.#connect();
        this.#options.log.info({}, 'control connection restored');
        return;
      } catch (error) {
        if (!this.#stopping)
          this.#options.log.debug({ reason: (error as Error).message }, 'still no control connection');
      }
    }
  }

  #heard(payload: string | undefined): void {
    const message = parseMessage(payload);
    // Others may use the channel's name too.
    if (message === undefined) return;
    if (message.kind === 'mode') {
      this.#readMode(message.tenant).catch((error: Error) =>
        this.#options.log.warn({ tenant: message.tenant, reason: error.message }, 'mode could not be read'),
      );
    }
    this.#options.onMessage(message);
    for (const listener of this.#listeners) listener(message);
  }

  /** Takes over the tenant's mode, and acknowledges it as soon as no call that it excludes is in flight here. */
  async #readMode(tenant: number): Promise<void> {
    const { database, gate } = this.#options;
    const state = await database.system((db) => readModeState(db, tenant));
    if (state === undefined || state.epoch < gate.state(tenant).epoch) return;
    gate.setState(tenant, state);
    if (state.switchingUntil !== undefined) await gate.idle(tenant);
    if (gate.state(tenant).epoch !== state.epoch) return;
    await database.system(async (db) => {
      await db.query(
        `INSERT INTO server_mode_acknowledgements (tenant_id, process_id, epoch) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, process_id) DO UPDATE SET epoch = $3`,
        [tenant, this.#processId, state.epoch],
      );
      await notify(db, { kind: 'acknowledged', tenant });
    });
  }
}

function parseMessage(payload: string | undefined): Message | undefined {
  try {
    const message = JSON.parse(payload ?? '') as Partial<Message> | null;
    return typeof message?.kind === 'string' && typeof message.tenant === 'number' ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** Tells every process, this one included, when the surrounding transaction commits. */
export async function notify(db: Db, message: Message): Promise<void> {
  await db.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify(message)]);
}

/** A switch that nobody ended (its process died) is over when its time has passed: `switchingUntil` is then undefined. */
export async function readModeState(db: Db, tenant: number): Promise<ModeState | undefined> {
  const rows = await db.query<{ mode: Mode; epoch: number; switching_to: Mode | null; remaining: number | null }>(
    `SELECT mode, epoch, switching_to, CASE WHEN switching_to IS NOT NULL AND switching_until > clock_timestamp()
       THEN extract(epoch FROM switching_until - clock_timestamp())::float8 END AS remaining
     FROM server_modes WHERE tenant_id = $1`,
    [tenant],
  );
  const row = rows[0];
  return (
    row && {
      mode: row.mode,
      epoch: row.epoch,
      switchingTo: row.switching_to ?? undefined,
      switchingUntil: row.remaining === null ? undefined : performance.now() + row.remaining * 1000,
    }
  );
}

/** The processes that have not acknowledged `epoch`; those that have died since are struck off. */
export async function processesBehind(database: Database, tenant: number, epoch: number): Promise<number[]> {
  return await database.system(async (db) => {
    const rows = await db.query<{ process_id: number }>(
      `SELECT p.process_id FROM processes p LEFT JOIN server_mode_acknowledgements a
         ON a.process_id = p.process_id AND a.tenant_id = $1
       WHERE a.epoch IS NULL OR a.epoch < $2`,
      [tenant, epoch],
    );
    return await strikeOffDead(
      db,
      rows.map((row) => row.process_id),
    );
  });
}

/** Removes those of the processes that have died; answers the others. */
export async function strikeOffDead(db: Db, processIds: readonly number[]): Promise<number[]> {
  const living: number[] = [];
  for (const processId of processIds) {
    // A lock that can be had belongs to nobody: that process is gone.
    const [lock] = await db.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS free', [
      livenessLock,
      processId,
    ]);
    if (lock?.free === true) await db.query('DELETE FROM processes WHERE process_id = $1', [processId]);
    else living.push(processId);
  }
  return living;
}
