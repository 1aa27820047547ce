import { Connection } from '../connection.ts';
import type { LoadRequest } from '../load.ts';
import { spread } from '../report.ts';
import { answerParent } from '../worker.ts';
import { type LifeLoad, type LifeMeasured, steps } from './life.ts';

/** Leads services through their lives, one after the other on each connection. */
async function run(load: LifeLoad): Promise<LifeMeasured> {
  const latencies: number[][] = steps.map(() => []);
  const start = performance.now();
  const measuredFrom = start + load.warmUpSeconds * 1000;
  const until = measuredFrom + load.seconds * 1000;
  let begun = 0;

  const work = async () => {
    const connection = new Connection(load.port);
    try {
      while (begun < load.count && performance.now() < until) {
        const customerId = load.customerIds[begun++ % load.customerIds.length] ?? '';
        let serviceId = 0;
        for (const [i, step] of steps.entries()) {
          const text = httpText(load, step.request({ customerId, serviceId }));
          const sent = performance.now();
          const { status, body } = await connection.send(text);
          const answered = performance.now();
          if (status !== step.status) throw new Error(`${step.name}: ${status} ${body.slice(0, 500)}`);
          if (i === 0) serviceId = (JSON.parse(body) as { service_id: number }).service_id;
          if (sent >= measuredFrom && answered <= until) latencies[i]?.push(answered - sent);
        }
      }
    } finally {
      connection.end();
    }
  };
  await Promise.all(Array.from({ length: load.connections }, work));
  const seconds = (Math.min(performance.now(), until) - measuredFrom) / 1000;
  const requests = latencies.reduce((sum, list) => sum + list.length, 0);
  return {
    requestsPerSecond: requests / seconds,
    steps: latencies.map((list) => ({ mean: list.reduce((sum, ms) => sum + ms, 0) / list.length, ...spread(list) })),
  };
}

function httpText({ port, authorization }: LifeLoad, { method, path, body }: LoadRequest): string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${authorization}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

answerParent(run);
