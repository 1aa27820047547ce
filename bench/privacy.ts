import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus } from './api/http.ts';
import { createApiKey, serverEnvironment } from './api/prepare.ts';
import type { BenchOptions } from './options.ts';
import { BenchPostgres } from './postgres.ts';
import { each, loadPeople, phoneOf } from './privacy/people.ts';
import { forgetPeakMemory, peakMemory, type ServerProcess, startServerProcess } from './processes.ts';
import { machine, median, spread, table, writeSection } from './report.ts';

/** Devices that are looked for one by one, and forgotten in one request, in each round. */
const devices = 20;

/** Contacts of a large request. */
const manyContacts = 2000;

interface Site {
  readonly size: number;
  readonly server: ServerProcess;
  readonly authorization: string;
  /** Customers of whom everything is there; each is forgotten once. */
  next: number;
}

interface Round {
  /** Milliseconds of a dry run with one device. */
  readonly find: number;
  /** Milliseconds of each contact of a request. */
  readonly forget: number;
}

/**
 * What a device costs to find and to forget, with more and more stored beside it; and requests with many contacts.
 */
export async function benchPrivacy(options: BenchOptions): Promise<void> {
  const { sizes, rounds, signal } = options;
  const postgres = await BenchPostgres.start();
  const sites: Site[] = [];
  try {
    for (const size of sizes) {
      signal.throwIfAborted();
      sites.push(await openSite(postgres, size, rounds * devices));
      console.log(`${size} interactions are there`);
    }
    const measured = new Map<Site, Round[]>(sites.map((site) => [site, []]));
    for (let round = 1; round <= rounds; round += 1) {
      // All sites in each round, so that a slow minute slows each of them.
      for (const site of sites) {
        signal.throwIfAborted();
        const one = await measure(site);
        measured.get(site)?.push(one);
        console.log(
          `round ${round}, ${site.size} interactions: find ${one.find.toFixed(1)} ms, forget ${one.forget.toFixed(1)} ms`,
        );
      }
    }
    const large = sites.at(-1);
    const many = large === undefined ? [] : [await measureMany(large)];
    const report = [machine(await postgres.version()), figures(measured), ...many].join('\n\n');
    console.log(`\n${report}`);
    if (options.write) await writeSection('privacy', report);
  } finally {
    for (const { server } of sites) await server.stop();
    await postgres.stop();
  }
}

async function openSite(postgres: BenchPostgres, size: number, complete: number): Promise<Site> {
  const database = `privacy_${size}`;
  await postgres.createDatabase(database);
  const server = await startServerProcess(
    'server/src/main.ts',
    serverEnvironment(postgres.url(database), postgres.dataDir),
  );
  const authorization = await createApiKey(server.port);
  await postgres.asOwner(database, (client) => loadPeople(client, postgres.dataDir, size, complete));
  return { size, server, authorization, next: 0 };
}

async function measure(site: Site): Promise<Round> {
  const { server, authorization } = site;
  const contacts = Array.from({ length: devices }, (_, i) => ({ phone: phoneOf(site.next + i) }));
  site.next += devices;
  const latencies: number[] = [];
  for (const contact of contacts) {
    const started = performance.now();
    const body = { requests: [{ type: 'FORGET', contacts: [contact] }] };
    const { result } = (await expectStatus(200, server.port, 'POST', '/gdpr/dry-run', authorization, body)) as {
      result: { found: { interactions: number } }[];
    };
    latencies.push(performance.now() - started);
    if (result[0]?.found.interactions !== each) throw new Error('not everything is found');
  }
  const seconds = await processed(site, 'forget', [contacts]);
  return { find: spread(latencies).p50, forget: (seconds * 1000) / devices };
}

/** A request with many contacts, to be exported and then to be forgotten. */
async function measureMany(site: Site): Promise<string> {
  const { server, size } = site;
  const count = Math.min(manyContacts, size / each - site.next);
  const contacts = Array.from({ length: count }, (_, i) => ({ phone: phoneOf(site.next + i) }));
  const rows: string[][] = [];
  for (const type of ['export', 'forget'] as const) {
    await forgetPeakMemory(server.pid);
    const seconds = await processed(site, type, [contacts]);
    const perSecond = (count / seconds).toFixed(1);
    rows.push([type, count.toLocaleString('en'), perSecond, String(await peakMemory(server.pid))]);
  }
  return table(['request', `contacts, with ${each} interactions each`, 'contacts/s', 'peak memory, MB'], rows);
}

/** Submits a file and waits for its end. @returns how long its processing took, in seconds */
async function processed(
  { server, authorization }: Site,
  type: 'export' | 'forget',
  requests: readonly (readonly object[])[],
): Promise<number> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const name = `${type}-${day}_${Date.now()}.json`;
  const content = { requests: requests.map((contacts) => ({ type: type.toUpperCase(), contacts })) };
  await expectStatus(202, server.port, 'PUT', `/gdpr/submit/${name}`, authorization, content);
  for (;;) {
    await sleep(50);
    const { items } = (await expectStatus(200, server.port, 'GET', '/gdpr/submit?limit=1', authorization)) as {
      items: { started_at: string; finished_at: string | null; contacts: number }[];
    };
    const [file] = items;
    if (file?.finished_at == null) continue;
    return (Date.parse(file.finished_at) - Date.parse(file.started_at)) / 1000;
  }
}

function figures(measured: ReadonlyMap<Site, readonly Round[]>): string {
  const [smallest] = [...measured.values()];
  const growth = (rounds: readonly Round[], pick: (round: Round) => number) =>
    median(rounds.map((round, i) => pick(round) / pick(smallest?.[i] ?? round)));
  return table(
    ['interactions', 'find, ms', '÷ that of the smallest', 'forget, ms', '÷ that of the smallest'],
    [...measured].map(([{ size }, rounds]) => [
      size.toLocaleString('en'),
      median(rounds.map(({ find }) => find)).toFixed(1),
      `**${growth(rounds, ({ find }) => find).toFixed(2)}**`,
      median(rounds.map(({ forget }) => forget)).toFixed(1),
      `**${growth(rounds, ({ forget }) => forget).toFixed(2)}**`,
    ]),
  );
}
