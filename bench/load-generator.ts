import { Connection } from './connection.ts';
import type { Load, Measured } from './load.ts';
import { spread } from './report.ts';
import { answerParent } from './worker.ts';

/** The load generator, a process of its own: `connections` keep-alive connections, each with one request at a time. */

/** The bytes of each request. `{n}` in a body becomes a number that no other request has. */
function requestWriter(load: Load): (serial: number) => { text: string; expected: string } {
  const authorization = load.authorization === undefined ? '' : `Authorization: ${load.authorization}\r\n`;
  const heads = load.requests.map(
    ({ method, path }) => `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${load.port}\r\n${authorization}`,
  );
  return (serial) => {
    const i = load.order === 'random' ? Math.floor(Math.random() * heads.length) : serial % heads.length;
    const { body, expected = '' } = load.requests[i] ?? {};
    if (body === undefined) return { text: `${heads[i]}\r\n`, expected };
    const filled = body.replaceAll('{n}', String(load.firstSerial + serial));
    return {
      text: `${heads[i]}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(filled)}\r\n\r\n${filled}`,
      expected,
    };
  };
}

/** A load, with its connections and what has been measured of it. */
class Source {
  readonly #load: Load;
  readonly #write: ReturnType<typeof requestWriter>;
  readonly #connections: Connection[];
  #serial = 0;
  #latencies: number[] = [];
  #seconds = 0;

  constructor(load: Load) {
    this.#load = load;
    this.#write = requestWriter(load);
    this.#connections = Array.from({ length: load.connections }, () => new Connection(load.port));
  }

  async warmUp(): Promise<void> {
    await this.work(this.#load.warmUpSeconds);
    this.#latencies = [];
    this.#seconds = 0;
  }

  /** Sends requests until the time is over or the number reached; an unexpected answer ends everything. */
  async work(seconds: number): Promise<void> {
    const start = performance.now();
    const until = start + seconds * 1000;
    await Promise.all(this.#connections.map((connection) => this.#sendUntil(connection, until)));
    this.#seconds += (performance.now() - start) / 1000;
  }

  async #sendUntil(connection: Connection, until: number): Promise<void> {
    const { count, status: expectedStatus } = this.#load;
    while (this.#serial < count && performance.now() < until) {
      const { text, expected } = this.#write(this.#serial++);
      const sent = performance.now();
      const { status, body } = await connection.send(text);
      this.#latencies.push(performance.now() - sent);
      if (status !== expectedStatus || body === '' || !body.includes(expected)) {
        throw new Error(`expected ${expectedStatus} with ${expected}, got ${status}: ${body.slice(0, 500)}`);
      }
    }
  }

  measured(): Measured {
    const perSecond = this.#latencies.length / this.#seconds;
    return { perSecond, ...spread(this.#latencies), sent: this.#serial };
  }

  end(): void {
    for (const connection of this.#connections) connection.end();
  }
}

async function run({ loads, turns }: { loads: readonly Load[]; turns: number }): Promise<Measured[]> {
  const sources = loads.map((load) => new Source(load));
  try {
    for (const source of sources) await source.warmUp();
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [i, source] of sources.entries()) await source.work((loads[i]?.seconds ?? 0) / turns);
    }
    return sources.map((source) => source.measured());
  } finally {
    for (const source of sources) source.end();
  }
}

answerParent(run);
