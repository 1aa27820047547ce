import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** What turns a hang into a failure that says where. Replaying a log after a crash is done in seconds. */
const patienceMs = 120_000;
const linesKept = 60;

export interface ServerSettings {
  readonly port: number;
  readonly dataDir: string;
  readonly adminPassword: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The product itself as a process of its own, on its embedded database: what only an operating system can end. */
export class ServerProcess {
  readonly #settings: ServerSettings;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #said: string[] = [];

  constructor(settings: ServerSettings) {
    this.#settings = settings;
  }

  get port(): number {
    return this.#settings.port;
  }

  get dataDir(): string {
    return this.#settings.dataDir;
  }

  /** True when the process is gone, however it went. */
  get ended(): boolean {
    const child = this.#child;
    return child === undefined || child.exitCode !== null || child.signalCode !== null;
  }

  /** The last lines it wrote: the reason, when it does not do what it should. */
  get said(): string {
    return this.#said.join('\n');
  }

  /** Starts it; `untilReady` tells when it serves. */
  start(): void {
    const { port, dataDir, adminPassword, env } = this.#settings;
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        PORT: String(port),
        SFTP_PORT: '0',
        DATA_DIR: dataDir,
        ADMIN_PASSWORD: adminPassword,
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => this.#keep(text));
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  /** @throws {Error} with what it last said, when it ends or does not become ready */
  async untilReady(): Promise<void> {
    const limit = Date.now() + patienceMs;
    for (;;) {
      if (this.ended) throw new Error(`the server has ended:\n${this.said}`);
      const ready = await fetch(`http://127.0.0.1:${this.port}/health/ready`, { signal: AbortSignal.timeout(15_000) })
        .then(async (response) => (await response.text()) !== '' && response.status === 200)
        .catch(() => false);
      if (ready) return;
      if (Date.now() > limit) throw new Error(`the server does not become ready:\n${this.said}`);
      await delay(25);
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it in order. @throws {Error} when it does not end */
  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    const timer = new AbortController();
    const late = delay(patienceMs, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([this.#exited.then(() => false), late]);
    timer.abort();
    if (!isLate) return;
    await this.kill();
    throw new Error(`the server does not stop:\n${this.said}`);
  }

  #keep(text: string): void {
    this.#said.push(...text.split('\n').filter((line) => line !== ''));
    this.#said = this.#said.slice(-linesKept);
  }
}

/** Makes Ctrl-C end the server too, and its database with it; what it was doing is then of no interest. */
export function stopOnSignal(server: ServerProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.stop().finally(() => process.exit(130)));
  }
}
