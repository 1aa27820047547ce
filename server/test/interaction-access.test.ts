import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { basic, expectStatus, inMaintenance, startServer, type TestServer, userWith } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const customer = await createCustomer(server, 'C1');

async function read(id: string) {
  return (await expectStatus(200, call('GET', `/interactions/${id}`))).body;
}

describe('who may', () => {
  test('each task missing is 403, and nothing is done', async () => {
    const id = await createInteraction(server, minimal(customer, { text: 'x' }));
    const before = await read(id);
    const raw = { raw: 'bytes' };
    const operations: [string, string, string, unknown][] = [
      ['read', 'GET', `/customers/${customer}/interactions`, undefined],
      ['read', 'GET', '/services/1/interactions', undefined],
      ['read', 'GET', `/interactions/${id}`, undefined],
      ['read', 'GET', '/interactions?q=x', undefined],
      ['read', 'GET', `/interactions/${id}/plain_text`, undefined],
      ['read', 'GET', `/interactions/${id}/structured_text`, undefined],
      ['read', 'GET', `/interactions/${id}/binary_content`, undefined],
      ['read', 'GET', `/interactions/${id}/attachments`, undefined],
      ['read', 'GET', `/interactions/${id}/attachments/x`, undefined],
      ['create', 'POST', '/interactions', minimal(customer, { interaction_id: 'DENIED' })],
      ['create', 'POST', `/interactions/${id}/attachments?name=x`, raw],
      ['update', 'PUT', `/interactions/${id}`, { status: 1 }],
      ['update', 'PUT', `/interactions/${id}/plain_text`, raw],
      ['update', 'PUT', `/interactions/${id}/structured_text`, raw],
      ['update', 'PUT', `/interactions/${id}/binary_content`, raw],
    ];
    for (const verb of ['read', 'create', 'update']) {
      const tasks = ['read', 'create', 'update'].filter((other) => other !== verb);
      const as = await userWith(
        server,
        `cannot ${verb}`,
        tasks.map((task) => `UCS.Interaction.${task}Interaction`),
      );
      for (const [needs, method, path, body] of operations.filter(([needs]) => needs === verb)) {
        const answer =
          body === raw ? await call(method, path, undefined, { as, ...raw }) : await call(method, path, body, { as });
        assert.deepEqual([answer.status, answer.body?.code], [403, 4030], `${method} ${path}`);
        assert.match(answer.body.description, new RegExp(`UCS\\.Interaction\\.${needs}Interaction`));
      }
    }
    assert.deepEqual(await read(id), before);
    assert.deepEqual((await call('GET', `/interactions/${id}/attachments`)).body.items, []);
    assert.equal((await call('GET', '/interactions/DENIED')).status, 404);
  });

  test('another tenant sees nothing of it, and may use the same ids', async () => {
    const id = await createInteraction(server, minimal(customer, { interaction_id: 'SHARED', text: 'secretword' }));
    const attached = await call('POST', `/interactions/${id}/attachments?name=x`, undefined, { raw: 'x' });
    await expectStatus(201, call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }));
    const as = basic('acme\\admin', 'acme password');
    const paths = [
      '',
      '/plain_text',
      '/structured_text',
      '/binary_content',
      '/attachments',
      `/attachments/${attached.body.document_id}`,
    ];
    for (const path of paths)
      assert.equal((await call('GET', `/interactions/${id}${path}`, undefined, { as })).status, 404, path);
    assert.equal((await call('GET', `/customers/${customer}/interactions`, undefined, { as })).status, 404);
    assert.deepEqual((await call('GET', '/interactions?q=secretword', undefined, { as })).body.items, []);
    assert.equal((await call('GET', '/interactions?q=secretword')).body.items.length, 1);
    assert.equal((await call('POST', '/interactions', minimal(customer), { as })).status, 404);
    assert.equal((await call('PUT', `/interactions/${id}`, { status: 1 }, { as })).status, 404);
    assert.equal((await call('PUT', `/interactions/${id}/plain_text`, undefined, { as, raw: 'x' })).status, 404);
    assert.equal(
      (await call('POST', `/interactions/${id}/attachments?name=x`, undefined, { as, raw: 'x' })).status,
      404,
    );
    await expectStatus(201, call('POST', '/profiles', { customer_id: customer }, { as }));
    await expectStatus(
      201,
      call('POST', '/interactions', minimal(customer, { interaction_id: id, status: 1 }), { as }),
    );
    assert.equal((await call('GET', `/interactions/${id}`, undefined, { as })).body.status, 1);
    assert.equal((await read(id)).status, 0);
  });

  test('in maintenance nobody', async () => {
    const id = await createInteraction(server, minimal(customer));
    await inMaintenance(server, async () => {
      for (const [method, path] of [
        ['GET', `/interactions/${id}`],
        ['GET', '/interactions?q=x'],
        ['PUT', `/interactions/${id}`],
        ['GET', `/interactions/${id}/plain_text`],
      ] as const) {
        const answer = await call(method, path, method === 'PUT' ? {} : undefined);
        assert.deepEqual([answer.status, answer.body.code], [503, 5030], path);
      }
    });
  });

  test('the audit trail names the interaction and what was done, nothing of what it says', async () => {
    const id = await createInteraction(server, minimal(customer, { subject: 'private' }));
    await call('PUT', `/interactions/${id}`, { subject: 'still private' });
    await call('PUT', `/interactions/${id}/plain_text`, undefined, { raw: 'private' });
    const attached = await call('POST', `/interactions/${id}/attachments?name=private.txt`, undefined, {
      raw: 'private',
    });
    const entries = (await call('GET', '/access/audit?limit=500')).body.items.filter(
      (entry: { record_id: string }) => entry.record_id === id,
    );
    assert.deepEqual(
      entries.map((entry: { action: string; record_type: string }) => [entry.record_type, entry.action]).reverse(),
      [
        ['interaction', 'create'],
        ['interaction', 'update'],
        ['interaction', 'write plain_text'],
        ['interaction', `attach ${attached.body.document_id}`],
      ],
    );
    assert.doesNotMatch(JSON.stringify(entries), /private/);
    assert.doesNotMatch(server.log.join('\n'), /private/);
  });
});
