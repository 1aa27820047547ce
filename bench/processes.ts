import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
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
  const start = await startCommand();
  const child = spawn(process.execPath, [...start.nodeOptions, ...nodeOptions, path.join(root, program)], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      SFTP_PORT: '0',
      ...start.env,
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

/** The environment and the options of Node with which `npm start` runs the server: `exec env NAME=value … node --option … file`. */
async function startCommand(): Promise<{ env: Record<string, string>; nodeOptions: string[] }> {
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(' ').slice(2, -1);
  const node = words.indexOf('node');
  if (node === -1) throw new Error(`the start script has changed: ${scripts.start}`);
  return {
    env: Object.fromEntries(words.slice(0, node).map((word) => word.split('=', 2))),
    nodeOptions: words.slice(node + 1),
  };
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

/** The most resident memory of a process since the peak was forgotten, in MB; 0 when it has gone. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
}

export async function forgetPeakMemory(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** The processes that a process has started and that run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}
