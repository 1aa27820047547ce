import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../server/test/free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const patienceMs = 30_000;

/** A server of ours under measurement, in a process of its own as in production. */
export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Ends it as an operator would, with SIGTERM. */
  stop(): Promise<void>;
}

/** Runs a Node program that listens on PORT and writes its log to /dev/null; resolves when it answers. */
export async function startServerProcess(
  program: string,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const port = await freePort();
  // As npm start has it.
  const child = spawn(process.execPath, ['--max-semi-space-size=8', ...nodeOptions, path.join(root, program)], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      // As npm start has it.
      NODE_COMPILE_CACHE: 'node_modules/.cache/throughline',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await exited;
    clearTimeout(timer);
  };
  try {
    await untilItAnswers(child, port, program);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, pid: child.pid ?? 0, stop };
}

async function untilItAnswers(child: ChildProcess, port: number, program: string): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${program} ended before it listened`);
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      async (response) => (await response.arrayBuffer()).byteLength >= 0,
      () => false,
    );
    if (answers) return;
  }
  throw new Error(`${program} does not answer`);
}
