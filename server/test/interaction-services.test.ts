import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { basic, expectStatus, startServer } from './test-server.ts';

const server = await startServer();

test('the interactions of a service are those its events name, newest first, in pages', async () => {
  await createCustomer(server, 'C1');
  await createCustomer(server, 'C2');
  const named: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const more = { interaction_id: `I${i}`, start_date: `2020-01-0${1 + Math.floor(i / 2)}` };
    named.push(await createInteraction(server, minimal(i === 2 ? 'C2' : 'C1', more)));
  }
  await createInteraction(server, minimal('C1', { interaction_id: 'OTHER' }));
  const start = async () =>
    (await expectStatus(201, server.call('POST', '/services/start', { customer_id: 'C1', service_type: 1 }))).body
      .service_id;
  const [full, empty] = [await start(), await start()];
  // An event may name an interaction that is kept elsewhere, in a form of its own.
  for (const interaction_id of [...named, '123ABCAADFJ1259ACF', 'NOTHERE']) {
    const event = { state_type: 1, interaction_id };
    await expectStatus(201, server.call('POST', `/services/${full}/states/start`, event));
  }
  const path = `/services/${full}/interactions`;
  const seen: string[] = [];
  let next: string | undefined = `${path}?limit=2`;
  while (next !== undefined) {
    const answer = await expectStatus(200, server.call('GET', next));
    assert.ok(answer.body.length <= 2);
    seen.push(...answer.body.map((row: { interaction_id: string }) => row.interaction_id));
    const link: string | undefined = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    next = link?.slice(server.url.length);
  }
  assert.deepEqual(seen, ['I4', 'I3', 'I2', 'I1', 'I0']);
  const whole = await expectStatus(200, server.call('GET', path));
  assert.deepEqual(whole.body[0], (await server.call('GET', '/interactions/I4')).body);
  assert.equal(whole.headers.get('link'), null);
  assert.deepEqual((await expectStatus(200, server.call('GET', `/services/${empty}/interactions`))).body, []);
  assert.equal((await server.call('GET', '/services/99999/interactions')).status, 404);
  await expectStatus(201, server.call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }));
  assert.equal((await server.call('GET', path, undefined, { as: basic('acme\\admin', 'acme password') })).status, 404);
});
