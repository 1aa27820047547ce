import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openKeyring } from '../../server/src/keyring.ts';
import { applyLoad, applyLoads, type Load, type Measured } from '../load.ts';
import { prepareReplay, type Replay } from '../pgbench.ts';
import type { BenchPostgres } from '../postgres.ts';
import { type ServerProcess, startServerProcess } from '../processes.ts';
import { type RecordedRequest, readRecording, usualRequests } from '../recording.ts';
import { loadedAt } from './customers.ts';
import { loadProfiles, type Sample } from './load-profiles.ts';
import { type Operation, operations, pointSelects, recordingOf } from './operations.ts';
import { createApiKey, defineMetadata, serverEnvironment } from './prepare.ts';

/** Keep-alive connections of the load generator. */
export const connections = 16;

/** Customers that requests are about: enough to miss PostgreSQL's cache when there are a million. */
const sampleSize = 20_000;
const recordedRequests = { query: 10_000, identify: 10_000, create: 4_000, update: 4_000 };
const batches = { query: 20, identify: 20, create: 4, update: 4 };

/** One database with its number of profiles, the server on it, and the baseline on it. */
export interface Site {
  readonly size: number;
  readonly database: string;
  readonly server: ServerProcess;
  readonly baseline: ServerProcess;
  readonly authorization: string;
  readonly sample: Sample;
  readonly recorded: ReadonlyMap<Operation['recording'], RecordedRequest[]>;
  readonly replays: ReadonlyMap<Operation['recording'], Replay>;
}

/** Fills a database and starts what is measured on it. What it starts, `started` learns of at once. */
export async function openSite(postgres: BenchPostgres, size: number, started: ServerProcess[]): Promise<Site> {
  const database = `profiles_${size}`;
  await postgres.createDatabase(database);
  const environment = serverEnvironment(postgres.url(database), postgres.dataDir);
  const start = async (...parameters: Parameters<typeof startServerProcess>) => {
    const server = await startServerProcess(...parameters);
    started.push(server);
    return server;
  };
  const server = await start('server/src/main.ts', environment);
  await defineMetadata(server.port);
  const authorization = await createApiKey(server.port);
  const keyring = await openKeyring(postgres.dataDir);
  const sample = await postgres.asOwner(database, (client) => loadProfiles(client, keyring, size, sampleSize));
  const baseline = await start('bench/point-select-server.ts', { DATABASE_URL: postgres.url(database) });
  const recorded = await record(postgres, database, environment, authorization, sample);
  const replays = new Map<Operation['recording'], Replay>();
  for (const [name, requests] of recorded) {
    const options = { postgres, database, name, requests, batch: batches[name], repeatable: name !== 'create' };
    replays.set(name, await prepareReplay(options));
  }
  return { size, database, server, baseline, authorization, sample, recorded, replays };
}

/** Lets a server that writes down its statements answer requests of each kind. */
async function record(
  postgres: BenchPostgres,
  database: string,
  environment: Record<string, string>,
  authorization: string,
  sample: Sample,
): Promise<Map<Operation['recording'], RecordedRequest[]>> {
  const file = path.join(postgres.dataDir, `${database}.recording`);
  const preload = ['--import', new URL('../record-statements.ts', import.meta.url).href];
  const server = await startServerProcess('server/src/main.ts', { ...environment, RECORD_TO: file }, preload);
  try {
    for (const [name, count] of Object.entries(recordedRequests)) {
      const operation = operations.find(({ recording }) => recording === name) as Operation;
      await applyLoad({ ...loadOf(operation, sample), port: server.port, authorization, seconds: 120, count });
    }
  } finally {
    await server.stop();
  }
  await removeCreated(postgres, database);
  const byOperation = Map.groupBy(await readRecording(file), recordingOf);
  await rm(file);
  return new Map(operations.map(({ recording }) => [recording, usualRequests(byOperation.get(recording) ?? [])]));
}

let serial = 0;

function loadOf({ status, request }: Operation, sample: Sample): Load {
  // No two measurements create the same account: each begins where no other one can come to.
  serial += 100_000;
  return {
    port: 0,
    authorization: undefined,
    connections,
    status,
    requests: sample.map(request),
    order: 'random',
    warmUpSeconds: 0,
    seconds: 0,
    count: 100_000,
    firstSerial: serial,
  };
}

/** An operation and the point select, in turns. */
export async function measureOperation(
  { server, baseline, sample, authorization }: Site,
  operation: Operation,
  seconds: number,
): Promise<{ readonly server: Measured; readonly baseline: Measured }> {
  const [ofServer, ofBaseline] = await applyLoads([
    { ...loadOf(operation, sample), port: server.port, authorization, warmUpSeconds: 0.5, seconds },
    {
      port: baseline.port,
      authorization: undefined,
      connections,
      status: 200,
      requests: pointSelects(sample),
      order: 'random',
      warmUpSeconds: 0.5,
      seconds,
      count: Number.MAX_SAFE_INTEGER,
      firstSerial: 0,
    },
  ]);
  return { server: ofServer as Measured, baseline: ofBaseline as Measured };
}

/** Removes the profiles that a measurement created: each one finds the table as it was loaded. */
export async function removeCreated(postgres: BenchPostgres, database: string): Promise<void> {
  await postgres.asOwner(database, async (client) => {
    for (const table of ['identification_values', 'profile_extension_unique_values', 'profile_extension_records']) {
      await client.query(
        `DELETE FROM ${table} t USING profiles p
         WHERE p.created_at > $1 AND t.tenant_id = p.tenant_id AND t.customer_id = p.customer_id`,
        [loadedAt],
      );
    }
    await client.query(
      `DELETE FROM device_keys k USING profiles p
       WHERE p.created_at > $1 AND k.tenant_id = p.tenant_id AND k.owner = p.customer_id`,
      [loadedAt],
    );
    await client.query('DELETE FROM profiles WHERE created_at > $1', [loadedAt]);
    for (const table of [
      'device_keys',
      'identification_values',
      'profile_extension_unique_values',
      'profile_extension_records',
      'profiles',
    ]) {
      await client.query(`VACUUM ${table}`);
    }
  });
}
