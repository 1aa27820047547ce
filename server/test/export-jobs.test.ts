import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { daysOfWeek } from '../src/exports/schedule.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import {
  allItems,
  type Body,
  exported,
  getJob,
  getRun,
  jobBody,
  makeJob,
  putCertificate,
  runEnded,
  runFinished,
  startRun,
  untilRun,
  uploadCertificate,
  withLocked,
} from './exports.ts';
import { type Answer, admin, basic, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');

/** What the clock of the server shows all the time: jobs that wait for their schedule wait for ever. */
const now = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 2, 10, 10, 20, 30, 123));
const server = await startServer({ now: () => now });
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();
const identity = await uploadCertificate(server, folder);
const daily = { run: { every: 'daily' } };

/** A time, so many days after today. */
function at(days: number, time: string): string {
  const day = new Date(now.getTime() + days * 24 * 60 * 60 * 1000);
  return `${day.toISOString().slice(0, 10)}T${time}:00.000Z`;
}

function post(more: Readonly<Record<string, unknown>>, as = admin): Promise<Answer> {
  return call('POST', '/exports/jobs', jobBody(more), { as });
}

function act(job: Body, verb: string, as = admin): Promise<Answer> {
  return call('POST', `/exports/jobs/${job.id}/${verb}`, undefined, { as });
}

/** All that a tenant has, to see that nothing was changed. */
async function everything(as = admin): Promise<Body[]> {
  return await Promise.all([
    ...['/exports/jobs', '/exports/history', '/exports/artifacts'].map((list) => allItems(server, list, 500, as)),
    allItems(server, '/access/audit', 1, as).then((entries) => entries[0]),
  ]);
}

function isoOf(moment: Date): string {
  return moment.toISOString();
}

describe('a job', () => {
  test('is made with what was not said by default, and answered', async () => {
    const made = await expectStatus(201, post({ title: 'Every night', ...daily }));
    const { id } = made.body;
    assert.equal(made.headers.get('location'), `${server.url}/exports/jobs/${id}`);
    assert.deepEqual(made.body, {
      id,
      title: 'Every night',
      description: null,
      source: 'Contact History',
      type: 'Interaction',
      media_types: 'all',
      run: { every: 'daily', at: '00:00', start: 'immediately' },
      timeframe: { kind: 'all' },
      file_split_size: null,
      suspended: false,
      created_at: isoOf(now),
      latest_status: null,
      latest_started_at: null,
      latest_progress: null,
      latest_estimated_remaining_seconds: null,
      latest_run_id: null,
      next_starts_at: at(1, '00:00'),
      warnings: [],
    });
    assert.deepEqual(await getJob(server, id), made.body);
    const { items } = (await expectStatus(200, call('GET', '/exports/jobs?limit=1'))).body;
    assert.deepEqual(items, [made.body]);
    const [entry] = (await call('GET', '/access/audit?limit=1')).body.items;
    const { action, record_type, record_id, actor_name } = entry;
    assert.deepEqual([action, record_type, record_id, actor_name], ['create', 'export_job', String(id), 'admin']);
  });

  test('keeps all that it is told', async () => {
    const settings = {
      title: '👩‍💻 “Nightly”',
      description: 'Two\nlines',
      media_types: ['chat', 'Fax'],
      run: { every: 'weekly', day_of_week: 'Tuesday', at: '02:00', start: at(30, '00:00') },
      timeframe: { kind: 'fixed', start: '2020-01-01T01:00:00+02:00', end: '2020-02-01' },
      file_split_size: 65_536,
      suspended: true,
    };
    const job = await makeJob(server, settings);
    const { created_at, id, ...rest } = job;
    const timeframe = { kind: 'fixed', start: '2019-12-31T23:00:00.000Z', end: '2020-02-01T00:00:00.000Z' };
    for (const [name, value] of Object.entries({ ...settings, timeframe })) {
      assert.deepEqual(rest[name], value, name);
    }
    assert.equal(rest.next_starts_at, null);
    const large = await makeJob(server, { ...daily, file_split_size: 2_000_000_000 });
    assert.match(large.warnings[0], /^file_split_size: .*openssl/);
  });

  test('of every frequency knows its next start', async () => {
    const weekday = (days: number) => daysOfWeek[(now.getUTCDay() + days) % 7];
    const month = (months: number, day: number) =>
      isoOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, day, 23, 59)));
    const cases: [Record<string, unknown> & { interval?: number | null }, Record<string, unknown>, string][] = [
      [{ every: 'hourly' }, { interval: 1 }, at(0, '11:00')],
      [{ every: 'hourly', interval: 1 }, {}, at(0, '11:00')],
      [{ every: 'hourly', interval: 2 }, {}, at(0, '12:00')],
      [{ every: 'hourly', interval: 3 }, {}, at(0, '12:00')],
      [{ every: 'hourly', interval: 4 }, {}, at(0, '12:00')],
      [{ every: 'hourly', interval: 6 }, {}, at(0, '12:00')],
      [{ every: 'hourly', interval: 8 }, {}, at(0, '16:00')],
      [{ every: 'hourly', interval: 12 }, {}, at(0, '12:00')],
      [{ every: 'hourly', interval: 12, start: at(3, '00:01') }, {}, at(3, '12:00')],
      [{ every: 'daily', at: '10:20' }, {}, at(1, '10:20')],
      [{ every: 'daily', at: '10:21' }, {}, at(0, '10:21')],
      [{ every: 'daily', at: '23:59', start: at(2, '23:59') }, {}, at(2, '23:59')],
      [{ every: 'daily', at: '23:58', start: at(2, '23:59') }, {}, at(3, '23:58')],
      [{ every: 'daily', at: '01:00', start: '2001-01-01T00:00:00.000Z' }, {}, at(1, '01:00')],
      [{ every: 'weekly', day_of_week: weekday(0), at: '10:20' }, {}, at(7, '10:20')],
      [{ every: 'weekly', day_of_week: weekday(0), at: '10:21' }, {}, at(0, '10:21')],
      [{ every: 'weekly', day_of_week: weekday(6) }, { at: '00:00' }, at(6, '00:00')],
      [{ every: 'weekly', day_of_week: weekday(1), start: at(1, '00:01') }, { at: '00:00' }, at(8, '00:00')],
      [{ every: 'monthly', day_of_month: 9, at: '23:59' }, {}, month(1, 9)],
      [{ every: 'monthly', day_of_month: 10, at: '23:59' }, {}, month(0, 10)],
      [{ every: 'monthly', day_of_month: 28, at: '23:59', start: at(60, '00:00') }, {}, month(2, 28)],
      [{ every: 'monthly', day_of_month: 1, at: '23:59', start: null, interval: null }, {}, month(1, 1)],
      [{ every: 'once', start: at(400, '10:21') }, {}, at(400, '10:21')],
      [{ every: 'once', start: `${at(1, '10:21').slice(0, -1)}+05:30` }, { start: at(1, '04:51') }, at(1, '04:51')],
    ];
    for (const [run, more, next] of cases) {
      const job = await makeJob(server, { run });
      const { start, interval, ...given } = run;
      const known = { ...given, ...(interval != null && { interval }), start: start ?? 'immediately', ...more };
      assert.deepEqual(job.run, known);
      assert.equal(job.next_starts_at, next, JSON.stringify(run));
    }
  });

  test('may export the time before its start', async () => {
    for (const kind of ['all', 'last_hour', 'last_day', 'last_week', 'last_month']) {
      const job = await makeJob(server, { ...daily, timeframe: { kind, start: null, end: null } });
      assert.deepEqual(job.timeframe, { kind });
    }
  });
});

const fixed = (start: unknown, end: unknown) => ({ ...daily, timeframe: { kind: 'fixed', start, end } });
const running = (run: Record<string, unknown>) => ({ run });

/** What is wrong with settings, and what the refusal says. */
const wrong: [Record<string, unknown>, RegExp][] = [
  [{ title: '' }, /'title'.*fewer than 1 char/],
  [{ title: ' \t ' }, /'title'.*must not be empty/],
  [{ title: 'x'.repeat(257) }, /'title'.*more than 256 char/],
  [{ title: null }, /'title'.*must be string/],
  [{ title: 'a\0b' }, /a character that cannot be stored/],
  [{ description: 'x'.repeat(4097) }, /'description'.*more than 4096 char/],
  [{ description: 7 }, /'description'.*must be string/],
  [{ source: 'Info Mart' }, /'source'.*Info Mart are not supported; choose Contact History/],
  [{ source: 'contact history' }, /'source'.*must be Contact History/],
  [{ type: 'Service' }, /'type'.*one of Interaction, Contact/],
  [{ media_types: [] }, /'media_types'.*at least one/],
  [{ media_types: 'chat' }, /'media_types'.*"all" or a list/],
  [{ media_types: ['chat', 5] }, /'media_types\.1'.*must be string/],
  [{ media_types: ['chat', ''] }, /'media_types\.1'.*fewer than 1 char/],
  [{ media_types: Array.from({ length: 101 }, (_, i) => `m${i}`) }, /'media_types'.*more than 100 items/],
  [{ type: 'Contact', media_types: ['chat'] }, /'media_types'.*contacts have none/],
  [{ file_split_size: 65_535 }, /'file_split_size'.*>= 65536/],
  [{ file_split_size: 0 }, /'file_split_size'.*>= 65536/],
  [{ file_split_size: 65_536.5 }, /'file_split_size'.*must be integer/],
  [{ file_split_size: '65536' }, /'file_split_size'.*must be integer/],
  [{ suspended: 'yes' }, /'suspended'.*must be boolean/],
  [{ colour: 'red' }, /'colour'.*no such field/],
  [running({ every: 'yearly' }), /'run\.every'.*one of once, hourly/],
  [running({ at: '02:00' }), /missing parameter 'run\.every'/],
  [{ run: 'daily' }, /'run'.*must be object/],
  [running({ every: 'daily', minute: 5 }), /'run\.minute'.*no such field/],
  [running({ every: 'hourly', interval: 5 }), /'run\.interval'.*one of 1, 2, 3, 4, 6, 8, 12/],
  [running({ every: 'hourly', interval: 0 }), /'run\.interval'/],
  [running({ every: 'hourly', interval: '2' }), /'run\.interval'.*must be integer/],
  [running({ every: 'hourly', at: '02:00' }), /'run\.at'.*runs hourly has none/],
  [running({ every: 'hourly', day_of_week: 'Monday' }), /'run\.day_of_week'.*runs hourly has none/],
  [running({ every: 'daily', interval: 2 }), /'run\.interval'.*runs daily has none/],
  [running({ every: 'daily', day_of_month: 2 }), /'run\.day_of_month'.*runs daily has none/],
  [running({ every: 'daily', at: '24:00' }), /'run\.at'/],
  [running({ every: 'daily', at: '2:00' }), /'run\.at'/],
  [running({ every: 'daily', at: '02:60' }), /'run\.at'/],
  [running({ every: 'daily', at: '02:00:00' }), /'run\.at'/],
  [running({ every: 'daily', at: '02:00\n' }), /'run\.at'/],
  [running({ every: 'daily', start: 'tomorrow' }), /'run\.start'.*ISO 8601/],
  [running({ every: 'daily', start: '2026-02-30' }), /'run\.start'.*ISO 8601/],
  [running({ every: 'daily', start: '9999-12-31T12:00:00Z' }), /'run\.start'.*before the year 10000/],
  [running({ every: 'weekly' }), /missing parameter 'run\.day_of_week'/],
  [running({ every: 'weekly', day_of_week: null }), /missing parameter 'run\.day_of_week'/],
  [running({ every: 'weekly', day_of_week: 'tuesday' }), /'run\.day_of_week'.*one of Sunday/],
  [running({ every: 'weekly', day_of_week: 'Monday', day_of_month: 1 }), /'run\.day_of_month'.*runs weekly has none/],
  [running({ every: 'monthly', at: '02:00' }), /missing parameter 'run\.day_of_month'/],
  [running({ every: 'monthly', day_of_month: 0 }), /'run\.day_of_month'.*>= 1/],
  [running({ every: 'monthly', day_of_month: 29 }), /'run\.day_of_month'.*<= 28/],
  [running({ every: 'monthly', day_of_month: 1, interval: 1 }), /'run\.interval'.*runs monthly has none/],
  [running({ every: 'once', at: '02:00' }), /'run\.at'.*runs once has none/],
  [running({ every: 'once', start: at(0, '10:20') }), /'run\.start'.*must be in the future, or "immediately"/],
  [running({ every: 'once', start: isoOf(now) }), /'run\.start'.*must be in the future/],
  [running({ every: 'once', start: 5 }), /'run\.start'.*must be string/],
  [{ timeframe: { kind: 'last_year' } }, /'timeframe\.kind'.*one of all, last_hour/],
  [{ timeframe: {} }, /missing parameter 'timeframe\.kind'/],
  [{ timeframe: { kind: 'last_day', start: at(0, '00:00') } }, /'timeframe\.start'.*only a fixed/],
  [{ timeframe: { kind: 'all', end: at(0, '00:00') } }, /'timeframe\.end'.*only a fixed/],
  [fixed(null, at(0, '00:00')), /missing parameter 'timeframe\.start'/],
  [fixed(at(0, '00:00'), undefined), /missing parameter 'timeframe\.end'/],
  [fixed(at(0, '00:00'), at(0, '00:00')), /'timeframe\.end'.*must be after timeframe\.start/],
  [fixed(at(0, '00:01'), at(0, '00:00')), /'timeframe\.end'.*must be after timeframe\.start/],
  [fixed('yesterday', at(0, '00:00')), /'timeframe\.start'.*ISO 8601/],
];

test('settings that break a rule are refused by their names, when a job is made, edited or cloned', async () => {
  const job = await makeJob(server, { title: 'As it is', description: 'as it is', ...daily });
  const before = await everything();
  for (const [more, message] of wrong) {
    for (const answer of [
      await post({ ...daily, ...more }),
      await call('PUT', `/exports/jobs/${job.id}`, { ...job, ...more }),
      await call('PUT', `/exports/jobs/${job.id}`, more),
      await call('POST', `/exports/jobs/${job.id}/clone`, more),
    ]) {
      assert.equal(answer.status, 400, `${JSON.stringify(more)}: ${answer.text}`);
      assert.match(answer.body.description, message);
    }
  }
  for (const name of ['title', 'source', 'type', 'run']) {
    const { body, status } = await post({ ...daily, [name]: undefined });
    assert.deepEqual([status, body.description], [400, `missing parameter '${name}'`]);
  }
  assert.deepEqual(await everything(), before);
});

test('media types are those of the business attribute when there is one', async () => {
  const job = await makeJob(server, { ...daily, media_types: ['Carrier pigeon', 'chat', 'chat'] });
  assert.deepEqual(job.media_types, ['Carrier pigeon', 'chat']);
  const value = (name: string) => ({ name, display_name: name });
  const attribute = { display_name: 'Media type', cv_attributes: [], values: [value('chat'), value('email')] };
  await expectStatus(201, call('PUT', '/metadata/business-attributes/MediaType', attribute));
  const known = await makeJob(server, { ...daily, media_types: ['EMAIL', 'chat', 'Chat'] });
  assert.deepEqual(known.media_types, ['email', 'chat']);
  const refused = await post({ ...daily, media_types: ['chat', 'Carrier pigeon'] });
  assert.equal(refused.status, 400);
  assert.match(refused.body.description, /'media_types'.*'Carrier pigeon' is none of .*MediaType: chat, email/);
  await makeJob(server, { ...daily, media_types: 'all' });
});

describe('editing', () => {
  test('changes what is given, leaves the rest, and counts the next start anew', async () => {
    const job = await makeJob(server, {
      description: 'Before',
      media_types: ['chat'],
      timeframe: { kind: 'last_day' },
      file_split_size: 65_536,
      ...daily,
    });
    const put = async (body: unknown) => (await expectStatus(200, call('PUT', `/exports/jobs/${job.id}`, body))).body;
    assert.deepEqual(await put({ title: 'After' }), { ...job, title: 'After' });
    assert.deepEqual(await put({}), { ...job, title: 'After' });
    const cleared = await put({ description: null, file_split_size: null, media_types: 'all' });
    assert.deepEqual(cleared, { ...job, title: 'After', description: null, file_split_size: null, media_types: 'all' });
    const hourly = await put({ run: { every: 'hourly', interval: 4 }, timeframe: { kind: 'last_hour' } });
    assert.deepEqual(hourly.run, { every: 'hourly', interval: 4, start: 'immediately' });
    assert.deepEqual([hourly.timeframe, hourly.next_starts_at], [{ kind: 'last_hour' }, at(0, '12:00')]);
    const suspended = await put({ suspended: true });
    assert.deepEqual([suspended.suspended, suspended.next_starts_at], [true, null]);
    const still = await put({ ...daily, type: 'Contact' });
    assert.deepEqual([still.suspended, still.next_starts_at, still.type], [true, null, 'Contact']);
    const back = await put({ suspended: false });
    assert.deepEqual([back.suspended, back.next_starts_at], [false, at(1, '00:00')]);
    assert.deepEqual(await getJob(server, job.id), back);
    const entries = (await call('GET', '/access/audit?limit=7')).body.items;
    for (const entry of entries) {
      assert.deepEqual([entry.action, entry.record_type, entry.record_id], ['update', 'export_job', String(job.id)]);
    }
  });

  test('takes an answer back as it is', async () => {
    for (const more of [
      daily,
      { run: { every: 'weekly', day_of_week: 'Friday', at: '05:05', start: '2020-01-01T00:00:00.000Z' } },
      { ...fixed('2020-01-01', '2020-02-01'), suspended: true, description: 'x', file_split_size: 70_000 },
    ]) {
      const job = await makeJob(server, more);
      assert.deepEqual((await expectStatus(200, call('PUT', `/exports/jobs/${job.id}`, job))).body, job);
    }
  });

  test('makes a job that runs once of it, which cannot be edited any more', async () => {
    const job = await makeJob(server, daily);
    const start = at(5, '00:00');
    const edited = await expectStatus(200, call('PUT', `/exports/jobs/${job.id}`, { run: { every: 'once', start } }));
    assert.equal(edited.body.next_starts_at, start);
    for (const body of [{ title: 'After' }, edited.body, daily]) {
      const { status, body: refusal } = await call('PUT', `/exports/jobs/${job.id}`, body);
      assert.equal(status, 409);
      assert.match(refusal.description, /runs once cannot be edited after it was submitted; clone it/);
    }
    assert.deepEqual(await getJob(server, job.id), edited.body);
  });
});

describe('cloning', () => {
  test('takes what is not given from the other job', async () => {
    const job = await makeJob(server, {
      title: 'Original',
      description: 'Its words',
      media_types: ['chat'],
      timeframe: { kind: 'last_week' },
      file_split_size: 70_000,
      suspended: true,
      ...daily,
    });
    const clone = async (body?: unknown) => {
      const made = await expectStatus(201, call('POST', `/exports/jobs/${job.id}/clone`, body));
      assert.equal(made.headers.get('location'), `${server.url}/exports/jobs/${made.body.id}`);
      return made.body;
    };
    const first = await clone();
    const next = { suspended: false, next_starts_at: at(1, '00:00') };
    assert.notEqual(first.id, job.id);
    assert.deepEqual(first, { ...job, id: first.id, title: 'Original clone', ...next });
    const second = await clone({ title: 'Mine', description: null, file_split_size: null, suspended: true });
    const given = { title: 'Mine', description: null, file_split_size: null };
    assert.deepEqual(second, { ...job, id: second.id, ...given });
    const contacts = await clone({ type: 'Contact' });
    assert.deepEqual([contacts.type, contacts.media_types], ['Contact', 'all']);
    // As the editor of the console sends it: what was answered, with changes.
    const sentBack = await clone({ ...job, title: 'Sent back', suspended: false });
    assert.deepEqual(sentBack, { ...job, id: sentBack.id, title: 'Sent back', ...next });
    assert.deepEqual(await getJob(server, job.id), job);
  });

  test('cuts a long title between characters', async () => {
    const title = `a${'👩'.repeat(255)}`;
    const job = await makeJob(server, { title, ...daily });
    assert.equal(job.title, title);
    const { body } = await expectStatus(201, call('POST', `/exports/jobs/${job.id}/clone`));
    assert.equal(body.title, title);
    const other = await makeJob(server, { title: `a${'👩'.repeat(252)}`, ...daily });
    const cut = await expectStatus(201, call('POST', `/exports/jobs/${other.id}/clone`));
    assert.equal(cut.body.title, `a${'👩'.repeat(252)} cl`);
  });

  test('of a job that ran once runs again, when it is to run immediately', async () => {
    const job = await makeJob(server);
    await runFinished(server, job.latest_run_id);
    const { body } = await expectStatus(201, call('POST', `/exports/jobs/${job.id}/clone`));
    assert.notEqual(body.latest_run_id, job.latest_run_id);
    assert.equal((await runFinished(server, body.latest_run_id)).job_id, body.id);
  });
});

describe('a job that runs once', () => {
  test('immediately is suspended from the beginning, and cannot be resumed or edited', async () => {
    const runs = [{ every: 'once' }, { every: 'once', start: 'immediately' }, { every: 'once', start: null }];
    const jobs = await Promise.all(runs.map((run) => makeJob(server, { run, suspended: false })));
    for (const job of jobs) {
      assert.deepEqual([job.suspended, job.next_starts_at], [true, null]);
      assert.deepEqual(job.run, { every: 'once', start: 'immediately' });
      assert.equal((await runFinished(server, job.latest_run_id)).job_id, job.id);
      const refused = await act(job, 'resume');
      assert.equal(refused.status, 409);
      assert.match(refused.body.description, /cannot be resumed when it has started/);
      assert.equal((await call('PUT', `/exports/jobs/${job.id}`, job)).status, 409);
      const known = await getJob(server, job.id);
      assert.deepEqual([known.suspended, known.next_starts_at, known.latest_status], [true, null, 'Finished']);
      assert.deepEqual((await expectStatus(200, act(job, 'suspend'))).body, known);
      assert.equal((await act(job, 'resume')).status, 409);
    }
  });

  test('later may be suspended and resumed until it starts', async () => {
    const start = at(1, '00:00');
    const job = await makeJob(server, { run: { every: 'once', start }, suspended: true });
    assert.deepEqual([job.suspended, job.next_starts_at, job.latest_run_id], [true, null, null]);
    const resumed = (await expectStatus(200, act(job, 'resume'))).body;
    assert.deepEqual([resumed.suspended, resumed.next_starts_at], [false, start]);
    const suspended = (await expectStatus(200, act(job, 'suspend'))).body;
    assert.deepEqual([suspended.suspended, suspended.next_starts_at], [true, null]);
    // An extra run is not its start.
    await runFinished(server, await startRun(server, job.id));
    assert.equal((await expectStatus(200, act(job, 'resume'))).body.next_starts_at, start);
  });

  test('later starts at its time and is suspended from then on', async () => {
    let clock = now;
    const elsewhere = await startServer({ now: () => clock });
    await putCertificate(elsewhere, identity);
    const start = at(0, '10:21');
    const timeframe = { kind: 'last_day' };
    const job = await makeJob(elsewhere, { run: { every: 'once', start }, timeframe });
    assert.deepEqual([job.suspended, job.next_starts_at, job.latest_run_id], [false, start, null]);
    clock = new Date(Date.parse(start) + 700);
    let started = job;
    while (started.latest_run_id === null) started = await getJob(elsewhere, job.id);
    assert.deepEqual([started.suspended, started.next_starts_at], [true, null]);
    const run = await runFinished(elsewhere, started.latest_run_id);
    assert.deepEqual([run.from, run.to], [at(-1, '10:21'), start]);
    for (const [method, path, body] of [
      ['POST', `/exports/jobs/${job.id}/resume`, undefined],
      ['PUT', `/exports/jobs/${job.id}`, { title: 'After' }],
    ] as const) {
      assert.equal((await elsewhere.call(method, path, body)).status, 409, method);
    }
    const clone = await elsewhere.call('POST', `/exports/jobs/${job.id}/clone`, {});
    assert.equal(clone.status, 400);
    assert.match(clone.body.description, /'run\.start'.*must be in the future/);
    assert.equal((await allItems(elsewhere, '/exports/history', 500)).length, 1);
  });
});

describe('the schedule of a job', () => {
  test('rests and is taken up again', async () => {
    const job = await makeJob(server, { run: { every: 'hourly' } });
    const suspended = await expectStatus(200, act(job, 'suspend'));
    assert.deepEqual(suspended.body, { ...job, suspended: true, next_starts_at: null });
    assert.deepEqual((await expectStatus(200, act(job, 'suspend'))).body, suspended.body);
    assert.deepEqual((await expectStatus(200, act(job, 'resume'))).body, job);
    assert.deepEqual((await expectStatus(200, act(job, 'resume'))).body, job);
    const entries = (await call('GET', '/access/audit?limit=4')).body.items;
    assert.deepEqual([...new Set(entries.map((entry: Body) => entry.action))], ['resume', 'suspend']);
  });

  test('stays as it is when the job runs in between', async () => {
    const job = await makeJob(server, { ...daily, timeframe: { kind: 'last_hour' } });
    const accepted = await expectStatus(202, act(job, 'run'));
    const { run_id: runId } = accepted.body;
    assert.equal(accepted.headers.get('location'), `${server.url}/exports/history/${runId}`);
    const run = await runFinished(server, runId);
    assert.deepEqual([run.job_id, run.to], [job.id, isoOf(now)]);
    assert.equal(run.from, isoOf(new Date(now.getTime() - 60 * 60 * 1000)));
    const after = await getJob(server, job.id);
    assert.deepEqual([after.latest_run_id, after.latest_status, after.latest_progress], [runId, 'Finished', 1]);
    assert.deepEqual([after.suspended, after.next_starts_at], [false, job.next_starts_at]);
    // Also while it is suspended.
    await expectStatus(200, act(job, 'suspend'));
    await runEnded(server, await startRun(server, job.id));
    const [entry] = (await call('GET', '/access/audit?limit=10')).body.items.filter(
      ({ action }: Body) => action === 'run',
    );
    assert.deepEqual([entry.record_type, entry.record_id], ['export_job', String(job.id)]);
  });
});

describe('deleting', () => {
  test('leaves the runs and their files', async () => {
    const run = await exported(server);
    await expectStatus(204, call('DELETE', `/exports/jobs/${run.job_id}`));
    assert.equal((await call('GET', `/exports/jobs/${run.job_id}`)).status, 404);
    assert.equal((await call('DELETE', `/exports/jobs/${run.job_id}`)).status, 404);
    assert.deepEqual(await getRun(server, run.id), run);
    await expectStatus(200, call('GET', `/exports/artifacts/${run.files[0].artifact_id}`));
    assert.deepEqual(await allItems(server, `/exports/history?job_id=${run.job_id}`, 10), [run]);
    await expectStatus(204, call('DELETE', `/exports/history/${run.id}`));
  });

  test('takes a job off the schedule', async () => {
    const job = await makeJob(server, daily);
    await expectStatus(204, call('DELETE', `/exports/jobs/${job.id}`));
    const rows = await asOwner(
      server.databaseUrl,
      async (client) => (await client.query('SELECT 1 FROM export_schedule WHERE job_id = $1', [job.id])).rows,
    );
    assert.deepEqual(rows, []);
    const { action, record_type, record_id } = (await call('GET', '/access/audit?limit=1')).body.items[0];
    assert.deepEqual([action, record_type, record_id], ['delete', 'export_job', String(job.id)]);
  });

  test('waits for the end of a run', async () => {
    const job = await makeJob(server, daily);
    const runId = await withLocked(server.databaseUrl, 'interactions', async () => {
      const id = await startRun(server, job.id);
      const refuse = async () => {
        const { status, body } = await call('DELETE', `/exports/jobs/${job.id}`);
        assert.equal(status, 409);
        assert.match(body.description, /a run of the job is under way; cancel it, or wait for its end/);
      };
      await refuse();
      await untilRun(server, id, (run) => run.status === 'InProgress');
      await refuse();
      const { latest_status, latest_run_id } = await getJob(server, job.id);
      assert.deepEqual([latest_status, latest_run_id], ['InProgress', id]);
      return id;
    });
    await runFinished(server, runId);
    await expectStatus(204, call('DELETE', `/exports/jobs/${job.id}`));
  });
});

test('without a certificate in force there are no jobs', async () => {
  const as = await callerWith(server, 'without certificate', ['CDDS.manageJobs', 'UCS.SystemMgt.manageAccess']);
  const job = await makeJob(server, daily);
  const before = await everything();
  for (const [method, path, body] of [
    ['POST', '/exports/jobs', jobBody(daily)],
    ['POST', '/exports/jobs', jobBody()],
    ['POST', `/exports/jobs/${job.id}/clone`, undefined],
    ['PUT', `/exports/jobs/${job.id}`, { title: 'After' }],
  ] as const) {
    const answer = await call(method, path, body, { as });
    assert.equal(answer.status, 409, answer.text);
    assert.match(answer.body.description, /no certificate in force; upload one with PUT \/users\/me\/certificate/);
  }
  assert.deepEqual(await everything(), before);
  // The files are for whoever made the job, not for whoever starts it.
  await runFinished(server, await startRun(server, job.id, as));
  // With a certificate it becomes theirs when they edit it; when they go, nobody can open its files.
  await putCertificate(server, identity, as);
  await expectStatus(200, call('PUT', `/exports/jobs/${job.id}`, { title: 'Theirs' }, { as }));
  await runFinished(server, await startRun(server, job.id));
  const keys = await allItems(server, '/access/api-keys', 500);
  const key = keys.find(({ name }) => name === 'without certificate');
  await expectStatus(204, call('DELETE', `/access/api-keys/${key.id}`));
  const gone = await act(job, 'run');
  assert.equal(gone.status, 409);
  assert.match(gone.body.description, /no certificate in force/);
});

test('an Idempotency-Key makes one job and one run', async () => {
  const job = await makeJob(server, daily);
  const twice = async (path: string, body?: unknown) => {
    const options = { headers: { 'idempotency-key': `once ${path}`.replaceAll(/[ /]/g, '-') } };
    const answers = await Promise.all([0, 1].map(() => call('POST', path, body, options)));
    assert.deepEqual(answers[0]?.body, answers[1]?.body);
    assert.deepEqual(answers[0]?.headers.get('location'), answers[1]?.headers.get('location'));
    const other = await call('POST', path, { ...jobBody(daily), title: 'Other' }, options);
    assert.deepEqual([other.status, other.body.code], [409, 4092]);
    return answers[0];
  };
  const count = async (list: string) => (await allItems(server, list, 500)).length;
  const jobs = await count('/exports/jobs');
  assert.equal((await twice('/exports/jobs', jobBody(daily)))?.status, 201);
  assert.equal(await count('/exports/jobs'), jobs + 1);
  assert.equal((await twice(`/exports/jobs/${job.id}/clone`))?.status, 201);
  assert.equal(await count('/exports/jobs'), jobs + 2);
  const accepted = await twice(`/exports/jobs/${job.id}/run`);
  assert.equal(accepted?.status, 202);
  assert.equal(await count(`/exports/history?job_id=${job.id}`), 1);
  await runEnded(server, accepted?.body.run_id);
});

describe('nobody', () => {
  const requests = (id: number) =>
    [
      ['GET', '/exports/jobs', undefined],
      ['POST', '/exports/jobs', jobBody(daily)],
      ['GET', `/exports/jobs/${id}`, undefined],
      ['PUT', `/exports/jobs/${id}`, { title: 'After' }],
      ['DELETE', `/exports/jobs/${id}`, undefined],
      ['POST', `/exports/jobs/${id}/clone`, {}],
      ['POST', `/exports/jobs/${id}/suspend`, undefined],
      ['POST', `/exports/jobs/${id}/resume`, undefined],
      ['POST', `/exports/jobs/${id}/run`, undefined],
    ] as const;

  test('without the task does anything', async () => {
    const job = await makeJob(server, daily);
    const as = await callerWith(server, 'downloader', ['CDDS.downloadArtifacts', 'UCS.SystemMgt.manageAccess']);
    const before = await everything();
    for (const [method, path, body] of requests(job.id)) {
      const answer = await call(method, path, body, { as });
      assert.equal(answer.status, 403, `${method} ${path}`);
      assert.match(answer.body.description, /CDDS\.manageJobs/);
      assert.equal((await call(method, path, body, { as: '' })).status, 401);
    }
    assert.deepEqual(await everything(), before);
  });

  test('of another tenant sees or changes anything', async () => {
    const job = await makeJob(server, daily);
    await expectStatus(201, call('POST', '/access/tenants', { name: 'other', admin_password: 'other password' }));
    const as = basic('other\\admin', 'other password');
    await putCertificate(server, identity, as);
    const before = await everything();
    for (const [method, path, body] of requests(job.id).slice(2)) {
      const answer = await call(method, path, body, { as });
      assert.equal(answer.status, 404, `${method} ${path}`);
      assert.match(answer.body.description, /^export job '\d+' does not exist$/);
    }
    assert.deepEqual((await call('GET', '/exports/jobs', undefined, { as })).body, { items: [], next_cursor: null });
    assert.deepEqual(await everything(), before);
    const theirs = await makeJob(server, daily, as);
    assert.equal((await call('GET', `/exports/jobs/${theirs.id}`)).status, 404);
  });

  test('finds a job that is not there', async () => {
    for (const [method, path, body] of requests(2_147_483_647).slice(2)) {
      assert.equal((await call(method, path, body)).status, 404, `${method} ${path}`);
    }
    for (const id of ['0', '-1', 'x', '1.5', '2147483648']) {
      const { status, body } = await call('GET', `/exports/jobs/${id}`);
      assert.equal(status, 400);
      assert.match(body.description, /'id'/);
    }
  });
});

test('jobs are listed in any order, page by page', async () => {
  await expectStatus(201, call('POST', '/access/tenants', { name: 'lists', admin_password: 'lists password' }));
  const as = basic('lists\\admin', 'lists password');
  await putCertificate(server, identity, as);
  assert.deepEqual(await allItems(server, '/exports/jobs', 2, as), []);
  const jobs = [
    await makeJob(server, { title: 'alpha', ...daily }, as),
    await makeJob(server, { title: 'Bravo', type: 'Contact', run: { every: 'hourly' } }, as),
    await makeJob(server, { title: 'bravo', ...daily, suspended: true }, as),
    await makeJob(server, { title: 'Charlie', type: 'Contact', run: { every: 'once', start: at(2, '00:00') } }, as),
    await makeJob(server, { title: 'delta' }, as),
    await makeJob(server, { title: `e${'👩'.repeat(255)}`, ...daily }, as),
    await makeJob(server, { title: `e${'👩'.repeat(255)}`, ...daily }, as),
    await makeJob(server, { title: `e${'\u0001'.repeat(255)}`, ...daily }, as),
    await makeJob(server, { title: `e${'\u0001'.repeat(255)}`, ...daily }, as),
  ];
  for (const id of [jobs[4].latest_run_id, await startRun(server, jobs[1].id, as)]) await runFinished(server, id, as);
  const byTime = (name: string) => (job: Body) => job[name] ?? '';
  const keys: Record<string, (job: Body) => string> = {
    title: (job) => job.title.slice(0, 1).toLowerCase(),
    source: (job) => job.source,
    type: (job) => job.type,
    created_at: byTime('created_at'),
    latest_status: byTime('latest_status'),
    latest_started_at: byTime('latest_started_at'),
    next_starts_at: byTime('next_starts_at'),
  };
  for (const [name, key] of Object.entries(keys)) {
    const upwards = await allItems(server, `/exports/jobs?sort=${name}`, 500, as);
    assert.equal(upwards.length, jobs.length);
    const sorted = upwards.map(key);
    assert.deepEqual(sorted, [...sorted].sort(), name);
    const downwards = await allItems(server, `/exports/jobs?sort=-${name}`, 500, as);
    assert.deepEqual(downwards, upwards.toReversed(), name);
    const limit = name === 'title' ? 1 : 4;
    assert.deepEqual(await allItems(server, `/exports/jobs?sort=${name}`, limit, as), upwards, name);
    assert.deepEqual(await allItems(server, `/exports/jobs?sort=-${name}`, limit, as), downwards, name);
  }
  const ids = (items: Body[]) => items.map(({ id }) => id);
  assert.deepEqual(ids(await allItems(server, '/exports/jobs', 3, as)), ids(jobs).toReversed());
  const contacts = await allItems(server, '/exports/jobs?type=Contact&sort=title', 1, as);
  assert.deepEqual(ids(contacts), [jobs[1].id, jobs[3].id]);
  const first = await call('GET', '/exports/jobs?limit=1&sort=title', undefined, { as });
  const cursor = first.body.next_cursor;
  for (const [query, message] of [
    [`sort=-title&cursor=${cursor}`, /'cursor'.*another order/],
    [`sort=created_at&cursor=${cursor}`, /'cursor'/],
    [`cursor=${cursor}x!`, /'cursor'/],
    ['sort=colour', /'sort'.*one of title, -title/],
    ['sort=--title', /'sort'/],
    ['limit=0', /'limit'/],
    ['limit=501', /'limit'/],
    ['type=Service', /'type'.*one of Interaction, Contact/],
    ['colour=red', /'colour'/],
  ] as const) {
    const { status, body } = await call('GET', `/exports/jobs?${query}`, undefined, { as });
    assert.equal(status, 400, query);
    assert.match(body.description, message);
  }
});
