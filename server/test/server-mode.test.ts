import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { type Answer, basic, expectStatus, startServer, type TestServer } from './test-server.ts';

const first = await startServer({ env: { MODE_SWITCH_TIMEOUT_S: '2' } });
const second = await startServer({ beside: first, env: { MODE_SWITCH_TIMEOUT_S: '20' } });

async function setMode(server: TestServer, mode: string): Promise<Answer> {
  return await server.call('POST', '/server/mode', { mode });
}

/** Holds a customer's row, so that a request that changes the customer stays in flight until `release`. */
async function holdCustomer(id: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: first.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM throughline.profiles WHERE customer_id = $1 FOR UPDATE', [id]);
  return { release: () => client.query('COMMIT').then(() => client.end()) };
}

/** Waits until somebody waits for a lock: the request is in flight. */
async function someoneWaits(): Promise<void> {
  const client = new pg.Client({ connectionString: first.databaseUrl });
  await client.connect();
  for (let rows = 0; rows === 0; ) {
    rows = (
      await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      )
    ).rows.length;
  }
  await client.end();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

await expectStatus(201, first.call('POST', '/profiles', { customer_id: 'C1', LastName: 'x' }));

describe('switching', () => {
  test('answers the documented body and header, whatever the case, also for the present mode', async () => {
    for (const mode of ['MAINTENANCE', 'maintenance', 'Production']) {
      const answer = await expectStatus(200, setMode(first, mode));
      assert.deepEqual(answer.body, { 'server changed': mode.toLowerCase() });
      assert.equal(answer.headers.get('location'), `${first.url}/server/status`);
    }
  });

  test('refuses other words with the documented error', async () => {
    const answer = await setMode(first, 'something');
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.body, {
      http_method: 'POST',
      title: 'bad parameter',
      description: "bad parameter 'server mode' reason : server mode has not a correct value 'something'",
      code: 4020,
      uri: `${first.url}/server/mode`,
    });
    for (const body of [{}, { mode: null }, { mode: 5 }, { mode: 'production', now: true }, [], undefined]) {
      assert.equal((await first.call('POST', '/server/mode', body)).status, 400, JSON.stringify(body));
    }
  });

  test('reaches every process before it is answered', async () => {
    for (const [server, mode] of [
      [first, 'maintenance'],
      [second, 'production'],
      [second, 'maintenance'],
      [first, 'production'],
    ] as const) {
      await expectStatus(200, setMode(server, mode));
      for (const process of [first, second]) {
        assert.equal((await process.call('GET', '/server/status')).body.mode, mode);
        assert.equal((await process.call('GET', '/profiles/C1')).status, mode === 'production' ? 200 : 503);
      }
    }
  });
});

describe('the gate', () => {
  test('says 503 for what the mode excludes, and lets the rest through', async () => {
    const gated: [string, string, unknown][] = [
      ['GET', '/profiles/C1', undefined],
      ['GET', '/profiles?LastName=x', undefined],
      ['POST', '/profiles', {}],
      ['PUT', '/profiles/C1', {}],
      ['DELETE', '/profiles/C1', undefined],
      ['POST', '/profiles/C1/extensions', {}],
      ['PUT', '/profiles/C1/extensions/E/by/unique', {}],
      ['PUT', '/profiles/C1/extensions/E/delete/by/unique', {}],
      ['PUT', '/profiles/C1/merge/C2', {}],
    ];
    const free: [string, string, unknown][] = [
      ['GET', '/server/status', undefined],
      ['GET', '/metadata', undefined],
      ['GET', '/metadata/profiles', undefined],
      ['GET', '/metadata/roles', undefined],
      ['GET', '/metadata/identification-keys', undefined],
      ['GET', '/metadata/business-attributes', undefined],
      ['GET', '/metadata/profiles/extensions', undefined],
      ['PUT', '/metadata/cache', { reload: 1 }],
      ['GET', '/access/users', undefined],
    ];
    await expectStatus(200, setMode(first, 'maintenance'));
    for (const [method, path, body] of gated) {
      const answer = await first.call(method, path, body);
      assert.deepEqual([answer.status, answer.body.code], [503, 5030], `${method} ${path}`);
    }
    for (const [method, path, body] of free) await expectStatus(200, first.call(method, path, body));
    await expectStatus(
      201,
      first.call('POST', '/metadata/services/extensions', {
        name: 'InMaintenance',
        type: 'single-valued',
        attributes: [{ name: 'a', type: 'string' }],
      }),
    );
    await expectStatus(200, setMode(first, 'production'));
    for (const [method, path, body] of free) await expectStatus(200, first.call(method, path, body));
    await expectStatus(204, first.call('DELETE', '/metadata/services/extensions/InMaintenance'));
    const keys = await first.call('POST', '/metadata/identification-keys', { name: 'k', attributes: ['LastName'] });
    assert.deepEqual([keys.status, keys.body.code], [503, 5030]);
  });

  test('ENFORCE_MODES=false switches it off', async () => {
    const open = await startServer({ beside: first, env: { ENFORCE_MODES: 'false' } });
    await expectStatus(
      201,
      open.call('POST', '/metadata/identification-keys', { name: 'anytime', attributes: ['Title'] }),
    );
    await open.stop();
  });
});

describe('draining', () => {
  test('calls in flight in another process finish first; new ones are refused meanwhile', async () => {
    const hold = await holdCustomer('C1');
    const inFlight = second.call('PUT', '/profiles/C1', { LastName: 'in flight' });
    await someoneWaits();
    const switching = second.call('POST', '/server/mode', { mode: 'maintenance' });
    await until(async () => (await first.call('GET', '/metadata/profiles')).status === 503);
    for (const server of [first, second]) {
      const refused = await server.call('GET', '/metadata/profiles');
      assert.deepEqual([refused.status, refused.body.code], [503, 5031]);
      assert.deepEqual([(await server.call('POST', '/server/mode', { mode: 'production' })).body.code], [5031]);
      const { body } = await expectStatus(200, server.call('GET', '/server/status'));
      assert.deepEqual([body.mode, body.switching_to], ['production', 'maintenance']);
      assert.equal(body.calls_in_flight, server === second ? 1 : 0);
      assert.equal(body.mode_switch_timeout, server === second ? 20 : 2);
      await expectStatus(200, server.call('GET', '/health/ready', undefined, { as: '' }));
    }
    await hold.release();
    await expectStatus(200, inFlight);
    await expectStatus(200, switching);
    const { body } = await first.call('GET', '/server/status');
    assert.deepEqual([body.mode, body.switching_to], ['maintenance', undefined]);
    assert.equal((await first.call('GET', '/access/sessions/current')).body.server_mode, 'maintenance');
    await expectStatus(200, setMode(first, 'production'));
    assert.equal((await first.call('GET', '/profiles/C1')).body.LastName, 'in flight');
  });

  test('after the configured wait the switch is given up and the old mode stays', async () => {
    const hold = await holdCustomer('C1');
    const inFlight = second.call('PUT', '/profiles/C1', { LastName: 'slow' });
    await someoneWaits();
    const answer = await setMode(first, 'maintenance');
    assert.deepEqual([answer.status, answer.body.code], [503, 5032]);
    for (const server of [first, second]) {
      assert.equal((await server.call('GET', '/server/status')).body.mode, 'production');
      await until(async () => (await server.call('GET', '/profiles/C1')).status === 200);
    }
    await hold.release();
    await expectStatus(200, inFlight);
  });

  test('a long change of definitions lets other tenants work', async () => {
    await expectStatus(201, first.call('POST', '/access/tenants', { name: 'busy', admin_password: 'busy' }));
    const as = basic('busy\\admin', 'busy');
    await expectStatus(201, first.call('POST', '/profiles', { LastName: 'x' }, { as }));
    const client = new pg.Client({ connectionString: first.databaseUrl });
    await client.connect();
    await client.query("SELECT pg_advisory_lock(7283403, tenant_id) FROM throughline.tenants WHERE name = 'busy'");
    const waiting = Array.from({ length: 20 }, () => first.call('POST', '/profiles', { LastName: 'x' }, { as }));
    await expectStatus(200, first.call('GET', '/profiles/C1'));
    await expectStatus(201, first.call('POST', '/profiles', { LastName: 'x' }));
    await client.end();
    for (const answer of waiting) await expectStatus(201, answer);
  });

  test('a process that has gone is not waited for', async () => {
    const third = await startServer({ beside: first });
    await expectStatus(200, setMode(third, 'maintenance'));
    await third.stop();
    await expectStatus(200, setMode(first, 'production'));
  });
});
