import { rm } from 'node:fs/promises';
import path from 'node:path';
import { newRecordId } from '../../server/src/record-id.ts';
import { createApiKey, serverEnvironment } from '../api/prepare.ts';
import { connections } from '../api/site.ts';
import type { BenchPostgres } from '../postgres.ts';
import { type ServerProcess, startServerProcess } from '../processes.ts';
import { type RecordedRequest, readRecording, usualRequests } from '../recording.ts';
import { runInWorker } from '../worker.ts';
import { type LifeLoad, type LifeMeasured, steps } from './life.ts';
import { type LifeReplay, prepareLifeReplay } from './life-replay.ts';

const customers = 20_000;
const recordedLives = 200;

/** A database with customers, the server on it, and the life of a service as pgbench replays it. */
export interface LifeSite {
  readonly server: ServerProcess;
  readonly authorization: string;
  readonly customerIds: readonly string[];
  readonly replay: LifeReplay;
}

export async function openLifeSite(postgres: BenchPostgres, started: ServerProcess[]): Promise<LifeSite> {
  const database = 'services';
  await postgres.createDatabase(database);
  const environment = serverEnvironment(postgres.url(database), postgres.dataDir);
  const server = await startServerProcess('server/src/main.ts', environment);
  started.push(server);
  const authorization = await createApiKey(server.port);
  const customerIds = Array.from({ length: customers }, () => newRecordId(new Date()));
  await postgres.asOwner(database, async (client) => {
    await client.query(
      `INSERT INTO profiles (tenant_id, customer_id, attributes, created_at, modified_at)
       SELECT 101, id, '{"LastName":"Banner"}', now(), now() FROM unnest($1::text[]) AS id`,
      [customerIds],
    );
    await client.query('VACUUM (ANALYZE) profiles');
  });
  const life = await recordLife(postgres, database, environment, authorization, customerIds);
  return { server, authorization, customerIds, replay: await prepareLifeReplay(postgres, database, life, customerIds) };
}

/** The requests of one life with the statements that the server sent for them. */
async function recordLife(
  postgres: BenchPostgres,
  database: string,
  environment: Record<string, string>,
  authorization: string,
  customerIds: readonly string[],
): Promise<RecordedRequest[]> {
  const file = path.join(postgres.dataDir, `${database}.recording`);
  const preload = ['--import', new URL('../record-statements.ts', import.meta.url).href];
  const server = await startServerProcess('server/src/main.ts', { ...environment, RECORD_TO: file }, preload);
  try {
    await measureLife({ server, authorization, customerIds }, 60, 0, 1, recordedLives);
  } finally {
    await server.stop();
  }
  const requests = (await readRecording(file)).filter(({ url }) => url.startsWith('/services/'));
  await rm(file);
  // One connection: the requests of a life follow each other.
  const usual = steps.map((_, i) => new Set(usualRequests(requests.filter((_, n) => n % steps.length === i))));
  for (let from = 0; from + steps.length <= requests.length; from += steps.length) {
    const life = requests.slice(from, from + steps.length);
    if (life.every((request, i) => usual[i]?.has(request) === true)) return life;
  }
  throw new Error('no life of a service was recorded whole');
}

export async function measureLife(
  site: Pick<LifeSite, 'server' | 'authorization' | 'customerIds'>,
  seconds: number,
  warmUpSeconds = 0.5,
  clients = connections,
  count = Number.MAX_SAFE_INTEGER,
): Promise<LifeMeasured> {
  const { server, authorization, customerIds } = site;
  return await runInWorker<LifeLoad, LifeMeasured>(new URL('./life-generator.ts', import.meta.url), {
    port: server.port,
    authorization,
    connections: clients,
    customerIds,
    warmUpSeconds,
    seconds,
    count,
  });
}
