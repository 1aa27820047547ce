import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { basic, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

const tables = [
  ...['interactions', 'interaction_ids', 'interaction_contents', 'interaction_content_chunks', 'interaction_search'],
];

/** How many rows of each table name one of these interactions. */
async function rowsOf(ids: readonly string[]): Promise<number[]> {
  return await asOwner(server.databaseUrl, async (client) => {
    const counts: number[] = [];
    for (const table of tables) {
      const { rows } = await client.query(
        `SELECT count(*)::integer AS n FROM ${table} WHERE interaction_id = ANY ($1)`,
        [ids],
      );
      counts.push(rows[0].n);
    }
    return counts;
  });
}

/** An interaction with a text, binary content and an attachment. */
async function full(customer: string, id: string, subject: string): Promise<string> {
  await createInteraction(server, minimal(customer, { interaction_id: id, subject, text: `text of ${id}` }));
  const headers = { 'content-type': 'application/octet-stream' };
  await expectStatus(
    204,
    call('PUT', `/interactions/${id}/binary_content`, undefined, { raw: `bytes of ${id}`, headers }),
  );
  await expectStatus(201, call('POST', `/interactions/${id}/attachments?name=a`, undefined, { raw: `file of ${id}` }));
  return id;
}

async function idsOf(customer: string): Promise<string[]> {
  const { body } = await expectStatus(200, call('GET', `/customers/${customer}/interactions`));
  return body.map((row: { interaction_id: string; customer_id: string }) => {
    assert.equal(row.customer_id, customer);
    return row.interaction_id;
  });
}

describe('the interactions of a customer', () => {
  test('go when the profile is deleted, and nobody else’s', async () => {
    await createCustomer(server, 'GOES');
    await createCustomer(server, 'STAYS');
    const gone = [await full('GOES', 'G1', 'departing'), await full('GOES', 'G2', 'departing')];
    const kept = await full('STAYS', 'S1', 'departing');
    assert.deepEqual(await rowsOf(gone), [2, 2, 6, 6, 2]);
    await expectStatus(200, call('DELETE', '/profiles/GOES'));
    assert.deepEqual(await rowsOf(gone), [0, 0, 0, 0, 0]);
    assert.deepEqual(await rowsOf([kept]), [1, 1, 3, 3, 1]);
    for (const path of [
      '/interactions/G1',
      '/interactions/G1/plain_text',
      '/interactions/G1/attachments',
      '/customers/GOES/interactions',
    ]) {
      assert.equal((await call('GET', path)).status, 404, path);
    }
    assert.deepEqual((await call('GET', '/interactions?q=departing')).body.items.length, 1);
    await createCustomer(server, 'GOES');
    assert.deepEqual(await idsOf('GOES'), []);
    await createInteraction(server, minimal('GOES', { interaction_id: 'G1' }));
  });

  test('go over to the customer that the profile is merged into, whole', async () => {
    await createCustomer(server, 'INTO');
    await createCustomer(server, 'SOURCE');
    await full('INTO', 'I1', 'uniting');
    await full('SOURCE', 'F1', 'uniting');
    await full('SOURCE', 'F2', 'uniting');
    const before = (await call('GET', '/interactions/F1')).body;
    await expectStatus(204, call('PUT', '/profiles/INTO/merge/SOURCE', {}));
    assert.deepEqual(await idsOf('INTO'), ['I1', 'F2', 'F1']);
    assert.deepEqual((await call('GET', '/interactions/F1')).body, { ...before, customer_id: 'INTO' });
    assert.equal((await call('GET', '/interactions/F1/plain_text')).text, 'text of F1');
    assert.equal((await call('GET', '/interactions/F1/binary_content')).text, 'bytes of F1');
    assert.equal((await call('GET', '/interactions/F1/attachments')).body.items.length, 1);
    assert.equal((await call('GET', '/interactions?q=uniting&customer_id=INTO')).body.items.length, 3);
    assert.equal((await call('GET', '/interactions?q=uniting&customer_id=SOURCE')).body.items.length, 0);
    assert.deepEqual(await rowsOf(['I1', 'F1', 'F2']), [3, 3, 9, 9, 3]);
    await expectStatus(200, call('PUT', '/interactions/F1', { subject: 'united' }));
    assert.equal((await call('GET', '/interactions?q=united&customer_id=INTO')).body.items.length, 1);
  });

  test('are never left behind by a merge or deletion at the same moment', async () => {
    const changes = [{ status: 2 }, { subject: 's' }, { external_id: 'e' }, { owner_id: 5 }, { sub_type: 't' }];
    for (let round = 0; round < 12; round += 1) {
      const [to, from] = [`T${round}`, `R${round}`];
      await createCustomer(server, to);
      await createCustomer(server, from);
      const early = await createInteraction(server, minimal(from));
      const merging = round % 2 === 0;
      const [end, made, changed] = await Promise.all([
        merging ? call('PUT', `/profiles/${to}/merge/${from}`, {}) : call('DELETE', `/profiles/${from}`),
        Promise.all(Array.from({ length: 5 }, () => call('POST', '/interactions', minimal(from)))),
        Promise.all(changes.map((change) => call('PUT', `/interactions/${early}`, change))),
      ]);
      assert.ok(end.status < 300, end.text);
      for (const { status } of made) assert.ok(status === 201 || status === 404, String(status));
      for (const { status } of changed) assert.ok(status === 200 || (status === 404 && !merging), String(status));
      const ids = [early, ...made.flatMap(({ status, body }) => (status === 201 ? [body.interaction_id] : []))];
      const left = merging ? ids.length : 0;
      assert.deepEqual(await rowsOf(ids), [left, left, 0, 0, left]);
      assert.deepEqual((await idsOf(to)).sort(), merging ? ids.sort() : []);
      if (!merging) continue;
      const after = (await call('GET', `/interactions/${early}`)).body;
      for (const change of changes) assert.deepEqual({ ...after, ...change }, after);
    }
  });
});

test('a deleted tenant leaves nothing', async () => {
  const made = await expectStatus(
    201,
    call('POST', '/access/tenants', { name: 'gone', admin_password: 'gone password' }),
  );
  const as = basic('gone\\admin', 'gone password');
  await expectStatus(201, call('POST', '/profiles', { customer_id: 'A' }, { as }));
  await expectStatus(201, call('POST', '/interactions', minimal('A', { interaction_id: 'TENANT', text: 'x' }), { as }));
  await expectStatus(201, call('POST', '/interactions/TENANT/attachments?name=a', undefined, { as, raw: 'x' }));
  assert.deepEqual(await rowsOf(['TENANT']), [1, 1, 2, 2, 1]);
  await expectStatus(204, call('DELETE', `/access/tenants/${made.body.id}`));
  assert.deepEqual(await rowsOf(['TENANT']), [0, 0, 0, 0, 0]);
});
