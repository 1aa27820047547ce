import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { type Body, getRun, makeJob, opened, runFinished, untilRun, uploadCertificate } from './exports.ts';
import { freePort } from './free-port.ts';
import { ServerProcess } from './kill/server-process.ts';
import { adminPassword, createDatabase, expectStatus, serverAt, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'unzip', 'zip', 'chrt');
const skip = process.platform === 'linux' ? false : 'needs /proc';
const folder = await temporaryFolder();

/** So many that an export of them has stored parts when it comes to the one that takes long. */
const count = 5_000;

/** Interactions with texts that do not compress well; reading the last but one thousand of them takes seconds. */
async function fill(databaseUrl: string): Promise<void> {
  await asOwner(databaseUrl, async (client) => {
    await client.query('SET session_replication_role = replica');
    const rows = `FROM generate_series(1, ${count}) AS n`;
    const text = `(SELECT string_agg(md5(n * 100 + m || ''), ' ') FROM generate_series(1, 40) AS m)`;
    await client.query(
      `INSERT INTO interactions (tenant_id, customer_id, interaction_id, start_date, has_text, has_structured_text,
         has_binary_content, fields)
       SELECT 101, 'C', 'I' || n, timestamptz '2024-01-01' + n * interval '1 second', true, false, false,
         '{"status":3,"entity_type":2,"type":"Inbound","media_type":"chat","creator_app_id":0}' ${rows}`,
    );
    await client.query(
      `CREATE POLICY slow ON interactions AS RESTRICTIVE
         USING (interaction_id <> 'I${count - 1000}' OR current_query() LIKE '%count(*)%' OR pg_sleep(4) IS NOT NULL)`,
    );
    await client.query(
      `INSERT INTO interaction_contents (tenant_id, interaction_id, content_id, kind, mime_type, size, ready, created_at)
       SELECT 101, 'I' || n, n, 'plain_text', 'text/plain', 1319, true, now() ${rows}`,
    );
    await client.query(
      `INSERT INTO interaction_content_chunks (tenant_id, interaction_id, content_id, chunk, bytes)
       SELECT 101, 'I' || n, n, 0, convert_to(${text}, 'UTF8') ${rows}`,
    );
  });
}

/** A server as a process of its own, on this database. */
async function startProcess(databaseUrl: string, dataDir: string): Promise<[ServerProcess, TestServer]> {
  const port = await freePort();
  const server = new ServerProcess({ port, dataDir, adminPassword, env: { DATABASE_URL: databaseUrl } });
  after(() => server.stop());
  server.start();
  await server.untilReady();
  const url = `http://127.0.0.1:${port}`;
  return [server, { ...serverAt(url), url } as TestServer];
}

/** The processes that run exports for one of ours. */
async function exportProcesses(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

const isHalfDone = ({ progress }: Body) => progress > 0.1;

/** The files that are stored, finished or not. */
async function storedFiles(dataDir: string): Promise<string[]> {
  const all = await readdir(path.join(dataDir, 'artifacts'), { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map((one) => one.name);
}

/** The run has ended well, and what is stored of it is what is listed, and is whole. */
async function assertWhole(
  server: TestServer,
  runId: string,
  identity: Parameters<typeof opened>[3],
  dataDir: string,
): Promise<Body> {
  const run = await runFinished(server, runId);
  assert.equal(run.records, count);
  const { body } = await expectStatus(200, server.call('GET', '/exports/artifacts'));
  assert.equal(body.items.length, run.files.length);
  assert.equal((await storedFiles(dataDir)).length, run.files.length);
  const entries = await opened(server, folder, run, identity);
  assert.equal(entries.get(`data/Interaction-${run.job_id}.json`)?.split('\n').length, count + 1);
  return run;
}

describe('an export that is interrupted', { skip }, () => {
  test('by kill -9 of the process that runs it is begun again, and leaves nothing of the first time', async () => {
    const server = await startServer();
    await fill(server.databaseUrl);
    const identity = await uploadCertificate(server, folder);
    const job = await makeJob(server, { file_split_size: 1_000_000 });
    await untilRun(server, job.latest_run_id, isHalfDone);
    for (const pid of await exportProcesses(process.pid)) process.kill(pid, 'SIGKILL');
    await untilRun(server, job.latest_run_id, ({ attempts }) => attempts === 2);
    assert.deepEqual((await server.call('GET', '/exports/artifacts')).body.items, []);
    const run = await assertWhole(server, job.latest_run_id, identity, server.config.dataDir);
    assert.deepEqual([run.attempts, run.status], [2, 'Finished']);
  });

  test('by kill -9 of the server goes on at another one', async () => {
    const databaseUrl = await createDatabase();
    const dataDir = path.join(folder, 'killed');
    const [first, server] = await startProcess(databaseUrl, dataDir);
    await fill(databaseUrl);
    const identity = await uploadCertificate(server, folder);
    const job = await makeJob(server);
    await untilRun(server, job.latest_run_id, isHalfDone);
    await first.kill();
    const [, second] = await startProcess(databaseUrl, dataDir);
    assert.equal((await getRun(second, job.latest_run_id)).status, 'InProgress');
    const run = await assertWhole(second, job.latest_run_id, identity, dataDir);
    assert.equal(run.attempts, 2);
  });

  test('by a stop waits, and is begun again at the next start', async () => {
    const databaseUrl = await createDatabase();
    const dataDir = path.join(folder, 'stopped');
    const [first, server] = await startProcess(databaseUrl, dataDir);
    await fill(databaseUrl);
    const identity = await uploadCertificate(server, folder);
    const job = await makeJob(server);
    await untilRun(server, job.latest_run_id, isHalfDone);
    await first.stop();
    assert.deepEqual(await storedFiles(dataDir), []);
    const [, second] = await startProcess(databaseUrl, dataDir);
    await assertWhole(second, job.latest_run_id, identity, dataDir);
  });
});

/** Threads by their name. */
async function threadsOf(pid: number, name: string): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const names = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8')));
  return threads.filter((_, index) => names[index]?.trim() === name).map(Number);
}

/** A field of a thread, by its number in proc_pid_stat(5). */
async function statOf(thread: number, field: number): Promise<number> {
  const stat = await readFile(`/proc/${thread}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field - 3]);
}

test('an export gives way to requests, and its threads that compress to the one that makes lines', {
  skip,
}, async () => {
  const server = await startServer();
  await fill(server.databaseUrl);
  await uploadCertificate(server, folder);
  const job = await makeJob(server);
  await untilRun(server, job.latest_run_id, isHalfDone);
  const [pid = 0] = await exportProcesses(process.pid);
  const [session, policy] = [6, 41];
  assert.deepEqual([os.getPriority(pid), await statOf(pid, session)], [os.getPriority() + 5, pid]);
  const { rows } = await asOwner(server.databaseUrl, (client) =>
    client.query<{ pid: number; copies: boolean }>(
      `SELECT pid, query LIKE 'COPY %' AS copies FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'throughline' AND xact_start IS NOT NULL`,
    ),
  );
  assert.deepEqual(rows.map(({ copies }) => copies).toSorted(), [false, true]);
  for (const backend of rows) assert.equal(os.getPriority(backend.pid), os.getPriority(pid));
  const compressing = await threadsOf(pid, 'libuv-worker');
  assert.ok(compressing.length > 0);
  const idle = 5;
  for (const thread of compressing) {
    assert.deepEqual(
      [os.getPriority(thread), await statOf(thread, policy)],
      [os.constants.priority.PRIORITY_LOW, idle],
    );
  }
  await expectStatus(202, server.call('POST', `/exports/history/${job.latest_run_id}/cancel`));
});

test('several servers share the runs, and each is done once', async () => {
  const one = await startServer();
  const other = await startServer({ beside: one });
  await uploadCertificate(one, folder);
  const jobs = await Promise.all(Array.from({ length: 8 }, (_, index) => makeJob(one, { title: `Job ${index}` })));
  for (const { latest_run_id: id } of jobs) {
    const run = await runFinished(other, id);
    assert.deepEqual([run.attempts, run.files.length], [1, 1]);
  }
  assert.equal((await storedFiles(one.config.dataDir)).length, jobs.length);
});
