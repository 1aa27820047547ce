import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from './archives/workshop.ts';
import { allItems, type Body, download, exported, storedFiles, uploadCertificate } from './exports.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { admin, adminPassword, callerWith, expectStatus, startServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'curl');
const server = await startServer();
const folder = await temporaryFolder();
await uploadCertificate(server, folder);
await createCustomer(server, 'C1');
await createInteraction(server, minimal('C1', { text: randomBytes(100_000).toString('base64') }));
const run = await exported(server, { title: 'To download' });
const artifact: Body = (await allItems(server, `/exports/artifacts?run_id=${run.id}`, 1))[0];
const where = `/exports/artifacts/${artifact.id}/download`;
const whole = await download(server, artifact.id);
const etag = `"${artifact.sha256}"`;

/** What a request for the file with these headers answers, as bytes. */
async function get(headers: Record<string, string> = {}, method = 'GET', as = admin) {
  const response = await fetch(server.url + where, { method, headers: { authorization: as, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function downloadsNoted(): Promise<number> {
  const entries = await allItems(server, '/access/audit', 500);
  return entries.filter(({ action, record_id }) => action === 'download' && record_id === String(artifact.id)).length;
}

describe('a download', () => {
  test('is the whole file, with what is known of it', async () => {
    const before = await downloadsNoted();
    const { status, headers, bytes } = await get();
    assert.equal(status, 200);
    assert.deepEqual(bytes, whole);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), artifact.sha256);
    assert.equal(bytes.length, artifact.size);
    const name = `export-${run.id}.zip.smime`;
    for (const [header, value] of [
      ['content-length', String(artifact.size)],
      ['content-type', 'application/pkcs7-mime; smime-type=enveloped-data'],
      ['content-disposition', `attachment; filename="${name}"; filename*=UTF-8''${name}`],
      ['accept-ranges', 'bytes'],
      ['etag', etag],
      ['content-range', null],
      ['cache-control', 'private, no-store'],
      ['x-content-type-options', 'nosniff'],
    ] as const) {
      assert.equal(headers.get(header), value, header);
    }
    const modified = new Date(headers.get('last-modified') ?? '').getTime();
    assert.equal(modified, Math.floor(Date.parse(artifact.created_at) / 1000) * 1000);
    assert.equal(await downloadsNoted(), before + 1);
  });

  test('is announced by HEAD, which is none', async () => {
    const before = await downloadsNoted();
    const { status, headers, bytes } = await get({}, 'HEAD');
    assert.deepEqual([status, bytes.length], [200, 0]);
    assert.equal(headers.get('content-length'), String(artifact.size));
    assert.deepEqual([headers.get('etag'), headers.get('accept-ranges')], [etag, 'bytes']);
    assert.equal(await downloadsNoted(), before);
  });

  test('may be of a part', async () => {
    const last = artifact.size - 1;
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=0-9', 0, 9],
      ['bytes=1000-70000', 1000, 70_000],
      ['bytes=70000-', 70_000, last],
      [`bytes=${last}-`, last, last],
      [`bytes=${last}-${last}`, last, last],
      ['bytes=-1', last, last],
      ['bytes=-500', artifact.size - 500, last],
      ['bytes=-99999999', 0, last],
      ['bytes=0-99999999', 0, last],
      ['bytes=0-', 0, last],
      ['bytes=5-6', 5, 6],
    ] as const) {
      const { status, headers, bytes } = await get({ range });
      assert.equal(status, 206, range);
      assert.equal(headers.get('content-range'), `bytes ${start}-${end}/${artifact.size}`);
      assert.equal(headers.get('content-length'), String(end - start + 1));
      assert.equal(headers.get('etag'), etag);
      assert.deepEqual(bytes, whole.subarray(start, end + 1), range);
    }
    const head = await get({ range: 'bytes=5-9' }, 'HEAD');
    assert.deepEqual([head.bytes.length, head.headers.get('content-length')], [0, '5']);
  });

  test('of a part is whole when the range says nothing, or the file is another one', async () => {
    for (const headers of [
      { range: 'bytes' },
      { range: 'bytes=' },
      { range: 'bytes=x-y' },
      { range: 'bytes=9-5' },
      { range: 'lines=0-5' },
      { range: 'bytes=0-1,5-6' },
      { range: 'bytes=0-5', 'if-range': '"another"' },
      { range: 'bytes=0-5', 'if-range': `W/${etag}` },
      { range: 'bytes=0-5', 'if-range': 'Wed, 21 Oct 2015 07:28:00 GMT' },
      { range: 'bytes=99999999-', 'if-range': '"another"' },
    ] as Record<string, string>[]) {
      const { status, bytes } = await get(headers);
      assert.equal(status, 200, JSON.stringify(headers));
      assert.deepEqual(bytes, whole);
    }
    const same = await get({ range: 'bytes=0-5', 'if-range': etag });
    assert.deepEqual([same.status, same.bytes], [206, whole.subarray(0, 6)]);
  });

  test('behind the end is 416', async () => {
    const before = await downloadsNoted();
    for (const range of [
      `bytes=${artifact.size}-`,
      'bytes=99999999-',
      'bytes=-0',
      `bytes=${artifact.size}-9999999999`,
    ]) {
      const { status, headers, bytes } = await get({ range });
      assert.equal(status, 416, range);
      assert.equal(headers.get('content-range'), `bytes */${artifact.size}`);
      const { code, description } = JSON.parse(bytes.toString());
      assert.deepEqual([code, description], [4160, `the file has ${artifact.size} bytes`]);
    }
    assert.equal(await downloadsNoted(), before);
  });

  test('that broke is taken up again by curl', async () => {
    const file = path.join(folder, 'resumed.zip.smime');
    const args = ['-sSf', '-u', `admin:${adminPassword}`, '-C', '-', '-o', file, server.url + where];
    for (const have of [0, 1, 50_000, artifact.size - 1]) {
      await writeFile(file, whole.subarray(0, have));
      await promisify(execFile)('curl', args);
      assert.deepEqual(await readFile(file), whole, String(have));
    }
  });

  test('needs its task and no other', async () => {
    const as = await callerWith(server, 'downloader', ['CDDS.downloadArtifacts']);
    assert.deepEqual((await get({}, 'GET', as)).bytes, whole);
    const manager = await callerWith(server, 'manager', ['CDDS.manageJobs']);
    for (const method of ['GET', 'HEAD']) {
      assert.equal((await get({ range: 'bytes=0-5' }, method, manager)).status, 403);
    }
    assert.equal((await fetch(server.url + where)).status, 401);
  });

  test('of a file that is not where it was stored is 404', async () => {
    const lost = await exported(server);
    const { artifactStore } = server.config;
    assert.ok(artifactStore.kind === 'folder');
    const [key = ''] = (await storedFiles(server)).filter((name) => name.includes(lost.id));
    await rm(path.join(artifactStore.folder, key));
    const gone = `/exports/artifacts/${lost.files[0].artifact_id}`;
    for (const headers of [{}, { range: 'bytes=0-5' }] as Record<string, string>[]) {
      const answer = await server.call('GET', `${gone}/download`, undefined, { headers });
      assert.equal(answer.status, 404);
      assert.match(answer.body.description, /^artifact '\d+' does not exist$/);
      for (const header of ['etag', 'content-range', 'content-disposition', 'accept-ranges', 'last-modified']) {
        assert.equal(answer.headers.get(header), null, header);
      }
    }
    assert.ok(server.log.some((line) => line.includes('a file is not where it was stored')));
    await expectStatus(204, server.call('DELETE', gone));
  });
});
