import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import {
  allItems,
  type Body,
  exported,
  filesOf,
  getJob,
  getRun,
  latestAudit,
  linesOf,
  makeJob,
  opened,
  putCertificate,
  runEnded,
  runFinished,
  startRun,
  storedFiles,
  untilRun,
  uploadCertificate,
  withLocked,
} from './exports.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { admin, basic, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'unzip');
const dayMs = 24 * 60 * 60 * 1000;

/** How many days the clock of the server is ahead. It never goes back. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead * dayMs);
const server = await startServer({ now });
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();
const identity = await uploadCertificate(server, folder);
await createCustomer(server, 'C1');
const texts = Array.from({ length: 4 }, (_, index) => `Text ${index}`);
for (const text of texts) await createInteraction(server, minimal('C1', { text }));

/** A job that runs when it is told to. */
const resting = { run: { every: 'daily' }, suspended: true };

/** Two runs that are in progress until the work has been done: those behind them wait. */
async function behindOthers<T>(work: (blocked: readonly Body[]) => Promise<T>): Promise<T> {
  const jobs = [await makeJob(server, resting), await makeJob(server, resting)];
  const ids: string[] = [];
  const result = await withLocked(server.databaseUrl, 'interactions', async () => {
    const runs: Body[] = [];
    for (const job of jobs) {
      const id = await startRun(server, job.id);
      ids.push(id);
      runs.push(await untilRun(server, id, (run) => run.status === 'InProgress'));
    }
    return await work(runs);
  });
  for (const id of ids) await runEnded(server, id);
  return result;
}

describe('a run', () => {
  test('is answered with all that was exported', async () => {
    const job = await makeJob(server, { title: 'All', description: 'of it', media_types: ['chat'] });
    const run = await runFinished(server, job.latest_run_id);
    const { created_at, started_at, finished_at, files, ...rest } = run;
    assert.deepEqual(rest, {
      id: job.latest_run_id,
      job_id: job.id,
      title: 'All',
      description: 'of it',
      source: 'Contact History',
      type: 'Interaction',
      media_types: ['chat'],
      run: { every: 'once', start: 'immediately' },
      timeframe: { kind: 'all' },
      file_split_size: null,
      from: null,
      to: null,
      status: 'Finished',
      progress: 1,
      estimated_remaining_seconds: null,
      records: texts.length,
      attempts: 1,
      error: null,
    });
    assert.ok(
      job.created_at <= created_at && created_at <= started_at && started_at <= finished_at,
      JSON.stringify(run),
    );
    assert.deepEqual(files, [
      { artifact_id: files[0].artifact_id, file_name: `export-${run.id}.zip.smime`, size: files[0].size },
    ]);
    assert.deepEqual((await call('GET', `/exports/history/${run.id.toUpperCase()}`)).body, run);
    const entries = await opened(server, folder, run, identity);
    assert.deepEqual([...entries.keys()].sort(), [`data/Interaction-${job.id}.json`, 'schema/interaction.json']);
    assert.equal(linesOf(entries, 'Interaction', job.id).length, texts.length);
    const { items } = (await call('GET', '/access/audit?limit=2')).body;
    assert.deepEqual(
      items.map((entry: Body) => `${entry.action} ${entry.record_type} ${entry.actor_name}`),
      ['download artifact admin', 'finish export_run admin'],
    );
  });

  test('of nothing has an archive that can be opened', async () => {
    const run = await exported(server, { media_types: ['no such'] });
    assert.equal(run.records, 0);
    assert.equal(run.files.length, 1);
    const entries = await opened(server, folder, run, identity);
    assert.deepEqual([...entries], [[`data/Interaction-${run.job_id}.json`, '']]);
  });

  test('says what its job was when it started', async () => {
    const job = await makeJob(server, { ...resting, title: 'Before' });
    const id = await withLocked(server.databaseUrl, 'interactions', async () => {
      const started = await startRun(server, job.id);
      const changes = { title: 'After', type: 'Contact' };
      await expectStatus(200, call('PUT', `/exports/jobs/${job.id}`, changes));
      return started;
    });
    const run = await runFinished(server, id);
    assert.deepEqual([run.title, run.type, run.records], ['Before', 'Interaction', texts.length]);
  });

  test('waits, is in progress, and tells how far it is', async () => {
    const job = await makeJob(server, { ...resting, type: 'Contact' });
    const id = await behindOthers(async ([busy]) => {
      const waiting = await startRun(server, job.id);
      const pending = await getRun(server, waiting);
      const { status, progress, attempts, started_at, finished_at, files } = pending;
      assert.deepEqual(
        { status, progress, attempts, started_at, finished_at, files },
        {
          ...{ status: 'Pending', progress: 0, attempts: 0, started_at: null, finished_at: null, files: [] },
        },
      );
      const { latest_status, latest_started_at, latest_progress } = await getJob(server, job.id);
      assert.deepEqual([latest_status, latest_started_at, latest_progress], ['Pending', null, 0]);
      assert.deepEqual([busy.progress, busy.attempts, busy.finished_at, busy.files], [0, 1, null, []]);
      assert.equal(busy.estimated_remaining_seconds, null);
      // The run writes by itself that it has come nowhere, once a second.
      let told = busy;
      while (told.progress !== 0.25) {
        await poke(busy.id);
        told = await getRun(server, busy.id);
      }
      assert.ok(Math.abs(told.estimated_remaining_seconds - 300) <= 30, told.estimated_remaining_seconds);
      for (const run of [busy.id, waiting]) {
        const refused = await call('DELETE', `/exports/history/${run}`);
        assert.equal(refused.status, 409);
        assert.match(refused.body.description, /under way; cancel it first/);
      }
      return waiting;
    });
    assert.equal((await runFinished(server, id)).records, 1);
  });

  test('fails when who made the job has no certificate in force any more', async () => {
    const [soon, gone] = await Promise.all(
      ['soon expired', 'soon gone'].map((name) => callerWith(server, name, ['CDDS.manageJobs'])),
    );
    await uploadCertificate(server, folder, { as: soon ?? '', days: 2 });
    await uploadCertificate(server, folder, { as: gone ?? '' });
    const jobs = [await makeJob(server, resting, soon), await makeJob(server, resting, gone)];
    const ids = await behindOthers(async () => {
      const started = [await startRun(server, jobs[0].id), await startRun(server, jobs[1].id)];
      const key = (await allItems(server, '/access/api-keys', 500)).find(({ name }) => name === 'soon gone');
      await expectStatus(204, call('DELETE', `/access/api-keys/${key.id}`));
      ahead += 3;
      return started;
    });
    for (const [index, id] of ids.entries()) {
      const run = await runEnded(server, id);
      assert.deepEqual([run.status, run.files, run.progress], ['Failed', [], 0]);
      assert.match(run.error, /who made the job has no certificate that is in force; upload one and run the job again/);
      assert.deepEqual(await filesOf(server, run), []);
      assert.equal((await getJob(server, jobs[index].id)).latest_status, 'Failed');
      assert.equal((await call('POST', `/exports/jobs/${jobs[index].id}/run`)).status, 409);
    }
    await putCertificate(server, identity, soon);
    await runFinished(server, await startRun(server, jobs[0].id));
  });

  test('is cancelled while it waits and while it is in progress', async () => {
    const job = await makeJob(server, resting);
    const cancel = (id: string) => call('POST', `/exports/history/${id}/cancel`);
    const ids = await behindOthers(async (busy) => {
      const waiting = await startRun(server, job.id);
      const canceled = await expectStatus(202, cancel(waiting));
      const { status, started_at, finished_at, error } = canceled.body;
      assert.deepEqual([status, started_at, error], ['Canceled', null, null]);
      assert.notEqual(finished_at, null);
      assert.equal(await latestAudit(server), `cancel export_run ${waiting}`);
      assert.equal((await getJob(server, job.id)).latest_status, 'Canceled');
      await expectStatus(204, call('DELETE', `/exports/jobs/${job.id}`));
      // Whoever works on it ends it: twice said is as good as once.
      for (const { id } of [...busy, ...busy]) {
        assert.equal((await expectStatus(202, cancel(id))).body.status, 'InProgress');
      }
      return [waiting, ...busy.map(({ id }) => id)];
    });
    for (const id of ids) {
      const run = await runEnded(server, id);
      assert.deepEqual([run.status, run.files, run.error], ['Canceled', [], null]);
      assert.ok(run.progress < 1);
      assert.deepEqual(await filesOf(server, run), []);
      const refused = await cancel(id);
      assert.equal(refused.status, 409);
      assert.match(refused.body.description, /has ended: it is Canceled/);
      await expectStatus(204, call('DELETE', `/exports/history/${id}`));
    }
  });

  test('that its server leaves is begun again by another one', async () => {
    const first = await startServer();
    await putCertificate(first, identity);
    const job = await makeJob(first, resting);
    const { id, stopped, second } = await withLocked(first.databaseUrl, 'interactions', async () => {
      const started = await startRun(first, job.id);
      await untilRun(first, started, (run) => run.status === 'InProgress');
      const other = await startServer({ beside: first });
      return { id: started, stopped: first.stop(), second: other };
    });
    await stopped;
    const run = await runFinished(second, id);
    assert.equal(run.attempts, 2);
    const files = await storedFiles(second);
    assert.deepEqual(files, [`101/${id}/2/1`]);
  });

  test('is deleted with its files, and the one before it is the latest of its job', async () => {
    const job = await makeJob(server, resting);
    const before = await runFinished(server, await startRun(server, job.id));
    const run = await runFinished(server, await startRun(server, job.id));
    const [file] = run.files;
    assert.equal((await filesOf(server, run)).length, 1);
    await expectStatus(204, call('DELETE', `/exports/history/${run.id}`));
    assert.equal(await latestAudit(server), `delete export_run ${run.id}`);
    assert.deepEqual(await filesOf(server, run), []);
    for (const where of [`history/${run.id}`, `artifacts/${file.artifact_id}`]) {
      assert.equal((await call('GET', `/exports/${where}`)).status, 404, where);
    }
    assert.equal((await call('DELETE', `/exports/history/${run.id}`)).status, 404);
    assert.equal((await getJob(server, job.id)).latest_run_id, before.id);
    await expectStatus(204, call('DELETE', `/exports/history/${before.id}`));
    const { latest_run_id, latest_status } = await getJob(server, job.id);
    assert.deepEqual([latest_run_id, latest_status], [null, null]);
  });
});

/** Says of a run that it has come a quarter of its way in 100 seconds. */
async function poke(id: string): Promise<void> {
  await asOwner(server.databaseUrl, (client) =>
    client.query(
      `UPDATE export_runs SET progress = 0.25, attempt_started_at = now() - interval '100 s' WHERE run_id = $1`,
      [id],
    ),
  );
}

describe('the history', () => {
  test('is listed in any order, page by page, and filtered', async () => {
    const all = await allItems(server, '/exports/history', 500);
    assert.ok(all.length >= 6);
    const statuses = [...new Set(all.map(({ status }) => status))].sort();
    assert.ok(statuses.includes('Finished') && statuses.includes('Failed'), statuses.join());
    const keys: Record<string, (run: Body) => string> = {
      created_at: (run) => run.created_at,
      started_at: (run) => run.started_at ?? run.created_at,
      finished_at: (run) => run.finished_at ?? '9999',
      title: (run) => run.title.toLowerCase(),
      source: (run) => run.source,
      type: (run) => run.type,
      status: (run) => run.status,
    };
    for (const [name, key] of Object.entries(keys)) {
      const upwards = await allItems(server, `/exports/history?sort=${name}`, 500);
      const sorted = upwards.map(key);
      assert.deepEqual(sorted, [...sorted].sort(), name);
      assert.equal(upwards.length, all.length);
      const downwards = upwards.toReversed();
      assert.deepEqual(await allItems(server, `/exports/history?sort=${name}`, 3), upwards, name);
      assert.deepEqual(await allItems(server, `/exports/history?sort=-${name}`, 4), downwards, name);
    }
    assert.deepEqual(await allItems(server, '/exports/history?sort=-created_at', 500), all);
    const [{ job_id: jobId }] = all;
    const conditions: [string, (run: Body) => boolean][] = [
      ['status=Finished', ({ status }) => status === 'Finished'],
      ['status=Pending', () => false],
      ['type=Contact', ({ type }) => type === 'Contact'],
      [`job_id=${jobId}`, ({ job_id }) => job_id === jobId],
      ['job_id=2147483647', () => false],
      [`type=Interaction&status=Failed`, ({ status, type }) => status === 'Failed' && type === 'Interaction'],
    ];
    for (const [query, isMeant] of conditions) {
      assert.deepEqual(await allItems(server, `/exports/history?${query}`, 2), all.filter(isMeant), query);
    }
    for (const [query, field] of [
      ['status=finished', 'status'],
      ['type=All', 'type'],
      ['job_id=0', 'job_id'],
      ['job_id=99999999999999999999', 'job_id'],
      ['sort=records', 'sort'],
      ['title=x', 'title'],
    ]) {
      const { status, body } = await call('GET', `/exports/history?${query}`);
      assert.equal(status, 400, query);
      assert.match(body.description, new RegExp(`'${field}'`));
    }
  });

  test('knows no other runs', async () => {
    for (const id of [randomUUID(), 'x', '1', '%00', 'x'.repeat(64)]) {
      for (const [method, path] of [
        ['GET', `/exports/history/${id}`],
        ['DELETE', `/exports/history/${id}`],
        ['POST', `/exports/history/${id}/cancel`],
      ] as const) {
        assert.equal((await call(method, path)).status, 404, `${method} ${path}`);
      }
    }
  });
});

describe('nobody', () => {
  const requests = ({ id, files: [{ artifact_id }] }: Body) =>
    [
      ['GET', `/exports/history/${id}`],
      ['POST', `/exports/history/${id}/cancel`],
      ['DELETE', `/exports/history/${id}`],
      ['GET', `/exports/artifacts/${artifact_id}`],
      ['GET', `/exports/artifacts/${artifact_id}/download`],
      ['DELETE', `/exports/artifacts/${artifact_id}`],
    ] as const;

  test('without the task sees, downloads or deletes', async () => {
    const run = await exported(server);
    const manager = await callerWith(server, 'manager', ['CDDS.manageJobs']);
    const downloader = await callerWith(server, 'downloader', ['CDDS.downloadArtifacts']);
    for (const [method, where] of [
      ['GET', '/exports/history'],
      ['GET', '/exports/artifacts'],
      ...requests(run),
    ] as const) {
      const [as, task] = where.startsWith('/exports/history')
        ? [downloader, 'CDDS.manageJobs']
        : [manager, 'CDDS.downloadArtifacts'];
      const refused = await call(method, where, undefined, { as });
      assert.equal(refused.status, 403, `${method} ${where}`);
      assert.match(refused.body.description, new RegExp(task));
      assert.equal((await call(method, where, undefined, { as: '' })).status, 401);
    }
    assert.deepEqual(await getRun(server, run.id, manager), run);
    await expectStatus(
      200,
      call('GET', `/exports/artifacts/${run.files[0].artifact_id}`, undefined, { as: downloader }),
    );
  });

  test('of another tenant sees or does anything', async () => {
    const run = await exported(server);
    await expectStatus(201, call('POST', '/access/tenants', { name: 'other', admin_password: 'other password' }));
    const as = basic('other\\admin', 'other password');
    for (const [method, where] of requests(run)) {
      assert.equal((await call(method, where, undefined, { as })).status, 404, `${method} ${where}`);
    }
    const lists = ['/exports/history', '/exports/artifacts', `/exports/artifacts?run_id=${run.id}`];
    for (const list of [...lists, `/exports/history?job_id=${run.job_id}`]) {
      assert.deepEqual((await call('GET', list, undefined, { as })).body, { items: [], next_cursor: null }, list);
    }
    assert.deepEqual(await getRun(server, run.id), run);
    // Nor has it a part in what is exported.
    await putCertificate(server, identity, as);
    assert.equal((await exported(server, {}, as)).records, 0);
    assert.equal((await getRun(server, run.id, admin)).records, texts.length);
  });
});
