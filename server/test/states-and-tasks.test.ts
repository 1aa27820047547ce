import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  defineElementExtensions,
  feedbackRecord,
  proposals,
  satisfactionRecords,
  surveyRecord,
} from './service-definitions.ts';
import { callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
await defineElementExtensions(server);

type Body = ReturnType<typeof JSON.parse>;

async function startService(body: Record<string, unknown> = {}): Promise<number> {
  return (await expectStatus(201, call('POST', '/services/start', { service_type: 1, contact_key: 'x', ...body }))).body
    .service_id;
}

async function startState(service: number, body: Record<string, unknown> = {}): Promise<number> {
  return (await expectStatus(201, call('POST', `/services/${service}/states/start`, { state_type: 1, ...body }))).body
    .state_id;
}

async function startTask(service: number, body: Record<string, unknown> = {}): Promise<number> {
  return (await expectStatus(201, call('POST', `/services/${service}/tasks/start`, { task_type: 1, ...body }))).body
    .task_id;
}

async function read(path: string): Promise<Body> {
  return (await expectStatus(200, call('GET', path))).body;
}

async function idsOf(path: string): Promise<number[]> {
  const body: { state_id: number; task_id?: number }[] = await read(path);
  return body.map((part) => part.task_id ?? part.state_id);
}

const startFields = {
  interaction_id: '51',
  application_type: 400,
  application_id: 40,
  resource_type: 200,
  resource_id: 20,
  media_type: 2,
};

describe('states', () => {
  test('start, the documented sample: 201, the place of the state and its id', async () => {
    const service = await startService();
    const body = {
      ...startFields,
      service_id: service,
      timestamp: '2010-05-18T15:23:34.447Z',
      est_duration: 60,
      state_type: 100,
      Feedback: feedbackRecord,
      Satisfaction: satisfactionRecords,
    };
    const answer = await expectStatus(201, call('POST', `/services/${service}/state/start`, body));
    assert.deepEqual(answer.body, { state_id: 1 });
    assert.equal(answer.headers.get('location'), `${server.url}/services/${service}/states/1`);
    const expected = {
      service_id: service,
      state_id: 1,
      state_type: 100,
      est_duration: 60,
      started: { timestamp: '2010-05-18T15:23:34.447Z', ...startFields },
    };
    assert.deepEqual(await read(`/services/${service}/states/1`), expected);
    assert.deepEqual(await read(`/services/${service}/states/1?extensions=Feedback,Satisfaction`), {
      ...expected,
      Feedback: feedbackRecord,
      Satisfaction: satisfactionRecords,
    });
  });

  test('count up from 1 in each service, apart from its tasks', async () => {
    const [one, other] = [await startService(), await startService()];
    assert.deepEqual([await startState(one), await startState(one), await startState(other)], [1, 2, 1]);
    assert.deepEqual([await startTask(one), await startTask(one)], [1, 2]);
    const third = await startState(one, { previous_state_id: 2 });
    assert.equal((await read(`/services/${one}/states/${third}`)).started.previous_state_id, 2);
    assert.equal(
      (await call('POST', `/services/${one}/states/start`, { state_type: 1, previous_state_id: 9 })).status,
      404,
    );
    assert.deepEqual(await idsOf(`/services/${one}/states`), [1, 2, 3]);
  });

  test('end, the documented sample: 200 without body, the end and how long it took', async () => {
    const service = await startService();
    const state = await startState(service, { timestamp: '2010-06-03T08:48:51.473Z', Feedback: { rating: 1 } });
    const answer = await expectStatus(
      200,
      call('POST', `/services/${service}/states/${state}/end`, {
        service_id: service,
        state_id: state,
        timestamp: '2010-06-03T08:51:54.380Z',
        interaction_id: '00001a57JGQ00BVS',
        disposition: 10,
        disposition_desc: 'SUCCESS',
        application_type: 'customer_online_survey',
        application_id: 40,
        resource_type: 'html',
        resource_id: 20,
        media_type: 'webform',
        Feedback: feedbackRecord,
      }),
    );
    assert.equal(answer.text, '');
    const ended = await read(`/services/${service}/states/${state}?extensions=feedback`);
    assert.deepEqual(ended, {
      service_id: service,
      state_id: state,
      state_type: 1,
      duration: 182_907,
      disposition: 10,
      disposition_desc: 'SUCCESS',
      started: { timestamp: '2010-06-03T08:48:51.473Z' },
      completed: {
        timestamp: '2010-06-03T08:51:54.380Z',
        interaction_id: '00001a57JGQ00BVS',
        application_type: 'customer_online_survey',
        application_id: 40,
        resource_type: 'html',
        resource_id: 20,
        media_type: 'webform',
      },
      Feedback: feedbackRecord,
    });
    assert.equal((await call('POST', `/services/${service}/states/${state}/end`)).status, 409);
  });

  test('an end before the start lasted nothing', async () => {
    const service = await startService();
    const state = await startState(service, { timestamp: '2020-01-02' });
    await expectStatus(200, call('POST', `/services/${service}/states/${state}/end`, { timestamp: '2020-01-01' }));
    assert.equal((await read(`/services/${service}/states/${state}`)).duration, 0);
  });

  test('transition, the documented sample: one ends, the next starts, with what both share', async () => {
    const service = await startService();
    const from = await startState(service, { timestamp: '2009-05-07T12:05:00.000' });
    const answer = await expectStatus(
      201,
      call('POST', `/services/${service}/states/transition`, {
        timestamp: '2009-05-07T12:05:20.157',
        session_id: '11000ABC-80236C1A-1010',
        interaction_id: '123ABC908ABFFD8080',
        media_type: 'voice',
        from: { state_id: from, disposition: 1, disposition_desc: 'SUCCESS', Feedback: feedbackRecord },
        to: {
          state_type: 8,
          est_duration: 500,
          Sponsoring: { Rank: 'first', expire: 7, notes: 'give customer free meal' },
        },
        Satisfaction: satisfactionRecords,
      }),
    );
    assert.deepEqual(answer.body, { state_id: 2 });
    assert.equal(answer.headers.get('location'), `${server.url}/services/${service}/states/2`);
    const event = {
      timestamp: '2009-05-07T12:05:20.157Z',
      session_id: '11000ABC-80236C1A-1010',
      interaction_id: '123ABC908ABFFD8080',
      media_type: 'voice',
    };
    const extensions = '?extensions=Feedback,Satisfaction,Sponsoring';
    assert.deepEqual(await read(`/services/${service}/states${extensions}`), [
      {
        service_id: service,
        state_id: 1,
        state_type: 1,
        duration: 20_157,
        disposition: 1,
        disposition_desc: 'SUCCESS',
        started: { timestamp: '2009-05-07T12:05:00.000Z' },
        completed: event,
        Feedback: feedbackRecord,
        Satisfaction: satisfactionRecords,
      },
      {
        service_id: service,
        state_id: 2,
        state_type: 8,
        est_duration: 500,
        started: { ...event, previous_state_id: 1 },
        Satisfaction: satisfactionRecords,
        Sponsoring: { Rank: 'first', expire: 7, notes: 'give customer free meal' },
      },
    ]);
  });

  test('a transition that cannot be done changes nothing', async () => {
    const service = await startService();
    await startState(service);
    const to = { state_type: 2 };
    const cases: [number, unknown][] = [
      [400, {}],
      [400, { to }],
      [400, { from: { state_id: 1 } }],
      [400, { from: { state_id: '1' }, to }],
      [400, { from: { disposition: 1 }, to }],
      [400, { from: { state_id: 1 }, to: { est_duration: 5 } }],
      [400, { from: { state_id: 1, session_id: 'x' }, to }],
      [400, { from: { state_id: 1 }, to: { state_type: 2, Survey: {} } }],
      [400, { from: { state_id: 1, Feedback: {} }, to }],
      [400, { from: { state_id: 1 }, to, service_id: service + 1 }],
      [400, { from: { state_id: 1 }, to, state_type: 3 }],
      [404, { from: { state_id: 7 }, to }],
      [409, { from: { state_id: 1, Satisfaction: [satisfactionRecords[0], satisfactionRecords[0]] }, to }],
    ];
    for (const [status, body] of cases) {
      const answer = await call('POST', `/services/${service}/states/transition`, body);
      assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    }
    assert.deepEqual(await idsOf(`/services/${service}/states/active`), [1]);
    await expectStatus(200, call('POST', `/services/${service}/states/1/end`));
    const body = { from: { state_id: 1 }, to };
    assert.equal((await call('POST', `/services/${service}/states/transition`, body)).status, 409);
    assert.deepEqual(await idsOf(`/services/${service}/states`), [1]);
    assert.equal((await call('POST', `/services/999999/states/transition`, body)).status, 404);
    // The number that the refused ones took back is given now.
    assert.equal(await startState(service), 2);
  });

  test('queries: all, active, completed, by type, with the tasks of each state', async () => {
    const service = await startService();
    for (const state_type of [1, 'two', 3, 'two']) await startState(service, { state_type });
    for (const id of [2, 3]) await expectStatus(200, call('POST', `/services/${service}/states/${id}/end`));
    for (const [state_id, end] of [
      [1, false],
      [1, true],
      [2, false],
    ] as const) {
      const task = await startTask(service, { state_id });
      if (end) await expectStatus(204, call('POST', `/services/${service}/tasks/${task}/end`));
    }
    await startTask(service);
    const states = `/services/${service}/states`;
    assert.deepEqual(await idsOf(states), [1, 2, 3, 4]);
    assert.deepEqual(await idsOf(`${states}/active/`), [1, 4]);
    assert.deepEqual(await idsOf(`${states}/completed`), [2, 3]);
    assert.deepEqual(await idsOf(`${states}?state_types=two,3`), [2, 3, 4]);
    assert.deepEqual(await idsOf(`${states}/active?state_types=two,3`), [4]);
    const withTasks: Body = await read(`${states}?active_tasks=true&completed_tasks=true`);
    const tasksOf = (field: string) =>
      withTasks.map((state: Body) => state[field].map((task: Body) => [task.task_id, task.state_id, task.service_id]));
    assert.deepEqual(tasksOf('active_tasks'), [[[1, 1, service]], [[3, 2, service]], [], []]);
    assert.deepEqual(tasksOf('completed_tasks'), [[[2, 1, service]], [], [], []]);
    const one = await read(`${states}/1?active_tasks=true`);
    assert.deepEqual([one.active_tasks.length, 'completed_tasks' in one], [1, false]);
    assert.equal((await call('GET', `${states}/9`)).status, 404);
    assert.equal((await call('GET', `${states}/x`)).status, 404);
    assert.equal((await call('GET', '/services/99999/states')).status, 404);
    assert.equal((await call('GET', `${states}?state_id=1`)).status, 400);
  });
});

describe('tasks', () => {
  test('start, the documented sample: 201, the place of the task and its id', async () => {
    const service = await startService();
    const state = await startState(service);
    const answer = await expectStatus(
      201,
      call('POST', `/services/${service}/task/start`, {
        interaction_id: '42',
        est_duration: 460,
        state_id: state,
        task_type: 'customer info',
        timestamp: '2010-05-20T15:41:52.380Z',
        Survey: surveyRecord,
        Proposal: proposals,
      }),
    );
    assert.deepEqual(answer.body, { task_id: 1 });
    assert.equal(answer.headers.get('location'), `${server.url}/services/${service}/tasks/1`);
    assert.deepEqual(await read(`/services/${service}/tasks/1?extensions=Survey,Proposal`), {
      service_id: service,
      state_id: state,
      task_id: 1,
      task_type: 'customer info',
      est_duration: 460,
      started: { timestamp: '2010-05-20T15:41:52.380Z', interaction_id: '42' },
      Survey: surveyRecord,
      Proposal: proposals,
    });
  });

  test('end, the documented sample: 204', async () => {
    const service = await startService();
    const [state, other] = [await startState(service), await startState(service)];
    const task = await startTask(service, { state_id: state, timestamp: '2010-06-03T08:49:53.053Z' });
    const end = `/services/${service}/tasks/${task}/end`;
    assert.equal((await call('POST', end, { state_id: other })).status, 400);
    assert.equal((await call('POST', end, { task_id: 9 })).status, 400);
    await expectStatus(
      204,
      call('POST', end, {
        interaction_id: '0000CSS0FXZUP6UR',
        timestamp: '2010-06-03T08:51:15.990Z',
        state_id: state,
        disposition: 10,
        disposition_desc: 'SUCCESS',
        Survey: surveyRecord,
        Proposal: proposals,
      }),
    );
    assert.deepEqual(await read(`/services/${service}/tasks/${task}?extensions=Proposal`), {
      service_id: service,
      state_id: state,
      task_id: task,
      task_type: 1,
      duration: 82_937,
      disposition: 10,
      disposition_desc: 'SUCCESS',
      started: { timestamp: '2010-06-03T08:49:53.053Z' },
      completed: { timestamp: '2010-06-03T08:51:15.990Z', interaction_id: '0000CSS0FXZUP6UR' },
      Proposal: proposals,
    });
    assert.equal((await call('POST', end)).status, 409);
    assert.equal((await call('POST', `/services/${service}/tasks/99/end`)).status, 404);
    assert.equal((await call('POST', '/services/99999/tasks/1/end')).status, 404);
  });

  test('a task without state gets one when it ends; its state has to be there', async () => {
    const service = await startService();
    const state = await startState(service);
    const task = await startTask(service);
    assert.equal((await call('POST', `/services/${service}/tasks/start`, { task_type: 1, state_id: 9 })).status, 404);
    assert.equal((await call('POST', `/services/${service}/tasks/${task}/end`, { state_id: 9 })).status, 404);
    assert.equal('state_id' in (await read(`/services/${service}/tasks/${task}`)), false);
    await expectStatus(204, call('POST', `/services/${service}/tasks/${task}/end`, { state_id: state }));
    assert.equal((await read(`/services/${service}/tasks/${task}`)).state_id, state);
    assert.deepEqual(await idsOf(`/services/${service}/tasks`), [task]);
  });

  test('queries: all, active, completed, by types and state', async () => {
    const customer = (await expectStatus(201, call('POST', '/profiles', { LastName: 'Doe' }))).body.customer_id;
    const service = await startService({ customer_id: customer });
    const states = [await startState(service), await startState(service)];
    const types = ['STT-DefineCustomerNeed', 'STT-FillCustomerInfo', 1433];
    for (let i = 0; i < 6; i += 1)
      await startTask(service, { task_type: types[i % 3], ...(i > 1 && { state_id: states[i % 2] }) });
    for (const id of [2, 3, 4]) await expectStatus(204, call('POST', `/services/${service}/tasks/${id}/end`));
    const tasks = `/services/${service}/tasks`;
    assert.deepEqual(await idsOf(tasks), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await idsOf(`${tasks}/active`), [1, 5, 6]);
    assert.deepEqual(await idsOf(`${tasks}/completed`), [2, 3, 4]);
    assert.deepEqual(await idsOf(`${tasks}?state_id=1`), [3, 5]);
    assert.deepEqual(
      await idsOf(`${tasks}/completed?task_types=STT-DefineCustomerNeed%2CSTT-FillCustomerInfo&state_id=2`),
      [4],
    );
    assert.deepEqual(await idsOf(`${tasks}?task_types=1433`), [3, 6]);
    assert.deepEqual(await idsOf(`/services/${service}/task/active?task_types=1433`), [6]);
    assert.equal((await read(`${tasks}/1`)).customer_id, customer);
    assert.equal((await call('GET', `${tasks}?active_tasks=true`)).status, 400);
    assert.equal((await call('GET', `${tasks}?state_id=one`)).status, 400);
  });

  test('refuses what is missing, unknown or of another type, and starts nothing', async () => {
    const service = await startService();
    for (const body of [
      undefined,
      {},
      { task_type: null },
      { task_type: {} },
      { task_type: 1, state_id: '1' },
      { task_type: 1, interaction_id: 42 },
      { task_type: 1, customer_id: 'X' },
      { task_type: 1, previous_state_id: 1 },
      { task_type: 1, Feedback: feedbackRecord },
      { task_type: 1, Survey: [surveyRecord] },
      { task_type: 1, Survey: { question1: '7' } },
      { task_type: 1, service_id: service + 1 },
    ]) {
      const answer = await call('POST', `/services/${service}/tasks/start`, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
    }
    const raw = '{"task_type": 1, "Proposal": [{"car type":"cabriolet","price":25 000}]}';
    assert.equal((await call('POST', `/services/${service}/tasks/start`, undefined, { raw })).status, 400);
    assert.deepEqual(await idsOf(`/services/${service}/tasks`), []);
  });
});

describe('a service with everything nested', () => {
  test('shows the parts that are asked for, each with its service', async () => {
    const service = await startService({ est_duration: 300 });
    const [one, two] = [await startState(service), await startState(service)];
    await startTask(service, { state_id: one });
    const task = await startTask(service);
    await expectStatus(200, call('POST', `/services/${service}/states/${two}/end`));
    await expectStatus(204, call('POST', `/services/${service}/tasks/${task}/end`));
    const plain = await read(`/services/${service}`);
    assert.deepEqual(Object.keys(plain), ['service_id', 'contact_key', 'service_type', 'est_duration', 'started']);
    const flags = '?active_states=true&completed_states=true&active_tasks=true&completed_tasks=true';
    const whole = await read(`/services/${service}${flags}`);
    const ids = (field: string, id: string) => whole[field].map((part: Body) => [part.service_id, part[id]]);
    assert.deepEqual(ids('active_states', 'state_id'), [[service, one]]);
    assert.deepEqual(ids('completed_states', 'state_id'), [[service, two]]);
    assert.deepEqual(ids('active_tasks', 'task_id'), [[service, 1]]);
    assert.deepEqual(ids('completed_tasks', 'task_id'), [[service, task]]);
    assert.deepEqual(await read(`/services/anonymous/x${flags}&limit=1`), [whole]);
    assert.equal('active_states' in (await read(`/services/${service}?active_states=false`)), false);
  });

  test('nests at most 500 of a kind and says where the list goes on', async () => {
    const service = await startService();
    const state = await startState(service);
    for (let i = 0; i < 26; i += 1) {
      await Promise.all(Array.from({ length: 20 }, () => startTask(service, { state_id: state })));
    }
    for (const [path, more] of [
      [`/services/${service}?active_tasks=true&completed_tasks=true`, ''],
      [`/services/${service}/states/${state}?active_tasks=true`, `state_id=${state}&`],
    ]) {
      const answer = await expectStatus(200, call('GET', path ?? ''));
      assert.equal(answer.body.active_tasks.length, 500);
      const [, next] = /^<([^>]+)>; rel="active_tasks"$/.exec(answer.headers.get('link') ?? '') ?? [];
      assert.equal(next?.startsWith(`${server.url}/services/${service}/tasks/active?${more}cursor=`), true);
      const rest = await idsOf(next?.replace(server.url, '') ?? '');
      assert.deepEqual(
        rest,
        Array.from({ length: 20 }, (_, i) => 501 + i),
      );
    }
  });

  test('lists of parts come in pages', async () => {
    const service = await startService();
    for (let i = 0; i < 5; i += 1) await startTask(service);
    const seen: number[] = [];
    let next: string | undefined = `/services/${service}/tasks/active?limit=2&task_types=1`;
    while (next !== undefined) {
      const answer = await expectStatus(200, call('GET', next));
      seen.push(...answer.body.map((task: Body) => task.task_id));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]?.replace(server.url, '');
      if (seen.length === 2) await startTask(service);
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  });

  test('a cursor beyond all ids is followed by nothing', async () => {
    const service = await startService();
    await startTask(service);
    const cursor = btoa('[9007199254740991]');
    assert.deepEqual(await idsOf(`/services/${service}/tasks?cursor=${cursor}`), []);
    assert.deepEqual(await idsOf(`/services/${service}/tasks?cursor=${btoa('[-9007199254740991]')}`), [1]);
  });
});

describe('several writers on one service', () => {
  test('lose no event and get no id twice', async () => {
    const service = await startService();
    const second = await startServer({ beside: server });
    const states = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const from = i % 2 === 0 ? server : second;
        const task = from.call('POST', `/services/${service}/tasks/start`, { task_type: i });
        const state = await expectStatus(
          201,
          from.call('POST', `/services/${service}/states/start`, { state_type: i }),
        );
        await expectStatus(201, task);
        return state.body.state_id as number;
      }),
    );
    const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
    assert.deepEqual(
      states.sort((a, b) => a - b),
      numbers,
    );
    assert.deepEqual(await idsOf(`/services/${service}/tasks`), numbers);
    const kinds: Body[] = await read(`/services/${service}/tasks`);
    assert.deepEqual(
      kinds.map((task) => task.task_type).sort((a, b) => a - b),
      numbers.map((n) => n - 1),
    );
    // Of several that end the same state or task one succeeds, and its event is the one that stays.
    for (const [part, status] of [
      ['states', 200],
      ['tasks', 204],
    ] as const) {
      const ends = await Promise.all(
        numbers.slice(0, 10).map(async (n) => {
          const from = n % 2 === 0 ? server : second;
          return await from.call('POST', `/services/${service}/${part}/7/end`, { disposition: n });
        }),
      );
      const won = ends.findIndex((answer) => answer.status === status);
      assert.deepEqual(
        ends.map((answer) => answer.status).filter((code) => code !== 409),
        [status],
      );
      assert.equal((await read(`/services/${service}/${part}/7`)).disposition, won + 1);
    }
    // A completion and starts at once: what started before it is there, nothing after it.
    const mixed = await Promise.all([
      ...numbers.slice(0, 10).map(() => second.call('POST', `/services/${service}/states/start`, { state_type: 1 })),
      server.call('POST', `/services/${service}/end`),
    ]);
    const begun = mixed.slice(0, 10).filter((answer) => answer.status === 201).length;
    assert.equal(mixed.at(-1)?.status, 204);
    assert.equal(
      mixed.slice(0, 10).every((answer) => [201, 409].includes(answer.status)),
      true,
    );
    assert.equal((await idsOf(`/services/${service}/states`)).length, 30 + begun);
  });

  test('are never seen half way: an element and its extensions are of one moment', async () => {
    let reads = 0;
    for (let i = 0; i < 60; i += 1) {
      const service = await startService();
      const state = `/services/${service}/states/${await startState(service, { Feedback: { rating: 1 } })}`;
      let ended = false;
      const reader = async () => {
        for (; !ended; reads += 1) {
          const seen = await read(`${state}?extensions=Feedback`);
          assert.equal('completed' in seen, seen.Feedback.rating === 2);
        }
      };
      const readers = [reader(), reader()];
      await expectStatus(200, call('POST', `${state}/end`, { Feedback: { rating: 2 } }));
      ended = true;
      await Promise.all(readers);
    }
    assert.ok(reads > 0);
  });

  test('a profile that is deleted and a service that starts for it leave nothing behind', async () => {
    for (let i = 0; i < 10; i += 1) {
      const customer = (await expectStatus(201, call('POST', '/profiles', { LastName: 'Gone' }))).body.customer_id;
      const other = await startService();
      const [started, associated, deleted] = await Promise.all([
        call('POST', '/services/start', { service_type: 1, customer_id: customer }),
        call('POST', `/customers/${customer}/services/${other}`),
        call('DELETE', `/profiles/${customer}`),
      ]);
      assert.equal(deleted?.status, 200);
      assert.equal([201, 404].includes(started?.status ?? 0), true);
      if (started?.status === 201)
        assert.equal((await call('GET', `/services/${started.body.service_id}`)).status, 404);
      const anonymous = associated?.status === 404;
      assert.equal((await call('GET', `/services/${other}`)).status, anonymous ? 200 : 404);
    }
  });
});

test('each operation on states and tasks needs its task', async () => {
  const service = await startService();
  const state = await startState(service, { Feedback: feedbackRecord });
  await startTask(service);
  const needs: [string, string, unknown, string[]][] = [
    ['POST', 'states/start', { state_type: 1 }, ['UCS.State.startState']],
    [
      'POST',
      'states/start',
      { state_type: 1, Feedback: feedbackRecord },
      ['UCS.State.startState', 'UCS.State.createStateExtension'],
    ],
    [
      'POST',
      'states/transition',
      { from: { state_id: state }, to: { state_type: 1 }, Feedback: feedbackRecord },
      [
        'UCS.State.startState',
        'UCS.State.stopState',
        'UCS.State.createStateExtension',
        'UCS.State.updateStateExtension',
      ],
    ],
    ['POST', 'states/2/end', {}, ['UCS.State.stopState']],
    ['GET', 'states', undefined, ['UCS.State.readState']],
    ['GET', 'states/1?extensions=Feedback', undefined, ['UCS.State.readState', 'UCS.State.readStateExtension']],
    ['GET', 'states/1?active_tasks=true', undefined, ['UCS.State.readState', 'UCS.Task.readTask']],
    [
      'POST',
      'tasks/start',
      { task_type: 1, Survey: surveyRecord },
      ['UCS.Task.startTask', 'UCS.Task.createTaskExtension'],
    ],
    ['GET', 'tasks/active', undefined, ['UCS.Task.readTask']],
    ['GET', 'tasks/1', undefined, ['UCS.Task.readTask']],
    ['POST', 'tasks/1/end', { Survey: surveyRecord }, ['UCS.Task.stopTask', 'UCS.Task.updateTaskExtension']],
  ];
  for (const [i, [method, path, body, tasks]] of needs.entries()) {
    for (const [j, missing] of tasks.entries()) {
      const others = ['UCS.Service.readService', ...tasks.filter((task) => task !== missing)];
      const as = await callerWith(server, `part-${i}-${j}`, others);
      const answer = await call(method, `/services/${service}/${path}`, body, { as });
      assert.equal(answer.status, 403, `${method} ${path} without ${missing}: ${answer.text}`);
    }
    const as = await callerWith(server, `may-${i}`, tasks);
    const answer = await call(method, `/services/${service}/${path}`, body, { as });
    assert.equal(answer.status < 300, true, `${method} ${path}: ${answer.text}`);
  }
});
