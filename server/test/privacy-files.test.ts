import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { fileName, logName, process, submit, submitted, today, untilLogged } from './privacy.ts';
import { basic, callerWith, expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);

await expectStatus(
  201,
  call('POST', '/profiles', { customer_id: 'BRUCE', PhoneNumber: '(781) 555-1212', EmailAddress: 'Test@Test.com' }),
);

/** A request of the guide's sample, in the caller's account. */
function request(type: string, contacts: readonly object[], more: object = {}) {
  return { requestcase: '97456596893834', shortcodes: ['11111'], accountid: '101', type, contacts, ...more };
}

const nobody = [{ phone: '+1 617 555 1212' }];

describe('the name of a file', () => {
  for (const [name, reason] of [
    ['forget.json', /the name is not <forget\|export>-<yyyymmdd>_<unique>\.json/],
    [`Forget-${today}_1.json`, /the name is not/],
    [`forget-${today}.json`, /the name is not/],
    [`forget-${today}_.json`, /the name is not/],
    [`forget-${today}_1.json.part`, /the name is not/],
    [`forget-${today}_bruce@banner.example.json`, /the name is not/],
    ['forget-20180315_120000.json', /the date in the name is not that of the day it came, \d{8} \(UTC\)/],
    ['export-99991231_1.json', /the date/],
    ['export-20261399_1.json', /the date/],
  ] as const) {
    test(`${name} is left alone, and listed with the reason`, async () => {
      const { body } = await submit(server, name, { requests: [request('FORGET', nobody)] });
      assert.equal(body.status, 'ignored');
      assert.match(body.reason, reason);
      assert.equal((await submitted(server, name)).reason, body.reason);
      await expectStatus(404, call('GET', `/gdpr/results/${encodeURIComponent(logName(name))}`));
    });
  }

  test('is processed once', async () => {
    const name = fileName('forget');
    const content = { requests: [request('FORGET', nobody)] };
    const { body } = await submit(server, name, content);
    assert.deepEqual([body.status, body.reason], ['pending', null]);
    await untilLogged(server, name);
    const second = await submit(server, name, content);
    assert.match(second.body.reason, /processed already/);
    // Also after its log has been taken away.
    await expectStatus(204, call('DELETE', `/gdpr/results/${logName(name)}`));
    assert.equal((await submit(server, name, content)).body.status, 'ignored');
    const { body: list } = await expectStatus(200, call('GET', '/gdpr/submit?limit=500'));
    const statuses = list.items.filter((item: { name: string }) => item.name === name);
    assert.deepEqual(
      statuses.map((item: { status: string }) => item.status),
      ['ignored', 'finished'],
    );
  });

  test('of many that come at once under one name one is processed', async () => {
    const name = fileName('forget');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => submit(server, name, { requests: [request('FORGET', nobody)] })),
    );
    const statuses = answers.map(({ body }) => body.status).sort();
    assert.deepEqual(statuses, [...Array(7).fill('ignored'), 'pending']);
    await untilLogged(server, name);
  });

  test('too long, or with a zero byte, is refused', async () => {
    await expectStatus(400, call('PUT', `/gdpr/submit/${'a'.repeat(256)}`, {}));
    await expectStatus(400, call('PUT', '/gdpr/submit/a%00b', {}));
  });
});

describe('an execution log', () => {
  test('repeats the requests and says of each contact what became of it', async () => {
    const name = fileName('export');
    const requests = [
      request('EXPORT', [
        { phone: '+1 781 555 1212' },
        { email: 'TEST@test.com' },
        { phone: '+1 617 555 1212' },
        { phone: '617 555 1313' },
        { email: 'no address' },
        { ipaddr: '300.1.1.1' },
        { fax: '+1 781 555 1212' },
        { phone: '+1 781 555 1212', email: 'test@test.com' },
        { phone: 17815551212 },
        {},
      ]),
      request('EXPORT', [{ phone: '+1 781 555 1212' }], { accountid: '4711' }),
      request('FORGET', [{ phone: '+1 781 555 1212' }]),
      request('DELETE', [{ phone: '+1 781 555 1212' }]),
      request('EXPORT', []),
    ];
    await submit(server, name, { requests });
    const log = await untilLogged(server, name);
    assert.deepEqual(Object.keys(log), ['requests', 'result']);
    assert.deepEqual(log.requests, requests);
    assert.deepEqual(
      log.result.map((result: { contacts: { response: string }[] }) => result.contacts.map(({ response }) => response)),
      [
        [
          'SUCCESS',
          'SUCCESS',
          'SUCCESS: not found',
          'ERROR: incorrect device format',
          'ERROR: incorrect device format',
          'ERROR: incorrect device format',
          'ERROR: unknown device type',
          'ERROR: unknown device type',
          'ERROR: incorrect device format',
          'ERROR: unknown device type',
        ],
        ['ERROR: unknown account'],
        ['ERROR: request type does not match the file name'],
        ['ERROR: unknown request type'],
        [],
      ],
    );
    const [first] = log.result;
    assert.deepEqual(first.contacts[0], { phone: '+1 781 555 1212', response: 'SUCCESS' });
    assert.deepEqual({ ...first, contacts: requests[0]?.contacts }, requests[0]);
  });

  for (const [what, content, error] of [
    ['no JSON', '{"requests": [', /the file is not JSON in UTF-8/],
    ['empty', '', /the file is not JSON/],
    ['not UTF-8', Buffer.from('{"requests":[]}\xff', 'latin1'), /the file is not JSON in UTF-8/],
    ['nested too deep', `{"requests": [{"x": ${'['.repeat(20_000)}${']'.repeat(20_000)}}]}`, /nested too deep/],
    ['a list', '[]', /'requests'.*array/],
    ['without requests', '{"requests": []}', /one request or more/],
    ['a request that is none', '{"requests": ["FORGET"]}', /'requests\[0\]'/],
    ['without contacts', '{"requests": [{"type": "FORGET"}]}', /'requests\[0\]\.contacts'/],
    ['a contact that is none', '{"requests": [{"type": "FORGET", "contacts": [1]}]}', /contacts\[0\]/],
  ] as const) {
    test(`of a file that is ${what} says so`, async () => {
      const name = fileName('forget');
      await expectStatus(202, call('PUT', `/gdpr/submit/${name}`, undefined, { raw: Buffer.from(content) }));
      const log = await untilLogged(server, name);
      assert.match(log.error, error);
      assert.deepEqual({ ...log, error: '' }, { error: '', requests: [], result: [] });
    });
  }

  test('a byte order mark does no harm', async () => {
    const name = fileName('forget');
    await submit(server, name, `\ufeff${JSON.stringify({ requests: [request('FORGET', nobody)] })}`);
    assert.equal((await untilLogged(server, name)).result[0].contacts[0].response, 'SUCCESS: not found');
  });

  test('accounts: the tenant’s DB id, its account ids, none', async () => {
    await expectStatus(200, call('PUT', '/access/tenants/101', { account_ids: ['30003748347'] }));
    const name = fileName('export');
    const accounts = ['101', '30003748347', '', null, 101];
    const requests = accounts.map((accountid) => request('EXPORT', [{ email: 'test@test.com' }], { accountid }));
    await submit(server, name, { requests });
    const log = await untilLogged(server, name);
    for (const { contacts } of log.result) assert.equal(contacts[0].response, 'SUCCESS');
  });

  test('of 10,000 contacts is complete', async () => {
    const contacts = Array.from({ length: 10_000 }, (_, i) => ({ phone: `+1 617 ${String(5_550_000 + i)}` }));
    const { responses } = await process(server, 'forget', [contacts]);
    assert.deepEqual(new Set(responses[0]), new Set(['SUCCESS: not found']));
    assert.equal(responses[0]?.length, 10_000);
  });
});

describe('results', () => {
  test('are listed by name, downloaded, deleted', async () => {
    const { name } = await process(server, 'export', [[{ email: 'test@test.com' }]]);
    const archive = name.replace('.json', '-archive.zip');
    const { body } = await expectStatus(200, call('GET', '/gdpr/results?limit=500'));
    const names = body.items.map((item: { name: string }) => item.name);
    assert.deepEqual(names, [...names].sort());
    const own = body.items.filter((item: { name: string }) => [archive, logName(name)].includes(item.name));
    assert.deepEqual(
      own.map(({ kind, remaining_days }: { kind: string; remaining_days: number }) => [kind, remaining_days]),
      [
        ['archive', 30],
        ['execution-log', 30],
      ],
    );
    const { body: ofFile } = await expectStatus(
      200,
      call('GET', `/gdpr/results?submission_id=${own[0].submission_id}`),
    );
    assert.deepEqual(ofFile.items, own);
    const zip = await expectStatus(200, call('GET', `/gdpr/results/${archive}`));
    assert.equal(zip.headers.get('content-type'), 'application/zip');
    assert.match(zip.headers.get('content-disposition') ?? '', new RegExp(`filename="${archive}"`));
    assert.equal(Number(zip.headers.get('content-length')), own[0].size);
    const head = await expectStatus(200, call('HEAD', `/gdpr/results/${archive}`));
    assert.equal(head.headers.get('content-length'), String(own[0].size));
    for (const each of [archive, logName(name)]) {
      await expectStatus(204, call('DELETE', `/gdpr/results/${each}`));
      await expectStatus(404, call('GET', `/gdpr/results/${each}`));
      await expectStatus(404, call('DELETE', `/gdpr/results/${each}`));
    }
    const left = await asOwner(server.databaseUrl, (client) =>
      client.query(
        `SELECT (SELECT count(*)::int FROM throughline.privacy_findings) AS findings,
           (SELECT count(*)::int FROM throughline.privacy_chunks c WHERE NOT EXISTS (
              SELECT 1 FROM throughline.privacy_results r WHERE r.result_id = c.file_id)
             AND NOT EXISTS (SELECT 1 FROM throughline.privacy_submissions s
               WHERE s.submission_id = c.file_id AND s.status = 'ignored')) AS chunks`,
      ),
    );
    assert.equal(left.rows[0].chunks, 0);
  });

  test('lists come in pages', async () => {
    for (const path of ['/gdpr/results', '/gdpr/submit']) {
      const { body: whole } = await expectStatus(200, call('GET', `${path}?limit=500`));
      const items: unknown[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body } = await expectStatus(200, call('GET', `${path}?limit=3${from}`));
        items.push(...body.items);
        cursor = body.next_cursor;
      }
      assert.deepEqual(items, whole.items);
      assert.ok(items.length > 6);
    }
  });
});

describe('who may', () => {
  test('submit and read the folder: GDPR.submitRequests; read and delete results: GDPR.readResults', async () => {
    const submits = await callerWith(server, 'submits', ['GDPR.submitRequests']);
    const reads = await callerWith(server, 'reads', ['GDPR.readResults']);
    const name = fileName('forget');
    await submit(server, name, { requests: [request('FORGET', nobody)] }, { as: submits });
    await untilLogged(server, name, { as: reads });
    for (const [as, method, path] of [
      [reads, 'PUT', `/gdpr/submit/${fileName('forget')}`],
      [reads, 'GET', '/gdpr/submit'],
      [submits, 'GET', '/gdpr/results'],
      [submits, 'GET', `/gdpr/results/${logName(name)}`],
      [submits, 'DELETE', `/gdpr/results/${logName(name)}`],
      [submits, 'GET', '/gdpr/receipts'],
      [submits, 'GET', '/gdpr/receipts/keys'],
      [submits, 'GET', '/gdpr/receipts/chain'],
    ] as const) {
      const { body } = await expectStatus(403, call(method, path, method === 'PUT' ? {} : undefined, { as }));
      assert.match(body.description, /GDPR\./);
    }
    await expectStatus(200, call('GET', `/gdpr/results/${logName(name)}`, undefined, { as: reads }));
  });

  test('nobody sees files of another tenant', async () => {
    await expectStatus(
      201,
      call('POST', '/access/tenants', { name: 'other', display_name: 'Other', admin_password: 'a long password' }),
    );
    const other = { as: basic('other\\admin', 'a long password') };
    const name = fileName('export');
    const content = { requests: [{ type: 'EXPORT', contacts: [{ email: 'test@test.com' }] }] };
    // Each tenant has names of its own.
    await submit(server, name, content);
    await submit(server, name, content, other);
    assert.equal((await untilLogged(server, name)).result[0].contacts[0].response, 'SUCCESS');
    assert.equal((await untilLogged(server, name, other)).result[0].contacts[0].response, 'SUCCESS: not found');
    const { name: ours } = await process(server, 'export', [[{ email: 'test@test.com' }]]);
    await expectStatus(404, call('GET', `/gdpr/results/${logName(ours)}`, undefined, other));
    await expectStatus(404, call('DELETE', `/gdpr/results/${logName(ours)}`, undefined, other));
    assert.equal(await submitted(server, ours, other), undefined);
  });
});
