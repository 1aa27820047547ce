import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCustomer, createInteraction, minimal, samples } from './interactions/samples.ts';
import { expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const customer = await createCustomer(server, 'C1');

async function read(id: string) {
  return (await expectStatus(200, call('GET', `/interactions/${id}`))).body;
}

async function refused(body: unknown, code: number, description: RegExp): Promise<void> {
  const answer = await call('POST', '/interactions', body);
  assert.equal(answer.body?.code, code, `${JSON.stringify(body)}: ${answer.text}`);
  assert.match(answer.body.description, description);
}

describe('create', () => {
  for (const [kind, sample] of Object.entries(samples)) {
    test(`keeps every field of ${kind}`, async () => {
      const texts = { text: 'Hello', structured_text: '<p>Hello</p>', structured_text_mime: 'text/html' };
      const answer = await expectStatus(
        201,
        call('POST', '/interactions', { customer_id: customer, ...sample, ...texts }),
      );
      const { interaction_id } = answer.body;
      assert.deepEqual(Object.keys(answer.body), ['interaction_id']);
      assert.match(interaction_id, /^[A-Za-z0-9]{16}$/);
      const url = `${server.url}/interactions/${interaction_id}`;
      assert.equal(answer.headers.get('location'), url);
      const stored = await read(interaction_id);
      assert.deepEqual(stored, {
        ...sample,
        customer_id: customer,
        interaction_id,
        text: `${url}/plain_text`,
        structured_text: `${url}/structured_text`,
        structured_text_mime: 'text/html',
      });
    });
  }

  test('the smallest one gets a thread, admits children and has no content', async () => {
    const id = await createInteraction(
      server,
      minimal(customer, { interaction_id: '00001a57JGQ00BW8', end_date: null }),
    );
    assert.equal(id, '00001a57JGQ00BW8');
    const { thread_id, ...rest } = await read(id);
    assert.match(thread_id, /^[A-Za-z0-9]{16}$/);
    assert.deepEqual(rest, { ...minimal(customer), interaction_id: id, allow_children: true });
  });

  test('each mandatory field is asked for, of callbacks more', async () => {
    const callback = minimal(customer, {
      entity_type: 5,
      desired_response_type: 'Voice',
      start_time: '2020-01-01',
      customer_number: '1',
      attempts: 0,
    });
    for (const name of Object.keys(callback)) {
      const { [name]: _, ...without } = callback;
      await refused(without, 4010, new RegExp(`^missing parameter '${name}'$`));
    }
    await refused({ ...callback, status: null }, 4010, /'status'/);
    assert.equal((await read(await createInteraction(server, callback))).start_time, '2020-01-01T00:00:00.000Z');
    await refused(undefined, 4010, /'body'/);
    await refused([], 4020, /object/);
  });

  test('a field of another entity type is refused by name', async () => {
    const own = new Map(
      Object.entries(samples).map(([kind, { entity_type, ...fields }]) => [kind, { entity_type, fields }]),
    );
    for (const [kind, { entity_type, fields }] of own) {
      for (const [other, { fields: others }] of own) {
        for (const [name, value] of Object.entries(others)) {
          if (name in fields) continue;
          const more = own.get(kind)?.fields ?? {};
          const what = new RegExp(
            `'${name}' reason : an interaction of entity_type ${entity_type} \\(${kind}\\) has no such field`,
          );
          await refused({ customer_id: customer, entity_type, ...more, [name]: value }, 4020, what);
          assert.notEqual(kind, other);
        }
      }
    }
    await refused(minimal(customer, { nickname: 'x' }), 4020, /'nickname' reason : there is no such field/);
  });

  test('names the field and the rule of a bad value, and stores nothing', async () => {
    const callback = {
      entity_type: 5,
      desired_response_type: 'Voice',
      start_time: '2020-01-01',
      customer_number: '1',
      attempts: 0,
    };
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ status: 4 }, /'status'/],
      [{ status: -1 }, /'status'/],
      [{ status: '3' }, /'status' reason : must be integer/],
      [{ status: 1.5 }, /'status'/],
      [{ entity_type: 4 }, /'entity_type' reason : it must be one of 0, 1, 2, 3, 5, 6, 7/],
      [{ entity_type: 8 }, /'entity_type'/],
      [{ entity_type: '2' }, /'entity_type'/],
      [{ type: '' }, /'type'/],
      [{ type: 7 }, /'type'/],
      [{ media_type: 'x'.repeat(257) }, /'media_type'/],
      [{ interaction_id: '' }, /'interaction_id' reason : it must be 1 to 16 letters and digits/],
      [{ interaction_id: 'a'.repeat(17) }, /'interaction_id'/],
      [{ interaction_id: 'a-b' }, /'interaction_id'/],
      [{ interaction_id: 7 }, /'interaction_id'/],
      [{ owner_id: -1 }, /'owner_id'/],
      [{ creator_app_id: 2 ** 31 }, /'creator_app_id'/],
      [{ timeshift: 1441 }, /'timeshift'/],
      [{ allow_children: 'true' }, /'allow_children'/],
      [{ start_date: '2020-02-30' }, /'start_date'.*datetime/],
      [{ start_date: 0 }, /'start_date'/],
      [{ end_date: 'yesterday' }, /'end_date'/],
      [{ released_date: '2020-13-01' }, /'released_date'/],
      [{ subject: 'a\u0000b' }, /'subject'.*U\+0000/],
      [{ subject: 'a\ud800' }, /'subject'.*well-formed/],
      [{ text: 7 }, /'text'/],
      [{ text: 'a\u0000' }, /'text'/],
      [{ text: 'a\ud800' }, /'text'/],
      [{ structured_text: 'x', structured_text_mime: 'html' }, /'structured_text_mime'.*media type/],
      [{ structured_text: 'x', structured_text_mime: 'text/html\r\nx: y' }, /'structured_text_mime'/],
      [{ structured_text: 'x', structured_text_mime: 'text/html; charset=latin1' }, /UTF-8/],
      [{ structured_text_mime: 'text/html' }, /there is no structured_text/],
      [{ binary_content: 'AAAA' }, /'binary_content'.*PUT/],
      [{ binary_content_mime: 'image/png' }, /'binary_content_mime'.*PUT/],
      [{ binary_content_size: 3 }, /'binary_content_size'.*PUT/],
      [{ udata: [] }, /'udata'/],
      [{ udata: { a: null } }, /'udata/],
      [{ udata: { a: { b: 1 } } }, /'udata/],
      [{ udata: { a: ['x'] } }, /'udata/],
      [{ udata: { a: 'x\u0000' } }, /'udata\.a'/],
      [{ udata: { 'x\u0000': 'a' } }, /U\+0000/],
      [{ udata: { a: 'x'.repeat(66_000) } }, /at most 65536 bytes/],
      [{ parent_id: 7 }, /'parent_id'/],
      [{ thread_id: '' }, /'thread_id'/],
      [{ entity_type: 0, from: 'a@b' }, /'from'/],
      [{ entity_type: 0, from: {} }, /'from\.address'/],
      [{ entity_type: 0, from: { address: '' } }, /'from\.address'/],
      [{ entity_type: 0, from: { address: 'a@b', name: 'x' } }, /'from\.name'/],
      [{ entity_type: 0, from: { address: 'a@b', personal: 7 } }, /'from\.personal'/],
      [{ entity_type: 0, to: { address: 'a@b' } }, /'to'/],
      [{ entity_type: 0, to: [{ personal: 'x' }] }, /'to\.0\.address'/],
      [{ entity_type: 1, bcc: ['a@b'] }, /'bcc\.0'/],
      [{ entity_type: 1, reference_id: 'x' }, /'reference_id'/],
      [{ entity_type: 3, duration: -1 }, /'duration'/],
      [{ ...callback, callback_status: 15 }, /'callback_status'/],
      [{ ...callback, call_result: 54 }, /'call_result'/],
      [{ ...callback, callback_type: 3 }, /'callback_type'/],
      [
        { ...callback, desired_response_type: 'voice' },
        /'desired_response_type' reason : it must be one of Voice, VoIP, Email/,
      ],
      [{ ...callback, attempts: -1 }, /'attempts'/],
      [{ ...callback, customer_number: '' }, /'customer_number'/],
      [{ ...callback, start_time: 'soon' }, /'start_time'/],
    ];
    for (const [more, description] of cases) {
      const body = minimal(customer, { interaction_id: 'NOTSTORED', ...more });
      const answer = await call('POST', '/interactions', body);
      const missing = answer.body?.description?.startsWith('missing parameter');
      assert.equal(answer.status, 400, `${JSON.stringify(more).slice(0, 100)}: ${answer.text}`);
      assert.equal(answer.body.code, missing ? 4010 : 4020, answer.text);
      assert.match(answer.body.description, description);
    }
    assert.equal((await call('GET', '/interactions/NOTSTORED')).status, 404);
    await refused(minimal(customer, { structured_text: 'x' }), 4010, /'structured_text_mime'/);
  });

  test('every number of a list is accepted', async () => {
    const numbers = { status: 3, callback_status: 14, call_result: 53, callback_type: 2 };
    for (const [name, last] of Object.entries(numbers)) {
      for (let value = 0; value <= last; value += 1) {
        const id = await createInteraction(server, { customer_id: customer, ...samples['callback'], [name]: value });
        assert.equal((await read(id))[name], value);
      }
    }
    for (const desired_response_type of ['Voice', 'VoIP', 'Email']) {
      await createInteraction(server, { customer_id: customer, ...samples['callback'], desired_response_type });
    }
  });

  test('dates become UTC, whatever the year', async () => {
    for (const [given, stored] of [
      ['2020-06-01T12:00:00+02:00', '2020-06-01T10:00:00.000Z'],
      ['2020-06-01 12:00:00.5', '2020-06-01T12:00:00.500Z'],
      ['0001-01-01', '0001-01-01T00:00:00.000Z'],
      ['1850-01-01T00:00:00Z', '1850-01-01T00:00:00.000Z'],
      ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ]) {
      await createCustomer(server, 'DATES');
      const id = await createInteraction(server, minimal('DATES', { start_date: given, end_date: given }));
      const { start_date, end_date } = await read(id);
      assert.deepEqual([start_date, end_date], [stored, stored]);
      const second = await createInteraction(server, minimal('DATES', { start_date: given }));
      const first = await call('GET', '/customers/DATES/interactions?limit=1');
      const link = /<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
      const next = await call('GET', link.slice(server.url.length));
      const seen = [first.body[0].interaction_id, next.body[0].interaction_id];
      assert.deepEqual(seen, [id, second].sort().reverse());
      await expectStatus(200, call('DELETE', '/profiles/DATES'));
    }
  });

  test('an unknown customer is 404, a taken id 409', async () => {
    for (const nobody of ['NOBODY', 'x-y', '']) {
      const answer = await call('POST', '/interactions', minimal(nobody));
      assert.deepEqual([answer.status, answer.body.code], [404, 4040]);
    }
    await createInteraction(server, minimal(customer, { interaction_id: 'TAKEN', subject: 'first' }));
    const answer = await call('POST', '/interactions', minimal(customer, { interaction_id: 'TAKEN' }));
    assert.deepEqual([answer.status, answer.body.code], [409, 4090]);
    assert.equal((await read('TAKEN')).subject, 'first');
  });

  test('of two at once with one id one is created', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `RACE${i}`);
    const answers = await Promise.all(
      ids.flatMap((interaction_id) =>
        [1, 2].map(() => call('POST', '/interactions', minimal(customer, { interaction_id }))),
      ),
    );
    for (let i = 0; i < answers.length; i += 2) {
      assert.deepEqual([answers[i]?.status, answers[i + 1]?.status].sort(), [201, 409]);
    }
  });

  test('an Idempotency-Key creates once', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await expectStatus(201, call('POST', '/interactions', minimal(customer), { headers }));
    const again = await expectStatus(201, call('POST', '/interactions', minimal(customer), { headers }));
    assert.equal(again.body.interaction_id, first.body.interaction_id);
    assert.equal((await call('POST', '/interactions', minimal(customer, { status: 1 }), { headers })).status, 409);
  });

  test('large texts come along up to 4 MiB, and what is larger is told where to go', async () => {
    const id = await createInteraction(server, minimal(customer, { text: 'ä'.repeat(2_000_000) }));
    assert.equal((await call('GET', `/interactions/${id}/plain_text`)).text, 'ä'.repeat(2_000_000));
    for (const [method, path] of [
      ['POST', '/interactions'],
      ['PUT', `/interactions/${id}`],
    ] as const) {
      const answer = await call(method, path, minimal(customer, { text: 'x'.repeat(4 * 1024 * 1024) }));
      assert.deepEqual([answer.status, answer.body.code], [413, 4130]);
      assert.match(answer.body.description, /4194304 bytes.*PUT \/interactions\/\{id\}\/plain_text/);
    }
  });
});

describe('change', () => {
  test('given fields change, absent ones stay, null clears; the answer is the interaction', async () => {
    const id = await createInteraction(server, { customer_id: customer, ...samples['phone call'], text: 'x' });
    const before = await read(id);
    const change = { status: 1, end_date: null, duration: 62, udata: { a: 'b' }, start_date: '2021-01-01' };
    const answer = await expectStatus(200, call('PUT', `/interactions/${id}`, change));
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    const { end_date: _, ...rest } = before;
    const expected = { ...rest, status: 1, duration: 62, udata: { a: 'b' }, start_date: '2021-01-01T00:00:00.000Z' };
    assert.deepEqual(answer.body, expected);
    assert.deepEqual(await read(id), expected);
    assert.deepEqual((await expectStatus(200, call('PUT', `/interactions/${id}`, {}))).body, expected);
    await expectStatus(200, call('PUT', `/interactions/${id}`, { interaction_id: id, entity_type: 3 }));
  });

  test('what may not change or is wrong is refused, and nothing is changed', async () => {
    const id = await createInteraction(server, { customer_id: customer, ...samples['callback'] });
    const before = await read(id);
    const cases: [Record<string, unknown>, number, RegExp][] = [
      [{ interaction_id: 'OTHER' }, 4020, /'interaction_id' reason : it cannot be changed/],
      [{ entity_type: 2 }, 4020, /'entity_type' reason : it cannot be changed/],
      [{ bcc: [] }, 4020, /'bcc'.*entity_type 5 \(callback\)/],
      [{ bcc: null }, 4020, /'bcc'/],
      [{ status: 7 }, 4020, /'status'/],
      [{ end_date: 'x' }, 4020, /'end_date'/],
      [{ structured_text: 'x' }, 4010, /'structured_text_mime'/],
      [{ structured_text_mime: 'text/xml' }, 4020, /there is no structured_text/],
      [{ binary_content: 'x' }, 4020, /PUT/],
      [{ binary_content_size: 1 }, 4020, /PUT/],
      [{ subject: '\u0000' }, 4020, /'subject'/],
      [{ nickname: 1 }, 4020, /'nickname'/],
      [{ customer_id: 'NOBODY' }, 4040, /customer/],
    ];
    for (const name of [
      'customer_id',
      'status',
      'type',
      'media_type',
      'creator_app_id',
      'start_date',
      'start_time',
      'customer_number',
      'attempts',
    ]) {
      cases.push([{ [name]: null }, 4020, new RegExp(`'${name}' reason : it is mandatory and cannot be cleared`)]);
    }
    cases.push([{ desired_response_type: null }, 4020, /'desired_response_type'/]);
    for (const [change, code, description] of cases) {
      const answer = await call('PUT', `/interactions/${id}`, { sub_type: 'changed', ...change });
      assert.equal(answer.body?.code, code, `${JSON.stringify(change)}: ${answer.text}`);
      assert.match(answer.body.description, description);
    }
    assert.deepEqual(await read(id), before);
    assert.equal((await call('PUT', '/interactions/NONE', { status: 1 })).status, 404);
    assert.equal((await call('PUT', '/interactions/no%20id', { status: 1 })).status, 404);
  });

  test('another customer gets it', async () => {
    const other = await createCustomer(server, 'C2');
    const id = await createInteraction(server, minimal(customer, { text: 'moving', subject: 'moving' }));
    await expectStatus(200, call('PUT', `/interactions/${id}`, { customer_id: other }));
    assert.equal((await read(id)).customer_id, other);
    const ids = async (of: string) =>
      (await call('GET', `/customers/${of}/interactions?limit=500`)).body.map(
        (row: { interaction_id: string }) => row.interaction_id,
      );
    assert.deepEqual(await ids(other), [id]);
    assert.equal((await ids(customer)).includes(id), false);
    assert.equal((await call('GET', `/interactions/${id}/plain_text`)).text, 'moving');
    assert.equal((await call('GET', `/interactions?q=moving&customer_id=${other}`)).body.items.length, 1);
    assert.equal((await call('GET', `/interactions?q=moving&customer_id=${customer}`)).body.items.length, 0);
  });

  test('of changes at once none is lost', async () => {
    const id = await createInteraction(server, minimal(customer));
    const changes = [
      { status: 2 },
      { subject: 's' },
      { external_id: 'e' },
      { owner_id: 5 },
      { category_id: 'c' },
      { sub_type: 't' },
    ];
    const answers = await Promise.all(changes.map((change) => call('PUT', `/interactions/${id}`, change)));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      changes.map(() => 200),
    );
    const after = await read(id);
    for (const change of changes) assert.deepEqual({ ...after, ...change }, after);
  });
});
