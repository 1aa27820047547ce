import { setTimeout as delay } from 'node:timers/promises';
import { Api } from './api.ts';
import { auditDatabase } from './audit.ts';
import { Customer, customerDefinitions, rowsOfCustomers } from './customers.ts';
import { Interaction, rowsOfInteractions } from './interactions.ts';
import { PostmasterWatch, postmasterOf, processesOn } from './postmasters.ts';
import { Random } from './random.ts';
import type { ServerProcess } from './server-process.ts';
import { serviceDefinitions } from './service-elements.ts';
import { rowsOfServices, Service } from './services.ts';
import type { Thing } from './things.ts';
import { forEach, settle, verifyThing, verifyUnique } from './verify.ts';
import { Writer } from './writer.ts';

/** What a round kills: the server (Node), or the postmaster of its database. */
export type Victim = 'server' | 'database';

export interface RoundsPlan {
  readonly server: ServerProcess;
  /** Basic credentials of the administrator. */
  readonly admin: string;
  /** Whom each round kills. */
  readonly victims: readonly Victim[];
  readonly seed: number;
  readonly writers: number;
  readonly onRound?: (round: number, summary: Summary) => void;
}

export interface Summary {
  rounds: Record<Victim, number>;
  /** Writes that the server acknowledged. */
  acknowledged: number;
  /** Writes that it did not, and what the crash left of them: all or nothing. */
  unacknowledged: number;
  happened: number;
  /** Of these, requests with an Idempotency-Key that were sent again. */
  retried: number;
  customers: number;
  services: number;
  interactions: number;
  /** Milliseconds from the kill to ready. */
  recovery: Record<Victim, number[]>;
  mostPostmasters: number;
  looks: number;
}

const earlierThings = 80;
const atOnce = 8;

/** A limit is no expectation: it turns a hang into a failure that says where. */
const patienceMs = 60_000;

/**
 * Kills a server again and again under writing clients, and fails at the first acknowledged write that is lost, the
 * first unacknowledged one that is there in part, and at anything else that a crash must not leave.
 */
export async function killRounds(plan: RoundsPlan): Promise<Summary> {
  const { server, seed, victims } = plan;
  const random = new Random(seed);
  const run: Run = {
    plan,
    random,
    writers: Array.from({ length: plan.writers }, (_, i) => new Writer(`s${seed}w${i}`, new Random(seed * 1000 + i))),
    authorization: await prepare(plan),
    summary: {
      rounds: { server: 0, database: 0 },
      acknowledged: 0,
      unacknowledged: 0,
      happened: 0,
      retried: 0,
      customers: 0,
      services: 0,
      interactions: 0,
      recovery: { server: [], database: [] },
      mostPostmasters: 0,
      looks: 0,
    },
  };
  const watch = new PostmasterWatch(server.dataDir);
  try {
    for (const [i, victim] of victims.entries()) {
      await playRound(run, victim).catch((error: Error) => {
        throw new Error(`round ${i + 1} (kill the ${victim}): ${error.message}\nThe server said last:\n${server.said}`);
      });
      plan.onRound?.(i + 1, run.summary);
    }
    await verifyAll(run);
  } finally {
    const { most, looks } = await watch.stop();
    run.summary.mostPostmasters = most;
    run.summary.looks = looks;
  }
  await endInOrder(run);
  return run.summary;
}

interface Run {
  readonly plan: RoundsPlan;
  readonly random: Random;
  readonly writers: readonly Writer[];
  readonly authorization: string;
  readonly summary: Summary;
}

/** Definitions and an API key; a password would cost the writers a slow hash after every start. */
async function prepare({ server, admin }: RoundsPlan): Promise<string> {
  await server.untilReady();
  const api = new Api(server.port, admin);
  await api.expect(200, 'POST', '/server/mode', { mode: 'maintenance' });
  const definitions = [...customerDefinitions, ...serviceDefinitions];
  for (const [target, body] of definitions) await api.expect(201, 'POST', target, body);
  await api.expect(200, 'POST', '/server/mode', { mode: 'production' });
  const made = await api.expect(201, 'POST', '/access/api-keys', { name: 'writers', roles: ['Administrator'] });
  api.close();
  return `Bearer ${(made as { key: string }).key}`;
}

async function playRound(run: Run, victim: Victim): Promise<void> {
  const { plan, random, writers, summary } = run;
  const touched = new Set<string>();
  let over = false;
  const before = new Api(plan.server.port, run.authorization);
  const writing = Promise.all(writers.map((writer) => writer.write(before, () => over, touched)));
  // Somebody waits for it below; a writer's error must not count as unhandled until then.
  writing.catch(() => undefined);
  await delay(random.between(50, 1_500));
  const killedAt = performance.now();
  await kill(plan.server, victim);
  over = true;
  await recover(plan.server, victim);
  summary.recovery[victim].push(performance.now() - killedAt);
  const unknown = await writing;
  before.close();
  summary.rounds[victim] += 1;
  summary.acknowledged = acknowledgedBy(writers);

  const api = new Api(plan.server.port, run.authorization);
  await forEach(unknown.entries(), atOnce, async ([i, write]) => {
    const writer = writers[i];
    if (write === undefined || writer === undefined) return;
    const { happened, retried } = await settle(api, writer, write, touched);
    summary.unacknowledged += 1;
    if (happened) summary.happened += 1;
    if (retried) summary.retried += 1;
  });
  await verifySome(run, api, touched);
  api.close();
}

function acknowledgedBy(writers: readonly Writer[]): number {
  return writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
}

/** Ends a process as a power cut would. */
export async function kill(server: ServerProcess, victim: Victim): Promise<void> {
  if (victim === 'server') {
    await server.kill();
    return;
  }
  const postmaster = await postmasterOf(server.dataDir);
  if (postmaster === undefined) throw new Error('there is no postmaster to kill');
  process.kill(postmaster, 'SIGKILL');
  // Until another one runs, an answer could still come from a child of the dead one.
  const limit = Date.now() + patienceMs;
  for (;;) {
    const next = await postmasterOf(server.dataDir);
    if (next !== undefined && next !== postmaster) return;
    if (server.ended) throw new Error('the server has ended with its database');
    if (Date.now() > limit) throw new Error('the database is not started again');
    await delay(50);
  }
}

/** Waits until the server serves again. */
export async function recover(server: ServerProcess, victim: Victim): Promise<void> {
  if (victim === 'server') server.start();
  await server.untilReady();
}

/** What this round has written, and some of what the rounds before have. */
async function verifySome(run: Run, api: Api, touched: ReadonlySet<string>): Promise<void> {
  const all = everything(run.writers);
  const paths = [...all.keys()];
  const sample = Array.from({ length: Math.min(earlierThings, paths.length) }, () => run.random.pick(paths) ?? '');
  await forEach(new Set([...touched, ...sample]), atOnce, (path) => verifyThing(api, path, all.get(path)));
  const withAccount = sample
    .flatMap((path) => all.get(path) ?? [])
    .filter((thing) => thing instanceof Customer)
    .filter(({ data }) => data.AccountNumber !== undefined);
  for (const customer of withAccount.slice(0, 3)) await verifyUnique(api, customer);
}

/** What all writers know. No two of them know the same thing: an id that were given twice would show here. */
function everything(writers: readonly Writer[]): Map<string, Thing | undefined> {
  const all = new Map<string, Thing | undefined>();
  for (const [path, thing] of writers.flatMap((writer) => [...writer.states])) {
    if (all.has(path)) throw new Error(`two writers were given ${path}`);
    all.set(path, thing);
  }
  return all;
}

async function verifyAll(run: Run): Promise<void> {
  const api = new Api(run.plan.server.port, run.authorization);
  await forEach(everything(run.writers), atOnce, ([path, thing]) => verifyThing(api, path, thing));
  api.close();
}

/** Stops the server, looks for what it left running, and into its database. */
async function endInOrder({ plan: { server }, writers, summary }: Run): Promise<void> {
  await server.stop();
  const left = await processesOn(server.dataDir);
  if (left.length > 0) throw new Error(`processes of the database are left: ${left.join(', ')}`);
  if (summary.mostPostmasters > 1) throw new Error(`${summary.mostPostmasters} postmasters ran on one folder`);
  const things = [...everything(writers).values()];
  const customers = things.filter((thing) => thing instanceof Customer);
  const services = things.filter((thing) => thing instanceof Service);
  const interactions = things.filter((thing) => thing instanceof Interaction);
  summary.customers = customers.length;
  summary.services = services.length;
  summary.interactions = interactions.length;
  const rows = { ...rowsOfCustomers(customers), ...rowsOfServices(services), ...rowsOfInteractions(interactions) };
  const wrong = await auditDatabase(server.dataDir, rows);
  if (wrong.length > 0) throw new Error(`in the database: ${wrong.join('; ')}`);
}
