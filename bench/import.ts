import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus } from './api/http.ts';
import { admin, createApiKey, serverEnvironment } from './api/prepare.ts';
import { writeCustomers } from './import/customers-csv.ts';
import type { BenchOptions } from './options.ts';
import { BenchPostgres } from './postgres.ts';
import { forgetPeakMemory, peakMemory, type ServerProcess, startServerProcess } from './processes.ts';
import { machine, median, table, writeSection } from './report.ts';

/** One import of a file, and COPY of the rows that it made. */
interface Measured {
  readonly seconds: number;
  readonly copySeconds: number;
  /** The most memory of the server's process, in MB. */
  readonly memory: number;
  readonly idleMemory: number;
}

const tables = ['profiles', 'profile_extension_records', 'identification_values', 'device_keys'];

/**
 * Imports of a CSV over HTTP, as an administrator orders them, each beside COPY of the rows that it made into the same
 * tables with the same indexes, emptied before.
 */
export async function benchImport(options: BenchOptions): Promise<void> {
  const postgres = await BenchPostgres.start();
  try {
    const measured = new Map<number, Measured[]>();
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const size of options.sizes) {
        options.signal.throwIfAborted();
        const one = await measure(postgres, size, `import_${size}_${round}`, options.signal);
        measured.set(size, [...(measured.get(size) ?? []), one]);
        console.log(
          `round ${round}, ${size} records: ${perSecond(size, one.seconds)} records/s, COPY ${perSecond(size, one.copySeconds)}/s, ${one.memory} MB`,
        );
      }
    }
    const report = [machine(await postgres.version()), figures(measured)].join('\n\n');
    console.log(`\n${report}`);
    if (options.write) await writeSection('import', report);
  } finally {
    await postgres.stop();
  }
}

async function measure(
  postgres: BenchPostgres,
  size: number,
  database: string,
  signal: AbortSignal,
): Promise<Measured> {
  await postgres.createDatabase(database);
  const file = path.join(postgres.dataDir, `${database}.csv`);
  await writeCustomers(file, size);
  const server = await startServerProcess(
    'server/src/main.ts',
    serverEnvironment(postgres.url(database), postgres.dataDir),
  );
  let seconds: number;
  let memory: number;
  let idleMemory: number;
  try {
    await define(server);
    const authorization = await createApiKey(server.port);
    // The peak so far is that of hashing a password, which has given its memory back.
    await forgetPeakMemory(server.pid);
    idleMemory = await peakMemory(server.pid);
    seconds = await runImport(server, authorization, file, size, signal);
    memory = await peakMemory(server.pid);
  } finally {
    await server.stop();
    await rm(file);
  }
  const copySeconds = await postgres.asOwner(database, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const copyOf = (name: string) => `'${rows[0]?.data_directory}/copy_of_${name}'`;
    for (const name of tables) await client.query(`COPY ${name} TO ${copyOf(name)}`);
    await client.query(`TRUNCATE ${tables.join(', ')}`);
    await client.query('CHECKPOINT');
    const started = performance.now();
    for (const name of tables) await client.query(`COPY ${name} FROM ${copyOf(name)}`);
    const elapsed = (performance.now() - started) / 1000;
    for (const name of tables) await client.query(`COPY (SELECT 1 WHERE false) TO ${copyOf(name)}`);
    return elapsed;
  });
  await postgres.asOwner('postgres', (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  return { seconds, copySeconds, memory, idleMemory };
}

/** One multi-valued extension and two identification keys, one of them unique. */
export async function define({ port }: ServerProcess): Promise<void> {
  const string = (name: string) => ({ name, type: 'string', length: 64 });
  await expectStatus(200, port, 'POST', '/server/mode', admin, { mode: 'maintenance' });
  await expectStatus(201, port, 'POST', '/metadata/profiles/extensions', admin, {
    name: 'Address',
    type: 'multi-valued',
    attributes: ['Street', 'City', 'PostCode'].map(string),
  });
  for (const key of [
    { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
    { name: 'idName', attributes: ['LastName', 'FirstName'] },
  ]) {
    await expectStatus(201, port, 'POST', '/metadata/identification-keys', admin, key);
  }
  await expectStatus(200, port, 'POST', '/server/mode', admin, { mode: 'production' });
}

/** From the first byte of the request to the end of the import. */
async function runImport(
  { port }: ServerProcess,
  authorization: string,
  file: string,
  size: number,
  signal: AbortSignal,
): Promise<number> {
  const started = performance.now();
  const url = `http://127.0.0.1:${port}/profiles/imports`;
  const response = await fetch(`${url}?file_name=customers.csv&id_key=idEmail`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
    body: await openAsBlob(file),
  });
  if (response.status !== 202) throw new Error(`the import was refused: ${await response.text()}`);
  const { id } = (await response.json()) as { id: number };
  for (;;) {
    signal.throwIfAborted();
    await sleep(100);
    const row = (await expectStatus(200, port, 'GET', `/profiles/imports/${id}`, authorization)) as {
      status: string;
      created: number;
      error: string | null;
    };
    if (row.status === 'running' || row.status === 'pending') continue;
    if (row.status !== 'finished' || row.created !== size) {
      throw new Error(`the import is ${row.status} with ${row.created} customers: ${row.error}`);
    }
    return (performance.now() - started) / 1000;
  }
}

function figures(measured: ReadonlyMap<number, readonly Measured[]>): string {
  const of = (all: readonly Measured[], pick: (one: Measured) => number) => median(all.map(pick));
  return table(
    ['records', 'records/s', 'COPY, rows of as many/s', '÷ COPY', 'peak memory, MB', 'before the import, MB'],
    [...measured].map(([size, all]) => [
      size.toLocaleString('en'),
      perSecond(
        size,
        of(all, ({ seconds }) => seconds),
      ),
      perSecond(
        size,
        of(all, ({ copySeconds }) => copySeconds),
      ),
      `**${of(all, ({ seconds, copySeconds }) => copySeconds / seconds).toFixed(2)}**`,
      String(of(all, ({ memory }) => memory)),
      String(of(all, ({ idleMemory }) => idleMemory)),
    ]),
  );
}

function perSecond(size: number, seconds: number): string {
  return Math.round(size / seconds).toLocaleString('en');
}
