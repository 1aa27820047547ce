import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../server/test/free-port.ts';
import { prepare } from '../server/test/fuzz/fixtures.ts';
import { describeFailure, type Result, runFuzz, type Share } from '../server/test/fuzz/run.ts';
import { ServerProcess, stopOnSignal } from '../server/test/kill/server-process.ts';
import { adminPassword, basic } from '../server/test/test-server.ts';

const usage = `node scripts/fuzz.ts [--requests 100000] [--seed 1] [--only <index>] [--concurrency 12]

Starts the server on its embedded database in a temporary folder, sends it malformed and hostile requests and looks at
every answer: no 5xx, every error in the documented form. Ends with 1 when one is not.`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    concurrency: { type: 'string', default: '12' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  await main();
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-fuzz-'));
  const port = await freePort();
  const server = new ServerProcess({
    port,
    dataDir: path.join(folder, 'data'),
    adminPassword,
    // Without the gate every operation is reached, also those that need maintenance mode.
    env: { ENFORCE_MODES: 'false', LOG_LEVEL: 'error' },
  });
  stopOnSignal(server);
  server.start();
  try {
    await server.untilReady();
    await fuzz(port);
  } catch (error) {
    console.error(`${(error as Error).message}\nThe server said last:\n${server.said}`);
    process.exitCode = 1;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fuzz(port: number): Promise<void> {
  const target = { port, admin: basic('admin', adminPassword) };
  const prepared = await prepare(target);
  const from = values.only === undefined ? 0 : Number(values.only);
  const to = values.only === undefined ? Number(values.requests) : from + 1;
  const startedAt = performance.now();
  const result = await runFuzz({
    target,
    prepared,
    seed: Number(values.seed),
    from,
    to,
    concurrency: Number(values.concurrency),
    onProgress: (sent) => {
      if (sent % 10_000 === 0) console.log(`${sent} requests …`);
    },
  });
  report(result, (performance.now() - startedAt) / 1000);
  for (const failure of result.failures) console.error(`\n${describeFailure(failure)}`);
  if (result.failures.length > 0) throw new Error(`${result.failures.length} answers are not what they should be`);
  await prepared.verify();
  console.log(
    'No 5xx, every error in the documented form; the server is ready and what was there before is unchanged.',
  );
}

function report({ sent, statuses, operations }: Result, seconds: number): void {
  const counts = [...statuses].sort(([a], [b]) => a.localeCompare(b)).map(([status, count]) => `${status}: ${count}`);
  console.log(`seed ${values.seed}: ${sent} requests in ${seconds.toFixed(0)} s (${(sent / seconds).toFixed(0)}/s)`);
  console.log(`answers by status: ${counts.join(', ')}`);
  const shares = [...operations].map(([id, share]) => `${id} ${percent(share)}`);
  console.log(`of the requests to each operation succeeded: ${shares.join(', ')}`);
}

function percent({ sent, succeeded }: Share): string {
  return sent === 0 ? 'not asked' : `${Math.round((succeeded / sent) * 100)} % of ${sent}`;
}
