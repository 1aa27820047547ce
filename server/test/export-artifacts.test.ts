import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { temporaryFolder } from './archives/workshop.ts';
import {
  allItems,
  type Body,
  exported,
  filesOf,
  getRun,
  latestAudit,
  linesOf,
  makeJob,
  opened,
  runFinished,
  uploadCertificate,
} from './exports.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { expectStatus, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'unzip', 'zip');
const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();
const identity = await uploadCertificate(server, folder);
await createCustomer(server, 'C1');
// What cannot be compressed fills files.
const texts = Array.from({ length: 4 }, () => randomBytes(40_000).toString('base64'));
for (const text of texts) await createInteraction(server, minimal('C1', { text }));

describe('files', () => {
  test('are split as the job says, and put together again', async () => {
    const job = await makeJob(server, { file_split_size: 65_536 });
    const run = await runFinished(server, job.latest_run_id);
    assert.ok(run.files.length > 2);
    assert.deepEqual(
      run.files.map(({ file_name }: Body) => file_name),
      run.files.map((_: Body, index: number) => {
        const ending = index === run.files.length - 1 ? 'zip' : `z${String(index + 1).padStart(2, '0')}`;
        return `export-${run.id}.${ending}.smime`;
      }),
    );
    for (const { size } of run.files) assert.ok(size <= 65_536, size);
    const lines = linesOf(await opened(server, folder, run, identity), 'Interaction', job.id);
    assert.equal(lines.length, texts.length);
    const listed = await allItems(server, `/exports/artifacts?run_id=${run.id.toUpperCase()}&sort=file_name`, 2);
    assert.deepEqual(
      listed.map(({ id, file_name, size }) => ({ artifact_id: id, file_name, size })),
      run.files,
    );
    assert.deepEqual(await allItems(server, `/exports/artifacts?job_id=${job.id}&sort=file_name`, 500), listed);
    const [first] = listed;
    const { id, sha256, created_at, ...rest } = first;
    assert.deepEqual(rest, {
      run_id: run.id,
      job_id: job.id,
      title: 'A job',
      type: 'Interaction',
      file_name: run.files[0].file_name,
      size: run.files[0].size,
      remaining_days: 30,
      files_of_run: run.files.length,
    });
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.equal(created_at, run.finished_at);
    assert.deepEqual((await call('GET', `/exports/artifacts/${id}`)).body, first);
  });

  test('are listed in any order, page by page', async () => {
    await exported(server, { title: 'contacts', type: 'Contact' });
    await exported(server, { title: 'Interactions' });
    const all = await allItems(server, '/exports/artifacts', 500);
    assert.ok(all.length >= 5);
    for (const [name, key] of Object.entries({
      created_at: (file: Body) => file.created_at,
      file_name: (file: Body) => file.file_name,
      title: (file: Body) => file.title.toLowerCase(),
      type: (file: Body) => file.type,
      size: (file: Body) => file.size,
      remaining_days: (file: Body) => file.remaining_days,
    })) {
      const upwards = await allItems(server, `/exports/artifacts?sort=${name}`, 500);
      assert.equal(upwards.length, all.length);
      for (const [index, file] of upwards.entries()) {
        assert.ok(index === 0 || key(upwards[index - 1]) <= key(file), name);
      }
      assert.deepEqual(await allItems(server, `/exports/artifacts?sort=${name}`, 3), upwards, name);
      assert.deepEqual(await allItems(server, `/exports/artifacts?sort=-${name}`, 4), upwards.toReversed(), name);
    }
    assert.deepEqual(await allItems(server, `/exports/artifacts?run_id=${randomUUID()}`, 5), []);
    assert.deepEqual(await allItems(server, '/exports/artifacts?run_id=x', 5), []);
    for (const query of ['job_id=1e300', 'job_id=x', 'sort=sha256', 'status=Finished']) {
      assert.equal((await call('GET', `/exports/artifacts?${query}`)).status, 400, query);
    }
  });

  test('are deleted one by one, and the history stays', async () => {
    const run = await exported(server, { file_split_size: 65_536 });
    const [first, ...others] = run.files;
    await expectStatus(204, call('DELETE', `/exports/artifacts/${first.artifact_id}`));
    assert.equal(await latestAudit(server), `delete artifact ${first.artifact_id}`);
    assert.equal((await filesOf(server, run)).length, others.length);
    for (const [method, where] of [
      ['GET', ''],
      ['GET', '/download'],
      ['DELETE', ''],
    ] as const) {
      assert.equal((await call(method, `/exports/artifacts/${first.artifact_id}${where}`)).status, 404);
    }
    assert.deepEqual(await getRun(server, run.id), { ...run, files: others });
    for (const { artifact_id } of others) {
      const answers = await Promise.all([1, 2, 3].map(() => call('DELETE', `/exports/artifacts/${artifact_id}`)));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404]);
    }
    assert.deepEqual(await filesOf(server, run), []);
    assert.deepEqual(await getRun(server, run.id), { ...run, files: [] });
  });
});
