import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Identity, makeIdentity, openssl } from './archives/workshop.ts';
import { type Answer, admin, type Called, expectStatus, type TestServer } from './test-server.ts';

/** A job, a run or an artifact as it is answered. */
export type Body = Answer['body'];

const run = promisify(execFile);
const patienceMs = 60_000;

/** Makes a certificate that is in force for ten years and uploads it as the caller's; answers its key. */
export async function uploadCertificate(
  server: Called,
  folder: string,
  { as = admin, days = 3650 }: { as?: string; days?: number } = {},
): Promise<Identity> {
  const identity = await makeIdentity(folder, `holder-${randomUUID()}`, 'rsa:2048', days);
  await putCertificate(server, identity, as);
  return identity;
}

export async function putCertificate(server: Called, { certificateFile }: Identity, as = admin): Promise<void> {
  const options = {
    as,
    raw: await readFile(certificateFile, 'utf8'),
    headers: { 'content-type': 'application/x-pem-file' },
  };
  await expectStatus(200, server.call('PUT', '/users/me/certificate', undefined, options));
}

/** The body of a job: of interactions, once, immediately. */
export function jobBody(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { title: 'A job', source: 'Contact History', type: 'Interaction', run: { every: 'once' }, ...more };
}

export async function makeJob(server: Called, more: Readonly<Record<string, unknown>> = {}, as = admin): Promise<Body> {
  return (await expectStatus(201, server.call('POST', '/exports/jobs', jobBody(more), { as }))).body;
}

export async function getJob(server: Called, id: number, as = admin): Promise<Body> {
  return (await expectStatus(200, server.call('GET', `/exports/jobs/${id}`, undefined, { as }))).body;
}

export async function getRun(server: Called, id: string, as = admin): Promise<Body> {
  return (await expectStatus(200, server.call('GET', `/exports/history/${id}`, undefined, { as }))).body;
}

/** Starts an extra run of a job; answers its id. */
export async function startRun(server: Called, jobId: number, as = admin): Promise<string> {
  const { body } = await expectStatus(202, server.call('POST', `/exports/jobs/${jobId}/run`, undefined, { as }));
  return body.run_id;
}

/** Waits until a run is as it should be; answers it. */
export async function untilRun(
  server: Called,
  id: string,
  isReached: (run: Body) => boolean,
  as = admin,
): Promise<Body> {
  let latest: Body;
  for (const limit = Date.now() + patienceMs; Date.now() < limit; await delay(30)) {
    latest = await getRun(server, id, as);
    if (isReached(latest)) return latest;
  }
  throw new Error(`the run does not get there: ${JSON.stringify(latest)}`);
}

/** Waits until a run has ended, in whatever way. */
export async function runEnded(server: Called, id: string, as = admin): Promise<Body> {
  return await untilRun(server, id, (one) => one.finished_at !== null, as);
}

/** Waits until a run has ended well. */
export async function runFinished(server: Called, id: string, as = admin): Promise<Body> {
  const ended = await runEnded(server, id, as);
  assert.deepEqual([ended.status, ended.error, ended.progress], ['Finished', null, 1]);
  return ended;
}

/** Runs a job that runs once, immediately; answers its run. */
export async function exported(
  server: Called,
  more: Readonly<Record<string, unknown>> = {},
  as = admin,
): Promise<Body> {
  const job = await makeJob(server, more, as);
  return await runFinished(server, job.latest_run_id, as);
}

/** The bytes of an artifact. */
export async function download(server: TestServer, artifactId: number, as = admin): Promise<Buffer> {
  const response = await fetch(`${server.url}/exports/artifacts/${artifactId}/download`, {
    headers: { authorization: as },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status}: ${bytes}`);
  return bytes;
}

/** The files of an export, by their names. */
export type Entries = ReadonlyMap<string, string>;

/** Opens what a run has made as the guide says: OpenSSL decrypts each file, then a zip program puts them together. */
export async function opened(
  server: TestServer,
  folder: string,
  { id, files }: Body,
  { keyFile }: Identity,
  as = admin,
): Promise<Entries> {
  const place = path.join(folder, `opened-${randomUUID()}`);
  await mkdir(place);
  for (const { artifact_id, file_name } of files) {
    const sealed = path.join(place, file_name);
    await writeFile(sealed, await download(server, artifact_id, as));
    await openssl('smime', '-decrypt', '-binary', '-inkey', keyFile, '-in', sealed, '-out', sealed.slice(0, -6));
  }
  let zip = path.join(place, `export-${id}.zip`);
  if (files.length > 1) {
    const whole = path.join(place, 'whole.zip');
    await run('zip', ['-q', '-s', '0', zip, '--out', whole]);
    zip = whole;
  }
  const unzip = async (...args: string[]) =>
    (await run('unzip', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })).stdout;
  await unzip('-tq', zip);
  const names = (await unzip('-Z1', zip)).trim().split('\n');
  const entries = new Map<string, string>();
  for (const name of names) entries.set(name, await unzip('-p', zip, name));
  return entries;
}

/** The lines of a kind, such as `Interaction`, parsed. */
export function linesOf(entries: Entries, kind: string, jobId: number): Body[] {
  const text = entries.get(`data/${kind}-${jobId}.json`) ?? '';
  assert.ok(text === '' || text.endsWith('\n'), 'the last line has an end');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Keeps every reader of a table waiting, also the exports of it, until the work has been done. */
export async function withLocked<T>(databaseUrl: string, table: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE throughline.${table} IN ACCESS EXCLUSIVE MODE`);
    return await work();
  } finally {
    await client.end();
  }
}

/** All items of a list, by pages of this size. */
export async function allItems(server: Called, where: string, limit: number, as = admin): Promise<Body[]> {
  const items: Body[] = [];
  const joint = where.includes('?') ? '&' : '?';
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await expectStatus(
      200,
      server.call('GET', `${where}${joint}limit=${limit}${page}`, undefined, { as }),
    );
    assert.ok(body.items.length <= limit);
    items.push(...body.items);
    cursor = body.next_cursor;
  }
  return items;
}

/** The files that the store of artifacts has, by their keys. */
export async function storedFiles({ config }: TestServer): Promise<string[]> {
  if (config.artifactStore.kind !== 'folder') throw new Error('the artifacts are not in a folder');
  const { folder } = config.artifactStore;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => path.relative(folder, path.join(file.parentPath, file.name))).sort();
}

/** Those of a run. */
export async function filesOf(server: TestServer, { id }: Body): Promise<string[]> {
  return (await storedFiles(server)).filter((file) => file.includes(`/${id}/`));
}

/** The newest entry of the audit log. */
export async function latestAudit(server: Called): Promise<string> {
  const { body } = await expectStatus(200, server.call('GET', '/access/audit?limit=1'));
  const { action, record_type, record_id } = body.items[0];
  return `${action} ${record_type} ${record_id}`;
}
