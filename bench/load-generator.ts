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
  return { perSecond: latencies.length / seconds, ...spread(latencies), sent: serial };
}

answerParent(run);
