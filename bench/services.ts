import type { BenchOptions } from './options.ts';
import { findPgbench, pgbenchMissing } from './pgbench.ts';
import { BenchPostgres } from './postgres.ts';
import type { ServerProcess } from './processes.ts';
import { machine, writeSection } from './report.ts';
import { type LifeRound, reportLife } from './services/figures.ts';
import {
  type HistoryRound,
  type HistorySite,
  measureHistory,
  openHistorySite,
  reportHistory,
} from './services/history.ts';
import { replayLife } from './services/life-replay.ts';
import { measureLife, openLifeSite } from './services/site.ts';

/** The life of a service over HTTP beside the same SQL through pgbench, and what a long history costs its readers. */
export async function benchServices({ sizes, seconds, rounds, write, signal }: BenchOptions): Promise<void> {
  const pgbench = await findPgbench();
  if (pgbench === undefined) console.log(pgbenchMissing);
  const postgres = await BenchPostgres.start();
  const started: ServerProcess[] = [];
  try {
    console.log('filling the database and recording what the server sends …');
    const site = await openLifeSite(postgres, started);
    await measureLife(site, 3);
    const measured: LifeRound[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      signal.throwIfAborted();
      const server = await measureLife(site, seconds);
      const limit = pgbench === undefined ? undefined : await replayLife(pgbench, postgres, site.replay, seconds);
      measured.push({ server, pgbench: limit });
      console.log(`round ${round}, life of a service: ${Math.round(server.requestsPerSecond)} requests/s`);
    }
    const sites: HistorySite[] = [];
    for (const size of sizes) {
      signal.throwIfAborted();
      console.log(`${size} interactions: filling the database …`);
      sites.push(await openHistorySite(postgres, size, started));
    }
    const history: HistoryRound[] = [];
    await measureHistory(sites, 1);
    for (let round = 1; round <= rounds; round += 1) {
      signal.throwIfAborted();
      history.push(await measureHistory(sites, seconds));
      console.log(`round ${round}, history: done`);
    }
    const report = [machine(await postgres.version()), reportLife(measured), reportHistory(sites, history)].join(
      '\n\n',
    );
    console.log(`\n${report}`);
    if (write) await writeSection('services', report);
  } finally {
    for (const server of started) await server.stop();
    await postgres.stop();
  }
}
