import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createLog } from '../src/log.ts';
import { openContext } from '../src/open-context.ts';
import { asOwner } from './as-owner.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { imported } from './imports.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { type Answer, expectStatus, startServer, type TestServer } from './test-server.ts';

const env = { ENFORCE_MODES: 'false' };
const first = await startServer({ env });

/** Another start on what the first one has stored. */
async function startAgain(more: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  return await startServer({ beside: first, env: { ...env, ...more } });
}

async function look(server: TestServer, phone: string): Promise<Answer> {
  return await server.call('POST', '/gdpr/dry-run', { requests: [{ type: 'FORGET', contacts: [{ phone }] }] });
}

async function customersOf(server: TestServer, phone: string): Promise<number> {
  return (await expectStatus(200, look(server, phone))).body.result[0].found.customers;
}

/** How often it was said that not all would be found. */
async function untilComplete(server: TestServer): Promise<number> {
  for (let refused = 0; ; refused += 1) {
    const { status, body, headers } = await look(server, '+14088327799');
    if (status === 200) return refused;
    assert.deepEqual([status, body.code, headers.get('retry-after')], [503, 5035, '30']);
    assert.match(body.description, /not all of it would be found; try again later/);
    await delay(20);
  }
}

/** As it was before there were keys. */
async function forgetKeys(): Promise<void> {
  await asOwner(first.databaseUrl, (client) => client.query('TRUNCATE device_keys, device_rules'));
}

/** Statements that cannot go on until the work has been done. */
async function whileLocked(lock: string, work: () => Promise<void>): Promise<void> {
  await asOwner(first.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(lock);
    await work();
    await client.query('ROLLBACK');
  });
}

describe('what was stored before', () => {
  test('is keyed in the background, while others write', async () => {
    const extension = { type: 'multi-valued', attributes: [{ name: 'phone', type: 'string', encrypt: true }] };
    for (const [scope, name] of [
      ['profiles', 'Contact'],
      ['tasks', 'OfTask'],
    ] as const) {
      await expectStatus(201, first.call('POST', `/metadata/${scope}/extensions`, { name, ...extension }));
    }
    await expectStatus(
      201,
      first.call('POST', '/profiles', {
        customer_id: 'A',
        PhoneNumber: '030 1234567',
        EmailAddress: 'a@example.com',
        Contact: [{ phone: '(408) 832-7799' }],
      }),
    );
    const start = { service_type: 1, contact_key: '+14088327701' };
    const { body } = await expectStatus(201, first.call('POST', '/services/start', start));
    const task = { task_type: 1, OfTask: [{ phone: '408 832 7702' }] };
    await expectStatus(201, first.call('POST', `/services/${body.service_id}/tasks/start`, task));
    await createInteraction(
      first,
      minimal('A', { udata: { n: '408 832 7703' }, text: `${'x '.repeat(200_000)} 408 832 7704` }),
    );
    const rows = Array.from({ length: 1_500 }, (_, i) => `B${i},${4_088_330_000 + i}`);
    await imported(first, `customer_id,PhoneNumber\n${rows.join('\n')}\n`);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(first)), []);
    await forgetKeys();

    let second: TestServer | undefined;
    await whileLocked("SELECT 1 FROM profiles WHERE customer_id = 'B1499' FOR UPDATE", async () => {
      second = await startAgain();
      await expectStatus(201, second.call('POST', '/profiles', { customer_id: 'NEW', PhoneNumber: '+14088327705' }));
      const changed = { PhoneNumber: '+14088327706' };
      assert.ok((await second.call('PUT', '/profiles/A', { ...changed, LastName: '030 1234567' })).status < 300);
      assert.equal((await look(second, '+14088327705')).status, 503);
      assert.equal((await look(first, '+14088327705')).status, 503);
    });
    await untilComplete(second as unknown as TestServer);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(first)), []);
    for (const phone of ['+14088327799', '+14088327703', '+14088327705', '+14088331499']) {
      assert.equal(await customersOf(first, phone), 1, phone);
    }
    await second?.stop();
  });

  test('is gone on with by another process, and by the next start', async () => {
    await forgetKeys();
    await whileLocked("SELECT 1 FROM profiles WHERE customer_id = 'B700' FOR UPDATE", async () => {
      const second = await startAgain();
      assert.equal((await look(second, '+14088327799')).status, 503);
      await delay(1_000);
      // It waits for the locked profile; a connection that is cut off ends that.
      const stopped = second.stop();
      await asOwner(first.databaseUrl, (client) =>
        client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      );
      await stopped;
    });
    const third = await startAgain();
    await untilComplete(third);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(first)), []);
    await third.stop();
    await first.stop();
  });
});

test('with another DEFAULT_COUNTRY numbers without code are read anew', async () => {
  const german = await startAgain({ DEFAULT_COUNTRY: 'de' });
  await untilComplete(german);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(german)), []);
  assert.equal(await customersOf(german, '+49301234567'), 1);
  assert.equal(await customersOf(german, '+14088330007'), 0);
  await german.stop();
  const american = await startAgain();
  await untilComplete(american);
  assert.equal(await customersOf(american, '+49301234567'), 0);
  assert.equal(await customersOf(american, '+14088330007'), 1);
  assert.deepEqual(await wrongDeviceKeys(keyedBy(american)), []);
});

test('an empty database has nothing to be keyed', async () => {
  const empty = await startServer();
  assert.equal(await customersOf(empty, '+14088327799'), 0);
});

test('a tool with other settings leaves the keys as they are', async () => {
  const config = { ...first.config, defaultCountry: 'DE' };
  const { context, dispose } = await openContext({ config, log: createLog('silent'), isTool: true });
  assert.equal(context.config.defaultCountry, 'US');
  await dispose();
  const server = await startAgain();
  assert.equal(await customersOf(server, '+14088330007'), 1);
});
