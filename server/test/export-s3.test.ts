import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { openStore } from '../src/storage/open-store.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { download, exported, linesOf, opened, uploadCertificate } from './exports.ts';
import { startSwift } from './s3/swift.ts';
import { admin, expectStatus, startServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'unzip', 'zip', '/usr/lib/python3/dist-packages/swift');
const server = await startServer({ env: await startSwift() });
const folder = await temporaryFolder();
const identity = await uploadCertificate(server, folder);

test('exports go to a bucket, come from it, and leave it', async () => {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'BRUCE' }));
  const interaction = { interaction_id: 'LARGE', customer_id: 'BRUCE', status: 3, entity_type: 2, type: 'Inbound' };
  const rest = { media_type: 'chat', creator_app_id: 1, start_date: '2026-01-01T00:00:00Z' };
  await expectStatus(201, server.call('POST', '/interactions', { ...interaction, ...rest }));
  // More than one part of a multipart upload, and of the split set.
  const content = { raw: randomBytes(9 * 1024 * 1024), headers: { 'content-type': 'video/mp4' } };
  await expectStatus(204, server.call('PUT', '/interactions/LARGE/binary_content', undefined, content));
  const run = await exported(server, { file_split_size: 10 * 1024 * 1024 });
  assert.equal(run.files.length, 2);
  const [line] = linesOf(await opened(server, folder, run, identity), 'Interaction', run.job_id);
  assert.ok(Buffer.from(line.CONTENT, 'base64').equals(content.raw));
  const [{ artifact_id: id }] = run.files;
  const whole = await download(server, id);
  const part = await fetch(`${server.url}/exports/artifacts/${id}/download`, {
    headers: { authorization: admin, range: 'bytes=1000-1999' },
  });
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(1000, 2000)));
  assert.deepEqual(await readdir(path.join(server.config.dataDir, 'artifacts')).catch(() => []), []);
  await expectStatus(204, server.call('DELETE', `/exports/history/${run.id}`));
  const store = await openStore(server.config.artifactStore);
  const left: string[] = [];
  for await (const { key } of store.list('')) left.push(key);
  await store.close();
  assert.deepEqual(left, []);
});
