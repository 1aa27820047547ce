import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { basic, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const call: TestServer['call'] = (...request) => server.call(...request);

async function dryRun(requests: unknown, as?: string) {
  const answer = await expectStatus(
    200,
    call('POST', '/gdpr/dry-run', { requests }, { ...(as !== undefined && { as }) }),
  );
  return answer.body.result;
}

const none = {
  customers: 0,
  profiles: 0,
  extension_records: 0,
  services: 0,
  interactions: 0,
  attachments: 0,
  mentions: 0,
};

await expectStatus(
  201,
  call('POST', '/profiles', {
    customer_id: 'BRUCE',
    PhoneNumber: ['(781) 555-1212', '617 555 1212'],
    EmailAddress: 'Test@Test.com',
  }),
);
await expectStatus(201, call('POST', '/profiles', { customer_id: 'OTHER', EmailAddress: 'genesys@genesys.com' }));
const interaction = await createInteraction(server, minimal('BRUCE', { text: 'about genesys@genesys.com' }));
for (const name of ['a', 'b']) {
  await expectStatus(
    201,
    call('POST', `/interactions/${interaction}/attachments?name=${name}`, undefined, {
      raw: 'x',
      headers: { 'content-type': 'text/plain' },
    }),
  );
}
await createInteraction(server, minimal('OTHER', { udata: { ip: '10.10.10.10' }, subject: 'test@test.com asked' }));
await expectStatus(201, call('POST', '/services/start', { service_type: 1, customer_id: 'BRUCE' }));
await expectStatus(201, call('POST', '/services/start', { service_type: 1, contact_key: '+1 781 555 1313' }));

/** The sample of the guide. */
const sample = [
  {
    requestcase: '97456596893834',
    shortcodes: ['11111', '22222'],
    accountid: '101',
    type: 'FORGET',
    contacts: [
      { phone: '+1 781 555 1212' },
      { phone: '+1 617 555 1212' },
      { email: 'test@test.com' },
      { email: 'genesys@genesys.com' },
      { ipaddr: '10.10.10.10' },
      { ipaddr: '11.11.11.11' },
    ],
  },
  {
    requestcase: '6457657657',
    shortcodes: ['11111', '22222'],
    accountid: '101',
    type: 'FORGET',
    contacts: [{ phone: '+1 781 555 1313' }, { phone: '617 555 1313' }, { fax: '+1 781 555 1313' }],
  },
];

describe('a dry run', () => {
  test('answers every contact with its response, and how much there is', async () => {
    const [first, second] = await dryRun(sample);
    const bruce = { ...none, customers: 1, profiles: 1, services: 1, interactions: 1, attachments: 2 };
    const other = { ...none, customers: 1, profiles: 1, interactions: 1 };
    assert.deepEqual(first, {
      ...sample[0],
      contacts: [
        { phone: '+1 781 555 1212', response: 'SUCCESS', found: bruce },
        { phone: '+1 617 555 1212', response: 'SUCCESS', found: bruce },
        { email: 'test@test.com', response: 'SUCCESS', found: { ...bruce, mentions: 1 } },
        { email: 'genesys@genesys.com', response: 'SUCCESS', found: { ...other, mentions: 1 } },
        { ipaddr: '10.10.10.10', response: 'SUCCESS', found: other },
        { ipaddr: '11.11.11.11', response: 'SUCCESS: not found', found: none },
      ],
      // Both customers are found: what they say of each other is found with them.
      found: { ...none, customers: 2, profiles: 2, services: 1, interactions: 2, attachments: 2 },
    });
    const anonymous = { ...none, services: 1 };
    assert.deepEqual(second.contacts, [
      { phone: '+1 781 555 1313', response: 'SUCCESS', found: anonymous },
      { phone: '617 555 1313', response: 'ERROR: incorrect device format', found: none },
      { fax: '+1 781 555 1313', response: 'ERROR: unknown device type', found: none },
    ]);
    assert.deepEqual([second.requestcase, second.found], ['6457657657', anonymous]);
  });

  test('changes nothing', async () => {
    const state = () =>
      asOwner(server.databaseUrl, async (client) => {
        const { rows } = await client.query(
          `SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables
           WHERE schemaname = 'throughline' AND relname NOT IN ('processes', 'login_failures') ORDER BY 1`,
        );
        return rows;
      });
    await asOwner(server.databaseUrl, (client) => client.query('SELECT pg_stat_force_next_flush()'));
    const before = await state();
    await dryRun(sample);
    assert.deepEqual(await state(), before);
  });

  test('takes what a file may hold, which is more than other bodies', async () => {
    const requestcase = 'of a very long story '.repeat(60_000);
    const [request] = await dryRun([{ requestcase, type: 'EXPORT', contacts: [{ email: 'test@test.com' }] }]);
    assert.deepEqual([request.requestcase, request.contacts[0].response], [requestcase, 'SUCCESS']);
  });

  test('takes one account for that of the caller, and no other', async () => {
    await expectStatus(200, call('PUT', '/access/tenants/101', { account_ids: ['30003748347'] }));
    const made = await expectStatus(
      201,
      call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }),
    );
    const contacts = [{ email: 'test@test.com' }];
    const responseTo = async (accountid: unknown, as?: string) =>
      (await dryRun([{ ...(accountid !== undefined && { accountid }), type: 'EXPORT', contacts }], as))[0].contacts[0]
        .response;
    for (const accountid of [undefined, null, '', ' ', '101', 101, '30003748347']) {
      assert.equal(await responseTo(accountid), 'SUCCESS', String(accountid));
    }
    for (const accountid of ['1010', String(made.body.id), 'default', {}, true]) {
      assert.equal(await responseTo(accountid), 'ERROR: unknown account', String(accountid));
    }
    const as = basic('acme\\admin', 'acme password');
    assert.equal(await responseTo(undefined, as), 'SUCCESS: not found');
    assert.equal(await responseTo('101', as), 'ERROR: unknown account');
  });

  test('says so when nobody knows what is asked', async () => {
    const contacts = [{ email: 'test@test.com' }, { email: 'none' }];
    for (const type of ['forget', 'DELETE', '', undefined, 7]) {
      const [{ contacts: answered }] = await dryRun([{ type, contacts }]);
      for (const { response } of answered) assert.equal(response, 'ERROR: unknown request type');
    }
    const [{ contacts: odd }] = await dryRun([
      { type: 'FORGET', contacts: [{}, { phone: 1 }, { phone: null }, { phone: '+1 781 555 1212', email: 'a@b.de' }] },
    ]);
    assert.deepEqual(
      odd.map(({ response }: { response: string }) => response.replace('ERROR: ', '')),
      ['unknown device type', 'incorrect device format', 'incorrect device format', 'unknown device type'],
    );
  });

  test('of an export leaves out what others say', async () => {
    const contacts = [{ email: 'mentioned@test.com' }];
    await createInteraction(server, minimal('OTHER', { text: 'Mentioned@test.com said hello' }));
    for (const [type, response] of [
      ['FORGET', 'SUCCESS'],
      ['EXPORT', 'SUCCESS: not found'],
    ]) {
      const [{ contacts: answered }] = await dryRun([{ type, contacts }]);
      assert.deepEqual(answered, [{ ...contacts[0], response, found: { ...none, mentions: 1 } }]);
    }
  });

  test('refuses what is not the documented JSON', async () => {
    for (const [body, field] of [
      [[], 'requests'],
      [{}, 'requests'],
      [{ requests: {} }, 'requests'],
      [{ requests: [] }, 'requests'],
      [{ requests: [1] }, 'requests[0]'],
      [{ requests: [{ type: 'FORGET' }] }, 'requests[0].contacts'],
      [{ requests: [{ type: 'FORGET', contacts: [null] }] }, 'requests[0].contacts[0]'],
      [{ requests: [{ type: 'FORGET', contacts: [], shortcodes: '1' }] }, 'requests[0].shortcodes'],
    ] as const) {
      const { status, body: error } = await call('POST', '/gdpr/dry-run', body);
      assert.equal(status, 400);
      assert.ok(error.description.includes(`'${field}'`), error.description);
    }
    assert.equal((await call('POST', '/gdpr/dry-run')).status, 400);
  });

  test('needs its task', async () => {
    const body = { requests: sample };
    const other = await callerWith(server, 'reader', ['GDPR.readResults', 'UCS.Customer.readProfile']);
    assert.equal((await call('POST', '/gdpr/dry-run', body, { as: other })).status, 403);
    const officer = await callerWith(server, 'officer', ['GDPR.submitRequests']);
    assert.equal((await call('POST', '/gdpr/dry-run', body, { as: officer })).status, 200);
  });

  test('takes thousands of contacts', async () => {
    const contacts = Array.from({ length: 10_000 }, (_, i) => ({ email: `person${i}@example.com` }));
    const [{ contacts: answered }] = await dryRun([
      { type: 'FORGET', contacts: [...contacts, { email: 'test@test.com' }] },
    ]);
    assert.deepEqual([answered.length, answered.at(-1).response], [10_001, 'SUCCESS']);
  });
});
