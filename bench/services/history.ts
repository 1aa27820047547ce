import { createApiKey, serverEnvironment } from '../api/prepare.ts';
import { connections } from '../api/site.ts';
import { applyLoad, type LoadRequest, type Measured } from '../load.ts';
import type { BenchPostgres } from '../postgres.ts';
import { type ServerProcess, startServerProcess } from '../processes.ts';
import { median, table } from '../report.ts';
import { type HistorySample, large, loadHistory, small } from './history-data.ts';

interface Query {
  readonly name: string;
  readonly requests: (sample: HistorySample) => LoadRequest[];
}

const get = (path: string): LoadRequest => ({ method: 'GET', path, expected: '_id' });

/** Asked in databases of different sizes. */
const queries: readonly Query[] = [
  {
    name: 'of a customer, first page',
    requests: ({ customerIds }) => customerIds.map((id) => get(`/customers/${id}/interactions`)),
  },
  { name: 'by id', requests: ({ interactionIds }) => interactionIds.map((id) => get(`/interactions/${id}`)) },
  {
    name: 'of a service',
    requests: ({ serviceIds }) => serviceIds.map((id) => get(`/services/${id}/interactions`)),
  },
];

/** Asked of who has little and of who has much, ten items each. */
const extremes = [
  {
    name: `interactions of a customer with ${large.interactions.toLocaleString('en')} ÷ with ${small.interactions}`,
    path: ({ customerId }: typeof large) => `/customers/${customerId}/interactions?limit=10`,
  },
  {
    name: `tasks of a service with ${large.tasks.toLocaleString('en')} ÷ with ${small.tasks}`,
    path: ({ serviceId }: typeof large) => `/services/${serviceId}/tasks?limit=10`,
  },
  {
    name: 'its active tasks',
    path: ({ serviceId }: typeof large) => `/services/${serviceId}/tasks/active?limit=5`,
  },
];

/** A database with a number of interactions, and the server on it. */
export interface HistorySite {
  readonly size: number;
  readonly server: ServerProcess;
  readonly authorization: string;
  readonly sample: HistorySample;
}

export async function openHistorySite(postgres: BenchPostgres, size: number, started: ServerProcess[]) {
  const database = `history_${size}`;
  await postgres.createDatabase(database);
  const server = await startServerProcess(
    'server/src/main.ts',
    serverEnvironment(postgres.url(database), postgres.dataDir),
  );
  started.push(server);
  const authorization = await createApiKey(server.port);
  const sample = await postgres.asOwner(database, (client) => loadHistory(client, size));
  return { size, server, authorization, sample };
}

/** The figures of one round, by site and name of the query. */
export type HistoryRound = ReadonlyMap<HistorySite, ReadonlyMap<string, Measured>>;

/** Goes through all sites, so that a slow minute slows each of them. */
export async function measureHistory(sites: readonly HistorySite[], seconds: number): Promise<HistoryRound> {
  const round = new Map<HistorySite, Map<string, Measured>>(sites.map((site) => [site, new Map()]));
  const note = async (site: HistorySite, name: string, requests: readonly LoadRequest[]) => {
    const load = { status: 200, order: 'random' as const, warmUpSeconds: 0.5, seconds, count: Number.MAX_SAFE_INTEGER };
    const { server, authorization } = site;
    const where = { port: server.port, authorization, connections, firstSerial: 0 };
    round.get(site)?.set(name, await applyLoad({ ...load, ...where, requests }));
  };
  for (const { name, requests } of queries) {
    for (const site of sites) await note(site, name, requests(site.sample));
  }
  const [largest] = bySize(sites).toReversed();
  if (largest !== undefined) {
    for (const { name, path } of extremes) {
      await note(largest, `${name} large`, [get(path(large))]);
      await note(largest, `${name} small`, [get(path(small))]);
    }
  }
  return round;
}

/** Medians over the rounds; a ratio is the median of the rounds' ratios of p50. */
export function reportHistory(sites: readonly HistorySite[], rounds: readonly HistoryRound[]): string {
  const [smallest, largest] = [bySize(sites)[0], bySize(sites).at(-1)];
  const of = (round: HistoryRound, site: HistorySite | undefined, name: string): Measured =>
    (site && round.get(site)?.get(name)) ?? { perSecond: 0, p50: 0, p99: 0, sent: 0 };
  const rows = queries.flatMap(({ name }) =>
    bySize(sites).map((site) => {
      const over = (value: (measured: Measured) => number) =>
        median(rounds.map((round) => value(of(round, site, name))));
      const growth = median(rounds.map((round) => of(round, site, name).p50 / of(round, smallest, name).p50));
      return [
        site.size.toLocaleString('en'),
        name,
        over(({ perSecond }) => perSecond).toFixed(0),
        over(({ p50 }) => p50).toFixed(2),
        over(({ p99 }) => p99).toFixed(2),
        site === smallest ? '' : `**${growth.toFixed(2)}**`,
      ];
    }),
  );
  const head = ['interactions', 'query', 'req/s', 'p50 ms', 'p99 ms', 'p50 ÷ that of the smallest'];
  const extremeRows = extremes.map(({ name }) => {
    const over = (end: string) => median(rounds.map((round) => of(round, largest, `${name} ${end}`).p50));
    const ratio = median(
      rounds.map((round) => of(round, largest, `${name} large`).p50 / of(round, largest, `${name} small`).p50),
    );
    return [name, over('small').toFixed(2), over('large').toFixed(2), `**${ratio.toFixed(2)}**`];
  });
  const extremeHead = ['first page of ten (active tasks: of five)', 'p50 ms, few', 'p50 ms, many', '÷'];
  return [table(head, rows), table(extremeHead, extremeRows)].join('\n\n');
}

function bySize(sites: readonly HistorySite[]): HistorySite[] {
  return [...sites].sort((a, b) => a.size - b.size);
}
