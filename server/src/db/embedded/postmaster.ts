import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Account } from './account.ts';
import type { Cluster } from './cluster.ts';
import type { Programs } from './programs.ts';
import { childEnvironment, identity } from './run.ts';
import type { DatabaseLog } from './supervisor.ts';

/** Smart first, so that a client may finish; then fast; immediate only when a checkpoint takes longer than any should. */
const ENDINGS: [NodeJS.Signals, number][] = [
  ['SIGTERM', 2_000],
  ['SIGINT', 60_000],
  ['SIGQUIT', 30_000],
  ['SIGKILL', 10_000],
];

/**
 * Ends the postmaster when the pipe on stdin closes, which it does however the server dies. In a session of its own, so
 * that what kills the server's process group spares it. The pid file guards against a pid that is used again.
 */
const WATCHDOG = 'read -r _; pid=$1; read -r pid _ < "$2"; [ "$pid" = "$1" ] && kill -INT "$1"';

const REPORTED = /^(?<code>[0-9A-Z]{5}) (?<severity>WARNING|ERROR|FATAL|PANIC): +(?<message>.*)$/;

/**
 * "Shut down by an administrator" and "cannot connect now": every stop and start of ours says so. Integrity violations
 * and retries (classes 23 and 40) are answers to requests, which turn them into 409 or try again.
 */
const EXPECTED = /^(57P01|57P03|23...|40...)$/;

export interface PostmasterPlan {
  programs: Programs;
  account: Account;
  cluster: Cluster;
  socketDir: string;
  settings: Record<string, string>;
}

/** One run of the database server: from spawn to exit. */
export class Postmaster {
  /** Resolves, with how it went, when the process has gone. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #watchdog: ChildProcess | undefined;
  #alive = true;
  #startLog: string[] | undefined = [];

  constructor(plan: PostmasterPlan, log: DatabaseLog) {
    this.#child = spawn(plan.programs.postgres, serverArguments(plan), {
      ...identity(plan.account),
      cwd: plan.cluster.dir,
      env: childEnvironment(plan.socketDir),
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own session: Ctrl-C in the terminal reaches the server only, which ends the database in order.
      detached: true,
    });
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#alive = false;
        resolve(how);
      };
      this.#child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
      this.#child.once('error', (error) => end(error.message));
    });
    this.#gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#readLog(log);
    this.#watch(join(plan.cluster.dir, 'postmaster.pid'), log);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What it said before it was ready: the reason when it never becomes so. */
  get startLog(): string {
    return (this.#startLog ?? []).join('; ');
  }

  /** From now on its warnings are news, and no longer part of the start. */
  markReady(): void {
    this.#startLog = undefined;
  }

  /** Ends it in order; resolves when it, its children as far as they go at once, and the watchdog are gone. */
  async end(): Promise<void> {
    for (const [signal, patience] of ENDINGS) {
      if (!this.#alive) break;
      this.#child.kill(signal);
      await settlesWithin(this.exited, patience);
    }
    await this.exited;
    await this.#endWatchdog();
    // Every process of the server holds the pipe of the log: its end is theirs.
    await settlesWithin(this.#gone, 5_000);
    this.#child.stderr?.destroy();
  }

  #watch(pidFile: string, log: DatabaseLog): void {
    if (this.pid === undefined) return;
    const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', String(this.pid), pidFile], {
      env: childEnvironment('/'),
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#watchdog = watchdog;
    watchdog.stdin?.on('error', () => undefined);
    watchdog.once('error', (error) => log.warn({ err: error }, 'The database has no watchdog'));
    watchdog.once('exit', () => {
      if (this.#alive && this.#watchdog === watchdog) this.#watch(pidFile, log);
    });
  }

  async #endWatchdog(): Promise<void> {
    const watchdog = this.#watchdog;
    this.#watchdog = undefined;
    if (!watchdog?.pid || watchdog.exitCode !== null || watchdog.signalCode !== null) return;
    const exited = new Promise((resolve) => watchdog.once('exit', resolve));
    watchdog.kill('SIGKILL');
    await exited;
  }

  /**
   * Passes on what the database complains about. Its messages reach our log, which must not carry customers' data:
   * statements and details are off (see serverArguments), and a message of class 22 quotes the value that it refuses.
   */
  #readLog(log: DatabaseLog): void {
    if (!this.#child.stderr) return;
    createInterface({ input: this.#child.stderr }).on('line', (line) => {
      if (this.#startLog) {
        this.#startLog.push(line);
        if (this.#startLog.length > 50) this.#startLog.shift();
        return;
      }
      const { code = '', severity, message = '' } = REPORTED.exec(line)?.groups ?? {};
      if (!severity || EXPECTED.test(code)) return;
      log.warn(
        { code, severity },
        code.startsWith('22') ? 'The database refused a value' : `The database says: ${message}`,
      );
    });
  }
}

function serverArguments({ cluster, socketDir, settings }: PostmasterPlan): string[] {
  const all: Record<string, string> = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    cluster_name: 'throughline',
    max_connections: '200',
    shared_buffers: '256MB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // What creates write for the first time after a checkpoint are pages of digests, which do not compress: trying took
    // 80 % more time for a create among a million profiles, and saved a sixth of the log (measured).
    wal_compression: 'off',
    // A segment of the log that is used again keeps what stood in it until it has been written over, which on a quiet
    // server takes for ever: what a privacy request has forgotten must not.
    wal_recycle: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%e ',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...settings,
  };
  return ['-D', cluster.argument, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Waits for a promise that never rejects, but not for ever, and leaves no timer behind. */
function settlesWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
