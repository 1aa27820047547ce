import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../server/test/free-port.ts';
import { Random } from '../server/test/kill/random.ts';
import { killRounds, type Summary, type Victim } from '../server/test/kill/rounds.ts';
import { ServerProcess, stopOnSignal } from '../server/test/kill/server-process.ts';
import { adminPassword, basic } from '../server/test/test-server.ts';

const usage = `node scripts/kill-rounds.ts [--rounds 200] [--seed 1] [--writers 8]

Starts the server on its embedded database in a temporary folder and ends it, or its database, with kill -9 again and
again under writing clients. Ends with 1 at the first acknowledged write that is lost, and at anything else that a
crash must not leave behind. Needs Linux.`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    writers: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  await main(Number(values.rounds), Number(values.seed), Number(values.writers));
}

async function main(rounds: number, seed: number, writers: number): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-kill-'));
  const server = new ServerProcess({ port: await freePort(), dataDir: path.join(folder, 'data'), adminPassword });
  const startedAt = performance.now();
  stopOnSignal(server);
  server.start();
  try {
    const summary = await killRounds({
      server,
      admin: basic('admin', adminPassword),
      victims: chooseVictims(rounds, seed),
      seed,
      writers,
      onRound: (round, { acknowledged }) => {
        if (round % 10 === 0) console.log(`round ${round}: ${acknowledged} writes acknowledged so far`);
      },
    });
    report(summary, (performance.now() - startedAt) / 1000);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** At random, so that two kills of one kind follow each other as well; as many of the one as of the other. */
function chooseVictims(rounds: number, seed: number): Victim[] {
  const random = new Random(seed);
  return Array.from({ length: rounds }, (_, i): [number, Victim] => [
    random.next(),
    i % 2 === 0 ? 'server' : 'database',
  ])
    .sort(([a], [b]) => a - b)
    .map(([, victim]) => victim);
}

function report(summary: Summary, seconds: number): void {
  const { rounds, acknowledged, unacknowledged, happened, retried, customers, services, interactions, recovery } =
    summary;
  console.log(
    `seed ${values.seed}: ${rounds.server} kills of the server and ${rounds.database} of its database in ${seconds.toFixed(0)} s`,
  );
  console.log(
    `${acknowledged} writes acknowledged, none lost; ${customers} customers, ${services} services and ` +
      `${interactions} interactions at the end, ` +
      'each whole and found',
  );
  console.log(
    `${unacknowledged} writes not acknowledged: ${happened} had happened, ${unacknowledged - happened} had not, none in part; ` +
      `${retried} of them sent again with their Idempotency-Key, each of which has happened once`,
  );
  console.log(`from the kill to ready: server ${spread(recovery.server)}, database ${spread(recovery.database)}`);
  console.log(
    `postmasters on the folder at once, in ${summary.looks} looks: ${summary.mostPostmasters}; left at the end: 0`,
  );
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => `${((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1000).toFixed(2)} s`;
  return `median ${at(0.5)}, longest ${at(1)}`;
}
