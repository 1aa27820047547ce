import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { applicationRole, Database, settingsOf } from '../src/db/client.ts';
import {
  daysOfWeek,
  hourlyIntervals,
  immediately,
  latestStart,
  nextStart,
  type RunSettings,
} from '../src/exports/schedule.ts';
import { startDueJobs } from '../src/exports/scheduler.ts';
import { exportQueue, type QueuedRun } from '../src/exports/standing.ts';
import { intervalOf, timeframeKinds } from '../src/exports/timeframe.ts';
import { createLog } from '../src/log.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { allItems, type Body, getJob, makeJob, uploadCertificate } from './exports.ts';
import { expectStatus, startServer } from './test-server.ts';
import { requireTools } from './tools.ts';

// Where clocks go forward in the month that is simulated: nothing may depend on it.
process.env['TZ'] = 'Europe/Berlin';

await requireTools('openssl');
const daily = { run: { every: 'daily' } };
const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** From the end of a short month to behind the days on which Europe and America change their clocks. */
const begin = Date.UTC(new Date().getUTCFullYear() + 1, 1, 26, 10, 20, 30, 123);
const end = begin + 36 * dayMs;

/** The clock of the server, by which jobs are made, suspended and resumed: it starts nothing by itself while it rests. */
let clock = new Date(begin);
const server = await startServer({ now: () => new Date(begin) });
await uploadCertificate(server, await temporaryFolder());

/** Whether a job starts in a minute: what the guide says, looked up in the calendar. */
function isStart(run: RunSettings, minute: Date): boolean {
  const [date = '', time = ''] = minute.toISOString().split('T');
  if (!time.endsWith(':00.000Z')) return false;
  const isTime = 'at' in run && time.startsWith(run.at);
  switch (run.every) {
    case 'once':
      return run.start === minute.toISOString();
    case 'hourly':
      return time.slice(3, 5) === '00' && Number(time.slice(0, 2)) % run.interval === 0;
    case 'daily':
      return isTime;
    case 'weekly':
      return isTime && daysOfWeek[minute.getUTCDay()] === run.day_of_week;
    case 'monthly':
      return isTime && Number(date.slice(8)) === run.day_of_month;
  }
}

/** The starts of a job behind a moment, up to another one. */
function* startsBetween(run: RunSettings, from: number, to: number): Generator<string> {
  const earliest = run.start === immediately || run.every === 'once' ? 0 : Date.parse(run.start);
  for (let at = Math.floor(from / minuteMs) * minuteMs + minuteMs; at <= to; at += minuteMs) {
    const minute = new Date(at);
    if (at >= earliest && isStart(run, minute)) yield minute.toISOString();
  }
}

const times = fc.date({ min: new Date('1999-12-25'), max: new Date('2101-01-05'), noInvalidDate: true });
const at = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const start = fc.constant(immediately);
const recurring: fc.Arbitrary<Exclude<RunSettings, { every: 'once' }>> = fc.oneof(
  fc.record({ every: fc.constant('hourly' as const), interval: fc.constantFrom(...hourlyIntervals), start }),
  fc.record({ every: fc.constant('daily' as const), at, start }),
  fc.record({ every: fc.constant('weekly' as const), day_of_week: fc.constantFrom(...daysOfWeek), at, start }),
  fc.record({ every: fc.constant('monthly' as const), day_of_month: fc.integer({ min: 1, max: 28 }), at, start }),
);
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');

function inZone<T>(zone: string, work: () => T): T {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    return work();
  } finally {
    process.env['TZ'] = before;
  }
}

/** No frequency waits longer. */
const longestMs = 31 * dayMs;

describe('a schedule', () => {
  test('has as its next start the first minute of the calendar that it names, in any time zone', () => {
    fc.assert(
      fc.property(recurring, times, zones, (run, moment, zone) => {
        const next = inZone(zone, () => nextStart(run, moment));
        const [first] = startsBetween(run, moment.getTime(), moment.getTime() + longestMs);
        assert.equal(next?.toISOString(), first);
      }),
      { numRuns: 60 },
    );
  });

  test('goes on from each of its starts, by whole minutes', () => {
    fc.assert(
      fc.property(recurring, times, fc.integer({ min: 0, max: 999 }), (run, moment, late) => {
        const first = nextStart(run, moment) as Date;
        const second = nextStart(run, first) as Date;
        assert.ok(moment < first && first < second);
        assert.deepEqual(nextStart(run, new Date(first.getTime() - 1)), first);
        assert.deepEqual(nextStart(run, new Date(first.getTime() + late)), second);
        // Until the second one is due the first one is the latest.
        assert.deepEqual(latestStart(run, first, first), first);
        assert.deepEqual(latestStart(run, first, new Date(first.getTime() + late)), first);
        assert.deepEqual(latestStart(run, first, new Date(second.getTime() - 1)), first);
        assert.deepEqual(latestStart(run, first, second), second);
      }),
      { numRuns: 500 },
    );
  });

  test('begins with the first of its starts that is not before `start`', () => {
    fc.assert(
      fc.property(recurring, times, times, (settings, moment, earliest) => {
        const run = { ...settings, start: earliest.toISOString() };
        const expected =
          earliest > moment ? nextStart(settings, new Date(earliest.getTime() - 1)) : nextStart(settings, moment);
        assert.deepEqual(nextStart(run, moment), expected);
      }),
      { numRuns: 500 },
    );
    const once = { every: 'once', start: '2030-01-01T00:00:00.000Z' } as const;
    assert.deepEqual(nextStart(once, new Date()), new Date(once.start));
    assert.deepEqual(latestStart(once, new Date(once.start), new Date('2040-01-01')), new Date(once.start));
    assert.equal(nextStart({ every: 'once', start: immediately }, new Date()), undefined);
  });

  test('has intervals that meet: of the hour, the day, the week and the month', () => {
    const kinds = { hourly: 'last_hour', daily: 'last_day', weekly: 'last_week', monthly: 'last_month' } as const;
    fc.assert(
      fc.property(recurring, times, zones, (settings, moment, zone) => {
        const run = settings.every === 'hourly' ? { ...settings, interval: 1 } : settings;
        const kind = kinds[run.every];
        const first = nextStart(run, moment) as Date;
        const second = nextStart(run, first) as Date;
        const interval = inZone(zone, () => intervalOf({ kind }, second));
        assert.deepEqual(interval, { from: first, to: second });
      }),
      { numRuns: 500 },
    );
  });

  test('whose timeframe is a month may end on any day', () => {
    for (const [to, from] of [
      ['2027-03-31T12:00:00.000Z', '2027-02-28T12:00:00.000Z'],
      ['2028-03-30T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
      ['2027-03-29T23:59:59.999Z', '2027-02-28T23:59:59.999Z'],
      ['2027-03-28T00:00:00.000Z', '2027-02-28T00:00:00.000Z'],
      ['2027-01-31T00:00:00.000Z', '2026-12-31T00:00:00.000Z'],
      ['2027-05-31T01:30:00.000Z', '2027-04-30T01:30:00.000Z'],
      ['2027-07-31T00:00:00.000Z', '2027-06-30T00:00:00.000Z'],
    ] as const) {
      assert.deepEqual(intervalOf({ kind: 'last_month' }, new Date(to)), { from: new Date(from), to: new Date(to) });
    }
    fc.assert(
      fc.property(times, fc.constantFrom(...timeframeKinds), (to, kind) => {
        if (kind === 'fixed' || kind === 'all') return;
        const interval = intervalOf({ kind }, to);
        assert.deepEqual(interval.to, to);
        assert.ok(interval.from !== null && interval.from < to);
      }),
    );
  });
});

/** How often they do so in the simulated month: never later than the next start of an hourly job. */
const stepMs = 30 * minuteMs;

/** Two processes that look for due jobs at the same time. */
const processes = [1, 2].map(
  () => new Database({ settings: settingsOf(server.databaseUrl), role: applicationRole, log: createLog('silent') }),
);
after(() => Promise.all(processes.map((database) => database.close())));

/** Ends a run as soon as it has been queued, unless it is one of a job that takes long. */
const endless = new Set<number>();
const queue: Parameters<typeof startDueJobs>[0]['queue'] = {
  send: async (tx, kind, id, data) => {
    const { tenant, runId } = data as QueuedRun;
    assert.deepEqual([kind, runId], [exportQueue, id]);
    await tx.query(
      `UPDATE export_runs SET status = 'Finished', started_at = created_at, finished_at = created_at
       WHERE tenant_id = $1 AND run_id = $2 AND job_id <> ALL ($3)`,
      [tenant, runId, [...endless]],
    );
  },
};

/** How many both processes start when the clock shows this. */
async function look(moment: number): Promise<number> {
  clock = new Date(moment);
  const looking = processes.map((database) => startDueJobs({ database, queue, now: () => clock }));
  // Nobody is looking any more when the test goes on.
  await Promise.allSettled(looking);
  const started = await Promise.all(looking);
  return started.reduce((sum, one) => sum + one);
}

/** The runs of a job, the first one first. */
async function runsOf(job: Body): Promise<Body[]> {
  return (await allItems(server, `/exports/history?job_id=${job.id}`, 500)).toReversed();
}

test('jobs of every kind start at each of their times once, in a month with two processes', async () => {
  const year = new Date(begin).getUTCFullYear();
  const later = new Date(Date.UTC(year, 2, 9, 13)).toISOString();
  const settings: [run: Record<string, unknown>, kind: string][] = [
    [{ every: 'hourly' }, 'last_hour'],
    [{ every: 'hourly', interval: 6 }, 'last_hour'],
    [{ every: 'hourly', interval: 12 }, 'last_day'],
    [{ every: 'hourly', interval: 4, start: later }, 'last_day'],
    [{ every: 'daily', at: '00:00' }, 'last_day'],
    [{ every: 'daily', at: '02:30' }, 'last_day'],
    [{ every: 'daily', at: '23:59', start: later }, 'last_day'],
    ...daysOfWeek.map((day): [Record<string, unknown>, string] => [
      { every: 'weekly', day_of_week: day, at: '01:15' },
      'last_week',
    ]),
    [{ every: 'weekly', day_of_week: 'Tuesday', at: '13:00', start: later }, 'last_week'],
    [{ every: 'monthly', day_of_month: 1, at: '00:00' }, 'last_month'],
    [{ every: 'monthly', day_of_month: 28, at: '23:45' }, 'last_month'],
    [{ every: 'monthly', day_of_month: 10, at: '10:00' }, 'all'],
    [{ every: 'once', start: later }, 'last_month'],
  ];
  const jobs: Body[] = [];
  for (const [run, kind] of settings) jobs.push(await makeJob(server, { run, timeframe: { kind } }));
  const resting = await makeJob(server, { run: { every: 'hourly' }, suspended: true });
  let started = 0;
  // At times that are on no schedule, and late by up to half an hour.
  for (let moment = begin; moment <= end; moment += stepMs) started += await look(moment);
  const last = end - ((end - begin) % stepMs);
  let expected = 0;
  for (const [index, job] of jobs.entries()) {
    const said = JSON.stringify(job.run);
    const starts = [...startsBetween(job.run, begin, last)];
    expected += starts.length;
    const runs = await runsOf(job);
    const kind = settings[index]?.[1];
    if (kind === 'all') {
      assert.deepEqual(
        runs.map(({ from, to }) => [from, to]),
        starts.map(() => [null, null]),
        said,
      );
    } else {
      assert.deepEqual(
        runs.map(({ to }) => to),
        starts,
        said,
      );
      for (const { from, to } of runs) assert.equal(from, before(to, kind ?? ''), said);
    }
    const known = await getJob(server, job.id);
    const isOnce = job.run.every === 'once';
    const [next = null] = startsBetween(job.run, last, last + longestMs);
    assert.deepEqual([known.suspended, known.next_starts_at], [isOnce, next], said);
    assert.equal(known.latest_run_id, runs.at(-1)?.id ?? null);
  }
  assert.equal(started, expected);
  assert.deepEqual(await runsOf(resting), []);
  await removeJobs();
});

/** When a timeframe that ends then begins, by the calendar. */
function before(to: string, kind: string): string {
  const moment = new Date(to);
  if (kind === 'last_month') moment.setUTCMonth(moment.getUTCMonth() - 1);
  else if (kind === 'last_week') moment.setUTCDate(moment.getUTCDate() - 7);
  else if (kind === 'last_day') moment.setUTCDate(moment.getUTCDate() - 1);
  else moment.setUTCHours(moment.getUTCHours() - 1);
  return moment.toISOString();
}

async function removeJobs(): Promise<void> {
  for (const { id } of await allItems(server, '/exports/jobs', 500)) {
    await expectStatus(204, server.call('DELETE', `/exports/jobs/${id}`));
  }
}

/** A time of the day on which the simulated month begins, or some days later. */
function timeOn(days: number, time: string): number {
  return Date.parse(`${new Date(begin + days * dayMs).toISOString().slice(0, 10)}T${time}:00.000Z`);
}

describe('a job', () => {
  test('whose starts were missed runs once, for the latest of them, when somebody looks again', async () => {
    const daily = await makeJob(server, { run: { every: 'daily', at: '02:00' }, timeframe: { kind: 'last_day' } });
    const hourly = await makeJob(server, { run: { every: 'hourly' }, timeframe: { kind: 'last_hour' } });
    const onceAt = new Date(timeOn(2, '05:00')).toISOString();
    const once = await makeJob(server, { run: { every: 'once', start: onceAt }, timeframe: { kind: 'last_hour' } });
    const moment = timeOn(4, '10:07');
    assert.equal(await look(moment), 3);
    assert.equal(await look(moment), 0);
    for (const [job, to, from, next] of [
      [daily, timeOn(4, '02:00'), timeOn(3, '02:00'), timeOn(5, '02:00')],
      [hourly, timeOn(4, '10:00'), timeOn(4, '09:00'), timeOn(4, '11:00')],
      [once, timeOn(2, '05:00'), timeOn(2, '04:00'), null],
    ] as const) {
      const runs = await runsOf(job);
      assert.equal(runs.length, 1);
      assert.deepEqual([Date.parse(runs[0].from), Date.parse(runs[0].to)], [from, to]);
      assert.equal(runs[0].created_at, new Date(moment).toISOString());
      assert.equal((await getJob(server, job.id)).next_starts_at, next && new Date(next).toISOString());
    }
    await removeJobs();
  });

  test('does not start before its time, and at it', async () => {
    const job = await makeJob(server, { run: { every: 'daily', at: '12:00' } });
    const due = timeOn(0, '12:00');
    assert.equal(job.next_starts_at, new Date(due).toISOString());
    assert.deepEqual([await look(due - 1), await look(due), await look(due), await look(due + 1)], [0, 1, 0, 0]);
    await removeJobs();
  });

  test('waits while a run of it is under way', async () => {
    const job = await makeJob(server, { run: { every: 'hourly' }, timeframe: { kind: 'last_hour' } });
    const other = await makeJob(server, { run: { every: 'hourly' } });
    endless.add(job.id);
    assert.equal(await look(timeOn(0, '11:00')), 2);
    assert.equal(await look(timeOn(0, '12:00')), 1);
    assert.equal(await look(timeOn(0, '13:30')), 1);
    // Which is not forgotten when something else of the job is edited.
    const { next_starts_at: due, ...rest } = await getJob(server, job.id);
    assert.equal(due, new Date(timeOn(0, '12:00')).toISOString());
    for (const changes of [{ title: 'After' }, { ...rest, description: 'after' }]) {
      const { body } = await expectStatus(200, server.call('PUT', `/exports/jobs/${job.id}`, changes));
      assert.equal(body.next_starts_at, due);
    }
    const [first] = await runsOf(job);
    await asOwner(server.databaseUrl, (client) =>
      client.query(`UPDATE export_runs SET status = 'Failed', finished_at = now() WHERE run_id = $1`, [first.id]),
    );
    endless.clear();
    assert.equal(await look(timeOn(0, '13:40')), 1);
    const runs = await runsOf(job);
    assert.deepEqual(
      runs.map(({ to }) => Date.parse(to)),
      [timeOn(0, '11:00'), timeOn(0, '13:00')],
    );
    assert.equal((await getJob(server, job.id)).next_starts_at, new Date(timeOn(0, '14:00')).toISOString());
    assert.equal((await runsOf(other)).length, 3);
    await removeJobs();
  });

  test('that cannot be started holds up no other one', async () => {
    const broken = await makeJob(server, { run: { every: 'hourly' } });
    const others = [await makeJob(server, { run: { every: 'hourly' } }), await makeJob(server, daily)];
    const setRun = (run: unknown) =>
      asOwner(server.databaseUrl, (client) =>
        client.query('UPDATE export_jobs SET run = $1 WHERE job_id = $2', [JSON.stringify(run), broken.id]),
      );
    await setRun({ every: 'daily', at: '25:61', start: 'immediately' });
    await assert.rejects(look(timeOn(1, '12:00')));
    for (const job of others) assert.equal((await runsOf(job)).length, 1);
    await setRun(broken.run);
    assert.deepEqual(await runsOf(broken), []);
    assert.equal(await look(timeOn(1, '12:00')), 1);
    await removeJobs();
  });

  test('that rests misses its starts for good', async () => {
    let time = new Date(begin);
    const elsewhen = await startServer({ beside: server, now: () => time });
    const job = await makeJob(server, { run: { every: 'hourly' } });
    await expectStatus(200, server.call('POST', `/exports/jobs/${job.id}/suspend`));
    assert.equal(await look(timeOn(1, '00:00')), 0);
    time = new Date(timeOn(1, '10:30'));
    const { body } = await expectStatus(200, elsewhen.call('POST', `/exports/jobs/${job.id}/resume`));
    assert.equal(body.next_starts_at, new Date(timeOn(1, '11:00')).toISOString());
    assert.deepEqual(await runsOf(job), []);
    assert.equal(await look(timeOn(1, '10:59')), 0);
    assert.equal(await look(timeOn(1, '11:00')), 1);
    const edited = { run: { every: 'daily', at: '11:30' } };
    await expectStatus(200, elsewhen.call('PUT', `/exports/jobs/${job.id}`, edited));
    assert.deepEqual([await look(timeOn(1, '11:29')), await look(timeOn(1, '11:30'))], [0, 1]);
    await removeJobs();
    assert.equal(await look(timeOn(9, '00:00')), 0);
    await elsewhen.stop();
  });
});
