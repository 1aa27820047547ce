import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { asOwner } from './as-owner.ts';
import { basic, expectStatus, inMaintenance, startServer } from './test-server.ts';

const server = await startServer();
await expectStatus(
  201,
  server.call('POST', '/access/tenants', { name: 'acme', display_name: 'Acme', admin_password: 'acme password' }),
);
const callers = { Default: {}, Acme: { as: basic('acme\\admin', 'acme password') } };

const extensions = ['Phone', 'Card'].map((name) => ({
  name,
  type: 'multi-valued',
  unique: ['digits'],
  attributes: [{ name: 'digits', type: 'string', length: 15 }],
}));

await inMaintenance(server, async () => {
  for (const extension of extensions) {
    await expectStatus(201, server.call('POST', '/metadata/profiles/extensions', extension));
  }
  const key = { name: 'account', attributes: ['AccountNumber'], unique: true };
  await expectStatus(201, server.call('POST', '/metadata/identification-keys', key));
});

test('requests of several tenants at once find what is theirs', async () => {
  for (const [name, as] of Object.entries(callers)) {
    await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'SAME', LastName: name }, as));
  }
  const answers = Array.from({ length: 200 }, async (_, i) => {
    const [name, as] = Object.entries(callers)[i % 2] ?? ['', {}];
    const { body } = await expectStatus(200, server.call('GET', '/profiles/SAME', undefined, as));
    assert.equal(body.LastName, name);
  });
  await Promise.all(answers);
});

/** While connections are made anew the server refuses with 503, because it cannot know the mode; it does not fail. */
async function untilAvailable(method: string, body?: unknown): Promise<void> {
  for (let status = 503; status !== 200; await sleep(10)) {
    ({ status } = await server.call(method, '/profiles/SAME', body));
    assert.ok(status === 200 || status === 503, String(status));
  }
}

test('connections that the database ends are made anew', async () => {
  for (let round = 0; round < 3; round += 1) {
    await asOwner(server.databaseUrl, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ),
    );
    const reads = Array.from({ length: 20 }, () => untilAvailable('GET'));
    await Promise.all(reads);
    await untilAvailable('PUT', { LastName: 'Default' });
  }
});

test('reads that wait for a lock hold up no others', async () => {
  const { body } = await expectStatus(
    201,
    server.call('POST', '/services/start', { service_type: 1, contact_key: 'x' }),
  );
  await asOwner(server.databaseUrl, async (client) => {
    await client.query('BEGIN; LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE');
    const waiting = [];
    // One after the other, so that they are spread over all shared connections.
    for (let i = 0; i < 6; i += 1) {
      waiting.push(server.call('GET', '/profiles/SAME'));
      await sleep(50);
    }
    await sleep(400);
    // The lock is held until this has been answered.
    await expectStatus(200, server.call('GET', `/services/${body.service_id}`));
    await client.query('ROLLBACK');
    for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
  });
});

test('a create that is refused leaves nothing, also of what was sent along with it', async () => {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'FIRST', AccountNumber: 'A' }));
  const records = [{ digits: '1' }, { digits: '2' }];
  const refused = Array.from({ length: 60 }, async (_, i) => {
    const customer_id = ['FIRST', `TWICE${i}`][i % 2];
    await expectStatus(
      409,
      server.call('POST', '/profiles', { customer_id, AccountNumber: 'A', Phone: records, Card: records }),
    );
  });
  await Promise.all(refused);
  const left = await asOwner(server.databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*) FROM profile_extension_records) + (SELECT count(*) FROM profile_extension_unique_values)
         + (SELECT count(*) FROM profiles WHERE customer_id LIKE 'TWICE%')
         + (SELECT count(*) FROM identification_values WHERE customer_id LIKE 'TWICE%')
         + (SELECT count(*) FROM audit_log WHERE record_id LIKE 'TWICE%') AS rows`,
    );
    return Number(rows[0].rows);
  });
  assert.equal(left, 0);
});
