import { runInWorker } from './worker.ts';

export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** A text that the answer's body contains. */
  readonly expected?: string;
}

/** What the load generator is to do (load-generator.ts). */
export interface Load {
  readonly port: number;
  readonly authorization: string | undefined;
  readonly connections: number;
  /** The status of every answer; another one ends the benchmark. */
  readonly status: number;
  readonly requests: readonly LoadRequest[];
  readonly order: 'random' | 'one after the other';
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** At most this many requests. */
  readonly count: number;
  /** What `{n}` in the first body becomes; it counts up from there. */
  readonly firstSerial: number;
}

export interface Measured {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** All requests, those of the warm-up too. */
  readonly sent: number;
}

/** Seconds of a turn: what slows the machine down for longer slows all loads down. */
const turnSeconds = 0.4;

/** Runs loads from a process of its own, in short turns of each. */
export async function applyLoads(loads: readonly Load[]): Promise<Measured[]> {
  const turns = Math.max(1, Math.round(Math.max(...loads.map(({ seconds }) => seconds)) / turnSeconds));
  return await runInWorker(new URL('./load-generator.ts', import.meta.url), { loads, turns });
}

/** Runs one load from a process of its own. */
export async function applyLoad(load: Load): Promise<Measured> {
  const [measured] = await applyLoads([load]);
  return measured as Measured;
}
