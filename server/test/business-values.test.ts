import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

type Body = ReturnType<typeof JSON.parse>;

async function map(name: string, body: Record<string, unknown>): Promise<void> {
  const { status } = await call('PUT', `/metadata/business-attributes/${name}`, body);
  assert.equal([200, 201].includes(status), true);
}

async function start(body: Record<string, unknown>): Promise<Body> {
  return (await expectStatus(201, call('POST', '/services/start', { contact_key: 'mapped', ...body }))).body.service_id;
}

const serviceTypes = {
  cv_attributes: ['Service.type', 'State.type'],
  values: [
    { name: 'Sales', dbid: 5001 },
    { name: 'Repair', dbid: 5002 },
  ],
};

test('unmapped fields take any integer or string, and answer what they were given', async () => {
  for (const service_type of [1, -5, 2 ** 53 - 1, 'anything', '1']) {
    const id = await start({ service_type, media_type: service_type });
    const { body } = await expectStatus(200, call('GET', `/services/${id}`));
    assert.deepEqual([body.service_type, body.started.media_type], [service_type, service_type]);
  }
});

test('mapped fields take a DB id or a name, and refuse anything else naming the valid ones', async () => {
  const before = await start({ service_type: 'repair' });
  await map('ServiceType', serviceTypes);
  for (const service_type of [5001, 'Sales', 'SALES']) {
    const { body } = await expectStatus(200, call('GET', `/services/${await start({ service_type })}`));
    assert.equal(body.service_type, 5001);
  }
  for (const service_type of [5003, 'Spam', '5001']) {
    const answer = await call('POST', '/services/start', { contact_key: 'mapped', service_type });
    assert.equal(answer.status, 400);
    assert.match(answer.body.description, /'service_type' reason : it must be one of 5001 \(Sales\), 5002 \(Repair\)/);
  }
  // What was stored by its name before it was mapped is answered and found like the others.
  assert.equal((await call('GET', `/services/${before}`)).body.service_type, 5002);
  const repair = await start({ service_type: 5002 });
  for (const filter of ['Repair', '5002', 'repair']) {
    const found = await expectStatus(200, call('GET', `/services/anonymous/mapped?service_type=${filter}`));
    const ids = found.body.map((service: Body) => service.service_id);
    assert.deepEqual([ids.includes(repair), ids.includes(before)], [true, true], filter);
    assert.equal(
      found.body.every((service: Body) => service.service_type === 5002),
      true,
    );
  }
  assert.equal((await call('GET', '/services/anonymous/mapped?service_type=Spam')).status, 400);
});

test('answers give names where the attribute says so, in every field that is mapped', async () => {
  await map('ServiceType', { ...serviceTypes, map_name: true });
  await map('Disposition', {
    map_name: true,
    cv_attributes: ['Service.disposition', 'State.disposition', 'Task.disposition'],
    values: [{ name: 'Solved', dbid: 10 }],
  });
  await map('Media', {
    map_name: true,
    cv_attributes: ['Service.media_type', 'State.media_type'],
    values: [{ name: 'voice', dbid: 1 }],
  });
  await map('Kinds', {
    map_name: true,
    cv_attributes: ['Task.type', 'Task.application_type', 'State.resource_type'],
    values: [{ name: 'Quote', dbid: 7 }],
  });
  const id = await start({ service_type: 5001, media_type: 1 });
  await expectStatus(
    201,
    call('POST', `/services/${id}/states/start`, { state_type: 'sales', media_type: 'Voice', resource_type: 7 }),
  );
  await expectStatus(201, call('POST', `/services/${id}/tasks/start`, { task_type: 7, media_type: 99 }));
  assert.equal((await call('POST', `/services/${id}/states/1/end`, { media_type: 2 })).status, 400);
  assert.equal((await call('POST', `/services/${id}/states/1/end`, { disposition: 'Lost' })).status, 400);
  await expectStatus(200, call('POST', `/services/${id}/states/1/end`, { disposition: 10, media_type: 1 }));
  await expectStatus(204, call('POST', `/services/${id}/tasks/1/end`, { disposition: 'solved', application_type: 7 }));
  const transition = { from: { state_id: 2, disposition: 'Lost' }, to: { state_type: 'Sales' } };
  assert.equal((await call('POST', `/services/${id}/states/transition`, transition)).status, 400);
  const { body } = await expectStatus(200, call('GET', `/services/${id}?completed_states=true&completed_tasks=true`));
  assert.deepEqual([body.service_type, body.started.media_type], ['Sales', 'voice']);
  const [state] = body.completed_states;
  assert.deepEqual(
    [
      state.state_type,
      state.started.resource_type,
      state.started.media_type,
      state.disposition,
      state.completed.media_type,
    ],
    ['Sales', 'Quote', 'voice', 'Solved', 'voice'],
  );
  const [task] = body.completed_tasks;
  assert.deepEqual(
    [task.task_type, task.started.media_type, task.completed.application_type, task.disposition],
    ['Quote', 99, 'Quote', 'Solved'],
  );
  assert.equal((await call('GET', `/services/${id}/states?state_types=Sales`)).body.length, 1);
  assert.equal((await call('GET', `/services/${id}/tasks?task_types=quote`)).body.length, 1);
});

test('a value that the attribute has no more is answered as it was stored', async () => {
  const id = await start({ service_type: 5002 });
  await map('ServiceType', { ...serviceTypes, map_name: true, values: [{ name: 'Sales', dbid: 5001 }] });
  assert.equal((await call('GET', `/services/${id}`)).body.service_type, 5002);
});
