import { createPrivateKey } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '../server/src/archives/open-archive.ts';
import { expectStatus } from './api/http.ts';
import { admin, createApiKey, serverEnvironment } from './api/prepare.ts';
import { loadConversations } from './export/conversations.ts';
import { makeCertificate, missingPrograms, type PipelineName, pipelines, runPipeline } from './export/pipeline.ts';
import type { BenchOptions } from './options.ts';
import { BenchPostgres } from './postgres.ts';
import { childrenOf, peakMemory, type ServerProcess, startServerProcess } from './processes.ts';
import { machine, median, spread, table, writeSection } from './report.ts';

/** Of the compression: the default, one that is smaller, and that of zip and pigz. */
const defaultLevel = 1;
const levels = [defaultLevel, 4, 6];

/** The largest number of interactions that pipelines and other levels are measured with. */
const mostCompared = 1_000_000;

const pipelineNames = Object.keys(pipelines) as PipelineName[];

/** Requests of a client that asks one after the other, with this pause in milliseconds. */
const pauseMs = 5;

/** How long requests are measured before an export, in milliseconds. */
const beforeMs = 10_000;

/** How often somebody looks whether the export has ended, in milliseconds: ten times a second takes 4 % of its speed. */
const lookMs = 500;

/** One export, or one run of a pipeline. */
interface Measured {
  readonly seconds: number;
  /** Of JSON Lines and schemas. */
  readonly bytes: number;
  readonly encryptedBytes: number;
  /** MB of the process that makes the files, of exports alone. */
  readonly memory?: number;
  readonly requests?: Requests;
}

/** Milliseconds of 99 of 100 requests, before an export and meanwhile. */
interface Requests {
  readonly before: number;
  readonly meanwhile: number;
}

const zipPipeline: PipelineName = 'psql, zip -6, openssl smime';

/** Exports of interactions with their attachments, beside the pipelines that users would write, on the same database. */
export async function benchExport(options: BenchOptions): Promise<void> {
  const postgres = await BenchPostgres.start();
  try {
    const missing = await missingPrograms();
    if (missing.length > 0) console.log(`not installed: ${missing.join(', ')}; the pipelines are left out`);
    // Pipelines and other levels are measured with it, too; with more they take most of an hour.
    const comparedSize = options.sizes.findLast((size) => size <= mostCompared);
    const rows: string[][] = [];
    for (const size of options.sizes) {
      const isCompared = size === comparedSize;
      const names = isCompared && missing.length === 0 ? pipelineNames : [];
      rows.push(...(await measureSize(postgres, size, isCompared ? levels : [defaultLevel], names, options)));
    }
    const head = [
      'interactions',
      'what',
      'JSON, MB',
      'seconds',
      'MB/s',
      `÷ ${zipPipeline}`,
      'encrypted, MB',
      'memory, MB',
      'p99 of requests',
    ];
    const report = [machine(await postgres.version()), table(head, rows)].join('\n\n');
    console.log(`\n${report}`);
    if (options.write) await writeSection('export', report);
  } finally {
    await postgres.stop();
  }
}

/** Round by round, everything once: a machine that gets slower gets slower for all of it. */
async function measureSize(
  postgres: BenchPostgres,
  size: number,
  measuredLevels: readonly number[],
  names: readonly PipelineName[],
  { rounds, signal }: BenchOptions,
): Promise<string[][]> {
  const database = `export_${size}`;
  const folder = postgres.dataDir;
  const { certificate, key } = await makeCertificate(folder);
  await postgres.createDatabase(database);
  const environment = serverEnvironment(postgres.url(database), folder);
  await withServer(environment, async (server) => {
    await postgres.asOwner(database, (client) => loadConversations(client, size));
    await upload(server, certificate);
  });
  const all = new Map<string, Measured[]>();
  const add = (what: string, measured: Measured) => {
    all.set(what, [...(all.get(what) ?? []), measured]);
    console.log(`${size} interactions, ${what}: ${speed(measured).toFixed(1)} MB/s`);
  };
  for (let round = 1; round <= rounds; round += 1) {
    for (const level of measuredLevels) {
      signal.throwIfAborted();
      const measured = await withServer({ ...environment, EXPORT_LEVEL: String(level) }, async (server) => ({
        ...(await measureExport(server, key, folder, signal)),
        // By another export: requests would take from the speed of the first one what nothing takes from the pipelines.
        ...(level === defaultLevel && { requests: await measureRequests(server, signal) }),
      }));
      add(`export, level ${level}`, measured);
    }
    for (const name of names) {
      add(name, await runPipeline(name, { url: postgres.url(database), certificate, folder }, signal));
    }
  }
  await postgres.asOwner('postgres', (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  return [...all].map(([what, measured]) => rowOf(size, what, measured, all.get(zipPipeline)));
}

const speed = ({ bytes, seconds }: Measured) => bytes / 1e6 / seconds;

/** Medians of the rounds; the ratio is that of the rounds' ratios. */
function rowOf(size: number, what: string, measured: readonly Measured[], zip: readonly Measured[] = []): string[] {
  const middle = (value: (one: Measured) => number) => median(measured.map(value));
  const megabytes = (value: (one: Measured) => number) => Math.round(middle(value) / 1e6).toLocaleString('en');
  const ratio = median(measured.map((one, round) => speed(one) / speed(zip[round] ?? one)));
  const memory = measured.flatMap((one) => one.memory ?? []);
  const requests = measured.flatMap((one) => one.requests ?? []);
  const ofRequests = (value: (one: Requests) => number) => median(requests.map(value)).toFixed(1);
  return [
    size.toLocaleString('en'),
    what,
    megabytes(({ bytes }) => bytes),
    middle(({ seconds }) => seconds).toFixed(1),
    `**${middle(speed).toFixed(0)}**`,
    zip.length === 0 ? '' : `**${ratio.toFixed(2)}**`,
    megabytes(({ encryptedBytes }) => encryptedBytes),
    memory.length === 0 ? '' : median(memory).toFixed(0),
    requests.length === 0
      ? ''
      : `${ofRequests(({ meanwhile }) => meanwhile)} ms; without the export ${ofRequests(({ before }) => before)} ms`,
  ];
}

async function withServer<T>(
  environment: Readonly<Record<string, string>>,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await startServerProcess('server/src/main.ts', environment);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function upload({ port }: ServerProcess, certificate: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/users/me/certificate`, {
    method: 'PUT',
    headers: { authorization: admin, 'content-type': 'application/x-pem-file' },
    body: await readFile(certificate),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** An export with nothing beside it, as the pipelines are measured. */
async function measureExport(
  server: ServerProcess,
  keyFile: string,
  folder: string,
  signal: AbortSignal,
): Promise<Measured> {
  const { run, seconds, memory } = await runExport(server, signal);
  const bytes = await bytesInside(server.port, run, folder, keyFile);
  return { seconds, bytes, encryptedBytes: run.files.reduce((sum, { size }) => sum + size, 0), memory };
}

async function measureRequests(server: ServerProcess, signal: AbortSignal): Promise<Requests> {
  const before = await requestsUntil(server, () => sleep(beforeMs));
  const meanwhile = await requestsUntil(server, () => runExport(server, signal));
  return { before: before.p99, meanwhile: meanwhile.p99 };
}

/** From the order to the end of the run, by the clock that both have. */
async function runExport(
  { port, pid: serverPid }: ServerProcess,
  signal: AbortSignal,
): Promise<{ readonly run: Run; readonly seconds: number; readonly memory: number }> {
  const ordered = Date.now();
  const body = { title: 'bench', source: 'Contact History', type: 'Interaction', run: { every: 'once' } };
  const job = (await expectStatus(201, port, 'POST', '/exports/jobs', admin, body)) as { latest_run_id: string };
  let memory = 0;
  for (;;) {
    signal.throwIfAborted();
    await sleep(lookMs);
    for (const pid of await childrenOf(serverPid)) memory = Math.max(memory, await peakMemory(pid));
    const run = (await expectStatus(200, port, 'GET', `/exports/history/${job.latest_run_id}`, admin)) as Run;
    if (run.finished_at === null) continue;
    if (run.status !== 'Finished') throw new Error(`the export is ${run.status}: ${run.error}`);
    return { run, seconds: (Date.parse(run.finished_at) - ordered) / 1000, memory };
  }
}

interface Run {
  readonly status: string;
  readonly error: string | null;
  readonly finished_at: string | null;
  readonly files: readonly { readonly artifact_id: number; readonly file_name: string; readonly size: number }[];
}

/** How long requests take while something happens, by a client that asks one after the other. */
async function requestsUntil(
  { port }: ServerProcess,
  happens: () => Promise<unknown>,
): Promise<{ p50: number; p99: number }> {
  const authorization = await createApiKey(port);
  let isOver = false;
  const over = happens().finally(() => {
    isOver = true;
  });
  // A failure is thrown below, when the request under way has been answered.
  over.catch(() => {});
  const latencies: number[] = [];
  while (!isOver) {
    const started = performance.now();
    await expectStatus(200, port, 'GET', '/interactions/I000000000001', authorization);
    latencies.push(performance.now() - started);
    await sleep(pauseMs);
  }
  await over;
  return spread(latencies);
}

/** Downloads and opens what an export made; answers the bytes of everything inside. */
async function bytesInside(port: number, run: Run, folder: string, keyFile: string): Promise<number> {
  const downloads: string[] = [];
  try {
    for (const { artifact_id: id, file_name: name } of run.files) {
      const file = path.join(folder, name);
      downloads.push(file);
      const response = await fetch(`http://127.0.0.1:${port}/exports/artifacts/${id}/download`, {
        headers: { authorization: admin },
      });
      await writeFile(file, response.body as ReadableStream<Uint8Array>);
    }
    const archive = await openArchive(downloads, {
      key: createPrivateKey(await readFile(keyFile)),
      spoolFolder: folder,
    });
    const bytes = archive.entries.reduce((sum, { size }) => sum + size, 0);
    await archive.dispose();
    return bytes;
  } finally {
    for (const file of downloads) await rm(file, { force: true });
  }
}
