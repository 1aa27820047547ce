import { createPrivateKey } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '../server/src/archives/open-archive.ts';
import { expectStatus } from './api/http.ts';
import { admin, createApiKey, serverEnvironment } from './api/prepare.ts';
import { loadConversations } from './export/conversations.ts';
import { makeCertificate, missingPrograms, pipelines, runPipeline } from './export/pipeline.ts';
import type { BenchOptions } from './options.ts';
import { BenchPostgres } from './postgres.ts';
import { childrenOf, peakMemory, type ServerProcess, startServerProcess } from './processes.ts';
import { machine, spread, table, writeSection } from './report.ts';

/** Of the compression: the default, one that is smaller, and that of zip and pigz. */
const levels = [1, 4, 6] as const;

/** Requests of a client that asks one after the other, with this pause in milliseconds. */
const pauseMs = 5;

interface Exported {
  readonly seconds: number;
  /** Of JSON Lines and schemas. */
  readonly bytes: number;
  readonly encryptedBytes: number;
  /** MB of the process that makes the files. */
  readonly memory: number;
  /** Milliseconds of requests meanwhile. */
  readonly latency: { readonly p50: number; readonly p99: number };
}

/** Exports of interactions with their attachments, beside the pipelines that users would write, on the same database. */
export async function benchExport(options: BenchOptions): Promise<void> {
  const postgres = await BenchPostgres.start();
  try {
    // Pipelines and another level are measured with it, too.
    const comparedSize = options.sizes.at(-1);
    const rows: string[][] = [];
    for (const size of options.sizes) {
      options.signal.throwIfAborted();
      rows.push(...(await measureSize(postgres, size, size === comparedSize, options.signal)));
    }
    const head = [
      'interactions',
      'what',
      'JSON, MB',
      'seconds',
      'MB/s',
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

async function measureSize(
  postgres: BenchPostgres,
  size: number,
  isCompared: boolean,
  signal: AbortSignal,
): Promise<string[][]> {
  const database = `export_${size}`;
  const folder = postgres.dataDir;
  const { certificate, key } = await makeCertificate(folder);
  await postgres.createDatabase(database);
  const rows: string[][] = [];
  const add = (what: string, one: Omit<Exported, 'latency' | 'memory'>, memory = '', latency = '') => {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6).toLocaleString('en');
    const row = [
      size.toLocaleString('en'),
      what,
      megabytes(one.bytes),
      one.seconds.toFixed(1),
      `**${(one.bytes / 1e6 / one.seconds).toFixed(0)}**`,
      megabytes(one.encryptedBytes),
      memory,
      latency,
    ];
    console.log(row.join(' | '));
    rows.push(row);
  };
  for (const level of isCompared ? levels : levels.slice(0, 1)) {
    const environment = { ...serverEnvironment(postgres.url(database), folder), EXPORT_LEVEL: String(level) };
    const server = await startServerProcess('server/src/main.ts', environment);
    try {
      if (level === levels[0]) {
        await postgres.asOwner(database, (client) => loadConversations(client, size));
        await upload(server, certificate);
      }
      const before = await requestsUntil(server, () => sleep(5000));
      const exported = await runExport(server, key, folder, signal);
      const { p99 } = exported.latency;
      const latency = `${p99.toFixed(1)} ms; without the export ${before.p99.toFixed(1)} ms`;
      add(`export, level ${level}`, exported, String(exported.memory), latency);
    } finally {
      await server.stop();
    }
  }
  const missing = await missingPrograms();
  if (missing.length > 0) console.log(`not installed: ${missing.join(', ')}; the pipelines are left out`);
  if (isCompared && missing.length === 0) {
    for (const name of Object.keys(pipelines) as (keyof typeof pipelines)[]) {
      add(name, await runPipeline(name, { url: postgres.url(database), certificate, folder }, signal));
    }
  }
  await postgres.asOwner('postgres', (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  return rows;
}

async function upload({ port }: ServerProcess, certificate: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/users/me/certificate`, {
    method: 'PUT',
    headers: { authorization: admin, 'content-type': 'application/x-pem-file' },
    body: await readFile(certificate),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** From the order to the end of the run. */
async function runExport(
  server: ServerProcess,
  keyFile: string,
  folder: string,
  signal: AbortSignal,
): Promise<Exported> {
  const { port } = server;
  let memory = 0;
  let seconds = 0;
  let ended: Run | undefined;
  const latency = await requestsUntil(server, async () => {
    const started = performance.now();
    const body = { title: 'bench', source: 'Contact History', type: 'Interaction', run: { every: 'once' } };
    const job = (await expectStatus(201, port, 'POST', '/exports/jobs', admin, body)) as { latest_run_id: string };
    while (ended === undefined) {
      signal.throwIfAborted();
      await sleep(100);
      for (const pid of await childrenOf(server.pid)) memory = Math.max(memory, await peakMemory(pid));
      const run = (await expectStatus(200, port, 'GET', `/exports/history/${job.latest_run_id}`, admin)) as Run;
      if (run.finished_at !== null) ended = run;
    }
    seconds = (performance.now() - started) / 1000;
  });
  if (ended?.status !== 'Finished') throw new Error(`the export is ${ended?.status}: ${ended?.error}`);
  const bytes = await bytesInside(port, ended, folder, keyFile);
  return { seconds, bytes, memory, encryptedBytes: ended.files.reduce((sum, { size }) => sum + size, 0), latency };
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
