import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedOptions } from '../embedded.ts';
import type { Account } from './account.ts';
import { type Cluster, OWNER, writeAccessFiles } from './cluster.ts';
import { type Hold, inUse } from './data-dir.ts';
import { Postmaster } from './postmaster.ts';
import { endPredecessor } from './predecessor.ts';
import type { Programs } from './programs.ts';
import { OwnedByAnother, type OwnerSession, openOwnerSession } from './session.ts';
import { clearSocketDir, makeSocketDir, PORT, removeSocketDir, type SocketDir } from './socket-dir.ts';

const DATABASE = 'throughline';

/** How long the children of a killed server may need to go before somebody has to look. */
const PATIENCE_MS = 30_000;

/** PostgreSQL's code for "another server, or what is left of one, uses this folder", as log_line_prefix prints it. */
const LOCK_FILE_EXISTS = 'F0001 FATAL';

export interface DatabaseLog {
  info(obj: object, msg: string): void;
  warn(obj: object, msg: string): void;
  error(obj: object, msg: string): void;
}

export interface EmbeddedPostgres {
  /** Connection settings for `pg`: the socket folder as host, the owner (a superuser) as user. */
  connection(database?: string): { host: string; port: number; user: string; database: string };
  /** true while the database accepts connections. */
  readonly running: boolean;
  /** Ends everything that was started; resolves when the postmaster has really gone. */
  stop(): Promise<void>;
}

export interface SupervisorPlan {
  dataDir: string;
  cluster: Cluster;
  account: Account;
  programs: Programs;
  hold: Hold;
  options: EmbeddedOptions;
}

/** Thrown when children of a killed server, or their memory, still keep a new one from starting. */
class StillInUse extends Error {}

/** A postmaster that answers, and the session that owns it. */
interface Up {
  postmaster: Postmaster;
  session: OwnerSession;
}

/** Keeps one PostgreSQL running on a held DATA_DIR. */
export class Supervisor implements EmbeddedPostgres {
  readonly #plan: SupervisorPlan;
  readonly #abort = new AbortController();
  #socketDir: SocketDir = { path: '', temporary: false };
  #postmaster: Postmaster | undefined;
  #up: Up | undefined;
  #watching: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  constructor(plan: SupervisorPlan) {
    this.#plan = plan;
  }

  get running(): boolean {
    return this.#up?.postmaster.alive === true && !this.#abort.signal.aborted;
  }

  connection(database = DATABASE): { host: string; port: number; user: string; database: string } {
    return { host: this.#socketDir.path, port: PORT, user: OWNER, database };
  }

  /** The first start: what passes by itself (children of a killed server still at work) is waited for. */
  async start(): Promise<void> {
    const { dataDir, account, cluster, hold } = this.#plan;
    try {
      this.#socketDir = await makeSocketDir(dataDir, account, cluster.argument !== cluster.dir);
      if (this.#socketDir.temporary) await hold.noteSocketDir(this.#socketDir.path);
      const up = await this.#bringUp((error, late) => late || !(error instanceof StillInUse));
      this.#up = up;
      await createDatabase(up.session);
      this.#watching = this.#watch(up);
    } catch (error) {
      await this.stop();
      throw error instanceof OwnedByAnother ? inUse(dataDir, error.pid, error) : error;
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** The owner's session goes first: the smart shutdown waits for every client. */
  async #stop(): Promise<void> {
    this.#abort.abort();
    await this.#watching;
    await this.#up?.session.client.end();
    await this.#postmaster?.end();
    if (this.#socketDir.temporary) await removeSocketDir(this.#socketDir.path);
    await this.#plan.hold.release();
  }

  /** Waits for the loss of the server or of the owner's session, and brings both back, until stop(). */
  async #watch(first: Up): Promise<void> {
    const { log } = this.#plan.options;
    const { signal } = this.#abort;
    const stopped = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    for (let up = first; ; ) {
      const why = await Promise.race([
        stopped,
        up.postmaster.exited.then((how) => `the server ended (${how})`),
        up.session.ended.then(() => 'it closed its connection to us'),
      ]);
      if (why === undefined || signal.aborted) return;
      this.#up = undefined;
      log.warn({ pid: up.postmaster.pid, why }, 'The database has stopped unexpectedly; it is started again');
      const next = await this.#bringUp(() => false).catch(() => undefined);
      if (!next) return;
      up = next;
      this.#up = up;
      log.info({ pid: up.postmaster.pid }, 'The database accepts connections again');
    }
  }

  /**
   * Tries until the database answers and is ours, or stop() is called. `hopeless` says which failures end the attempts.
   * At a restart none does: after half a minute the log says that somebody must act, and the attempts go on more slowly.
   */
  async #bringUp(hopeless: (error: unknown, late: boolean) => boolean): Promise<Up> {
    const reportAt = Date.now() + PATIENCE_MS;
    let reported = false;
    for (let pause = 50; ; pause = Math.min(pause * 2, reported ? PATIENCE_MS : 500)) {
      try {
        return await this.#attempt();
      } catch (error) {
        const late = Date.now() >= reportAt;
        if (this.#abort.signal.aborted || hopeless(error, late)) throw error;
        if (late && !reported) {
          this.#plan.options.log.error({ err: error }, 'The database cannot be started again; the attempts go on');
          reported = true;
        }
      }
      await delay(pause, undefined, { signal: this.#abort.signal });
    }
  }

  /** One attempt. A server that lives and only lost our session (it may have reset itself) is kept. */
  async #attempt(): Promise<Up> {
    const postmaster = this.#postmaster?.alive ? this.#postmaster : await this.#spawn();
    const session = await this.#own(postmaster);
    postmaster.markReady();
    return { postmaster, session };
  }

  /** Everything that a dead server left is dealt with before each start, because any of them may follow a kill -9. */
  async #spawn(): Promise<Postmaster> {
    const { dataDir, cluster, account, programs, options } = this.#plan;
    await this.#postmaster?.end();
    await endPredecessor({ dir: cluster.dir, dataDir, account, log: options.log });
    await clearSocketDir(this.#socketDir.path);
    await writeAccessFiles(cluster.dir, account);
    this.#abort.signal.throwIfAborted();
    const plan = { programs, account, cluster, socketDir: this.#socketDir.path, settings: options.settings ?? {} };
    this.#postmaster = new Postmaster(plan, options.log);
    return this.#postmaster;
  }

  /** Waits as long as the server lives: replaying the log after a crash takes the time it takes. */
  async #own(postmaster: Postmaster): Promise<OwnerSession> {
    for (;;) {
      if (!postmaster.alive) {
        const why = `The database does not start (${await postmaster.exited}): ${postmaster.startLog}`;
        throw postmaster.startLog.includes(LOCK_FILE_EXISTS) ? new StillInUse(why) : new Error(why);
      }
      try {
        const session = await openOwnerSession(this.#socketDir.path);
        if (session) return session;
      } catch (error) {
        if (error instanceof OwnedByAnother || isRefusal(error)) throw error;
      }
      await delay(25, undefined, { signal: this.#abort.signal });
    }
  }
}

/** Class 28: we are not who may connect. No waiting changes that. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('28');
}

async function createDatabase({ client }: OwnerSession): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}
