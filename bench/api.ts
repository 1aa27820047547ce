import { type Figures, reportFigures } from './api/figures.ts';
import { type Operation, operations } from './api/operations.ts';
import { reportPlans } from './api/plans.ts';
import { measureOperation, openSite, removeCreated, type Site } from './api/site.ts';
import type { Measured } from './load.ts';
import type { BenchOptions } from './options.ts';
import { findPgbench, pgbenchMissing, replayWithPgbench } from './pgbench.ts';
import { BenchPostgres } from './postgres.ts';
import type { ServerProcess } from './processes.ts';
import { machine, writeSection } from './report.ts';

/**
 * Create, query, identify and update over HTTP, each beside the same SQL through pgbench (the limit of the database)
 * and a Fastify route with one point select (the limit of the stack). All databases live in one PostgreSQL at once and
 * take turns, round by round: a machine that gets slower gets slower for all of them, so the ratios hold.
 */
export async function benchApi(options: BenchOptions): Promise<void> {
  const { signal, seconds, rounds } = options;
  const pgbench = await findPgbench();
  if (pgbench === undefined) console.log(pgbenchMissing);
  const postgres = await BenchPostgres.start();
  const started: ServerProcess[] = [];
  try {
    const sites: Site[] = [];
    for (const size of options.sizes) {
      signal.throwIfAborted();
      console.log(`${size} profiles: filling the database and recording what the server sends …`);
      sites.push(await openSite(postgres, size, started));
    }
    await warmUp(postgres, sites, signal);
    const figures: Figures[] = sites.flatMap(({ size }) =>
      operations.map(({ name }) => ({ size, operation: name, rounds: [] })),
    );
    for (let round = 1; round <= rounds; round += 1) {
      for (const site of sites) {
        for (const operation of operations) {
          signal.throwIfAborted();
          const measured = await measureOnce(postgres, site, operation, pgbench, seconds);
          figures.find((each) => each.size === site.size && each.operation === operation.name)?.rounds.push(measured);
          console.log(
            `round ${round}, ${site.size} profiles, ${operation.name}: ${Math.round(measured.server.perSecond)}/s`,
          );
        }
      }
    }
    const largest = sites.reduce((one, other) => (other.size > one.size ? other : one));
    const plans = await postgres.asOwner(largest.database, (client) => reportPlans(client, largest));
    const report = [machine(await postgres.version()), reportFigures(figures), plans].join('\n\n');
    console.log(`\n${report}`);
    if (options.write) await writeSection('api', report);
  } finally {
    for (const server of started) await server.stop();
    await postgres.stop();
  }
}

/** Until the compiler of each process has seen what is coming. */
async function warmUp(postgres: BenchPostgres, sites: readonly Site[], signal: AbortSignal): Promise<void> {
  for (const site of sites) {
    for (const operation of operations) {
      signal.throwIfAborted();
      await measureOperation(site, operation, 2);
    }
    await removeCreated(postgres, site.database);
  }
}

async function measureOnce(
  postgres: BenchPostgres,
  site: Site,
  operation: Operation,
  pgbench: string | undefined,
  seconds: number,
): Promise<{ server: Measured; baseline: Measured; pgbench: number | undefined }> {
  const measured = await measureOperation(site, operation, seconds);
  if (operation.creates) await removeCreated(postgres, site.database);
  const replay = site.replays.get(operation.recording);
  const limit =
    pgbench === undefined || replay === undefined
      ? undefined
      : await replayWithPgbench(pgbench, postgres, replay, seconds);
  if (operation.creates) await removeCreated(postgres, site.database);
  return { ...measured, pgbench: limit };
}
