import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { applicationRole, Database, settingsOf } from '../src/db/client.ts';
import { createLog } from '../src/log.ts';
import { tidy } from '../src/operations/housekeeping.ts';
import { openStore } from '../src/storage/open-store.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { allItems, exported, filesOf, getRun, putCertificate, storedFiles, uploadCertificate } from './exports.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { basic, expectStatus, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');
const dayMs = 24 * 60 * 60 * 1000;

/** How many days the clock of the server is ahead. It never goes back. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead * dayMs);
const server = await startServer({ now });
const call: TestServer['call'] = (...request) => server.call(...request);
const identity = await uploadCertificate(server, await temporaryFolder());
await createCustomer(server, 'C1');
await createInteraction(server, minimal('C1'));

/** What the server does once an hour. */
async function tidied(): Promise<void> {
  const log = createLog('silent');
  const database = new Database({ settings: settingsOf(server.databaseUrl), role: applicationRole, log });
  await tidy({ database, artifacts: await openStore(server.config.artifactStore), log, now });
  await database.close();
}

describe('in time', () => {
  test('files are removed and the history stays', async () => {
    const run = await exported(server);
    const [{ artifact_id: id }] = run.files;
    const start = ahead;
    const remaining = async (days: number) => {
      ahead = start + days;
      return (await expectStatus(200, call('GET', `/exports/artifacts/${id}`))).body.remaining_days;
    };
    assert.deepEqual([await remaining(0), await remaining(0.9), await remaining(1.1)], [30, 30, 29]);
    assert.deepEqual([await remaining(28.9), await remaining(29.9)], [2, 1]);
    await tidied();
    assert.equal((await filesOf(server, run)).length, 1);
    assert.deepEqual(await getRun(server, run.id), run);
    ahead = start + 30.1;
    for (const removed of [false, true]) {
      if (removed) await tidied();
      for (const [method, where] of [
        ['GET', ''],
        ['GET', '/download'],
        ['DELETE', ''],
      ] as const) {
        assert.equal((await call(method, `/exports/artifacts/${id}${where}`)).status, 404);
      }
      assert.deepEqual(await allItems(server, '/exports/artifacts', 500), []);
      assert.deepEqual(await getRun(server, run.id), { ...run, files: [] });
      assert.equal((await filesOf(server, run)).length, removed ? 0 : 1);
    }
    assert.deepEqual(await storedFiles(server), []);
  });

  test('runs are forgotten, but not the latest of a job', async () => {
    const kept = await exported(server);
    const forgotten = await exported(server);
    await expectStatus(204, call('DELETE', `/exports/jobs/${forgotten.job_id}`));
    ahead += 399;
    await tidied();
    for (const run of [kept, forgotten]) await getRun(server, run.id);
    ahead += 2;
    await tidied();
    assert.deepEqual(await getRun(server, kept.id), { ...kept, files: [] });
    assert.equal((await call('GET', `/exports/history/${forgotten.id}`)).status, 404);
  });

  test('what a killed process has left behind is removed', async () => {
    const run = await exported(server);
    const { artifactStore } = server.config;
    assert.ok(artifactStore.kind === 'folder');
    const place = `101/${randomUUID()}/1`;
    const part = `.2.${randomBytes(8).toString('hex')}`;
    await mkdir(path.join(artifactStore.folder, place), { recursive: true });
    const write = async (key: string, days: number) => {
      const file = path.join(artifactStore.folder, key);
      await writeFile(file, 'x');
      const time = new Date(now().getTime() - days * dayMs);
      await utimes(file, time, time);
    };
    await write(`${place}/1`, 1.1);
    await write(`${place}/${part}`, 1.1);
    await write(`${place}/3`, 0.9);
    const [listed = ''] = await filesOf(server, run);
    await utimes(path.join(artifactStore.folder, listed), new Date(0), new Date(0));
    await tidied();
    assert.deepEqual(await storedFiles(server), [listed, `${place}/3`].sort());
    ahead += 1;
    await tidied();
    assert.deepEqual(await storedFiles(server), [listed]);
  });

  test('what a tenant had goes with it', async () => {
    const { body } = await expectStatus(
      201,
      call('POST', '/access/tenants', { name: 'other', admin_password: 'other password' }),
    );
    const as = basic('other\\admin', 'other password');
    await putCertificate(server, identity, as);
    const run = await exported(server, {}, as);
    assert.equal((await filesOf(server, run)).length, 1);
    await expectStatus(204, call('DELETE', `/access/tenants/${body.id}`));
    assert.deepEqual(await filesOf(server, run), []);
  });
});
