import { connect, type Socket } from 'node:net';
import type { Load, Measured } from './load.ts';

/**
 * The load generator, a process of its own: `connections` keep-alive connections that each send the next request when
 * the answer to the last one is there (no pipelining, as browsers and services do). A bare socket, because a client
 * that costs more than the server would measure itself; it reads only what our servers send (Content-Length).
 */

const headEnd = Buffer.from('\r\n\r\n');

class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  end(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(headEnd);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const bodyStart = end + headEnd.length;
    if (this.#received.length < bodyStart + length) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      body: this.#received.toString('utf8', bodyStart, bodyStart + length),
    };
    this.#received = this.#received.subarray(bodyStart + length);
    const { resolve } = this.#waiting ?? {};
    this.#waiting = undefined;
    resolve?.(answer);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

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

/** Sends requests until the time is over or the number reached; an unexpected answer ends everything. */
async function run(load: Load): Promise<Measured> {
  const write = requestWriter(load);
  const latencies: number[] = [];
  const start = performance.now();
  const measuredFrom = start + load.warmUpSeconds * 1000;
  const until = measuredFrom + load.seconds * 1000;
  let serial = 0;

  const work = async () => {
    const connection = new Connection(load.port);
    try {
      while (serial < load.count && performance.now() < until) {
        const { text, expected } = write(serial++);
        const sent = performance.now();
        const { status, body } = await connection.send(text);
        const answered = performance.now();
        if (status !== load.status || body === '' || !body.includes(expected)) {
          throw new Error(`expected ${load.status} with ${expected}, got ${status}: ${body.slice(0, 500)}`);
        }
        if (sent >= measuredFrom && answered <= until) latencies.push(answered - sent);
      }
    } finally {
      connection.end();
    }
  };
  await Promise.all(Array.from({ length: load.connections }, work));
  const seconds = (Math.min(performance.now(), until) - measuredFrom) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99), sent: serial };
}

process.once('message', (load: Load) => {
  run(load).then(
    (measured) => process.send?.({ measured }, () => process.disconnect()),
    (error: Error) => process.send?.({ error: error.message }, () => process.disconnect()),
  );
});
