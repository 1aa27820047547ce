import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { untilBlocked } from './blocked.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const customer = await createCustomer(server, 'C1');

async function read(id: string) {
  return (await expectStatus(200, call('GET', `/interactions/${id}`))).body;
}

describe('threads', () => {
  test('a parent gives its thread, and must be there and admit children', async () => {
    const parent = await createInteraction(server, minimal(customer, { thread_id: 'T1' }));
    const child = await createInteraction(server, minimal(customer, { parent_id: parent, thread_id: 'other' }));
    assert.deepEqual([(await read(child)).thread_id, (await read(child)).parent_id], ['T1', parent]);
    const missing = await call('POST', '/interactions', minimal(customer, { parent_id: 'NOPARENT' }));
    assert.deepEqual([missing.status, missing.body.code], [404, 4040]);
    assert.equal((await call('POST', '/interactions', minimal(customer, { parent_id: 'no such-id' }))).status, 404);
    const barren = await createInteraction(server, minimal(customer, { allow_children: false }));
    const answer = await call('POST', '/interactions', minimal(customer, { parent_id: barren }));
    assert.deepEqual([answer.status, answer.body.code], [409, 4090]);
  });

  test('a given thread is kept; the id of an interaction names that one’s', async () => {
    const root = await createInteraction(server, minimal(customer, { thread_id: 'T2' }));
    const other = await createInteraction(server, minimal(customer, { thread_id: root }));
    assert.equal((await read(other)).thread_id, 'T2');
    const alone = await createInteraction(server, minimal(customer));
    assert.notEqual(
      (await read(alone)).thread_id,
      (await read(await createInteraction(server, minimal(customer)))).thread_id,
    );
  });

  test('a change follows the same rules', async () => {
    const parent = await createInteraction(server, minimal(customer, { thread_id: 'T3' }));
    const child = await createInteraction(server, minimal(customer, { thread_id: 'T4' }));
    const put = (id: string, body: unknown) => call('PUT', `/interactions/${id}`, body);
    assert.equal((await expectStatus(200, put(child, { parent_id: parent }))).body.thread_id, 'T3');
    assert.equal((await put(child, { thread_id: 'T5' })).body.thread_id, 'T3');
    assert.equal((await put(child, { parent_id: child })).status, 400);
    assert.equal((await put(parent, { parent_id: child })).status, 409);
    assert.equal((await put(child, { parent_id: 'NOPARENT' })).status, 404);
    await expectStatus(200, put(parent, { allow_children: false }));
    assert.equal((await put(child, { parent_id: parent, status: 1 })).status, 200);
    const second = await createInteraction(server, minimal(customer));
    assert.equal((await put(second, { parent_id: parent })).status, 409);
    const freed = (await expectStatus(200, put(child, { parent_id: null, thread_id: second }))).body;
    assert.equal('parent_id' in freed, false);
    assert.equal(freed.thread_id, (await read(second)).thread_id);
    const own = (await expectStatus(200, put(child, { thread_id: null }))).body.thread_id;
    assert.notEqual(own, freed.thread_id);
    assert.match(own, /^[A-Za-z0-9]{16}$/);
  });

  test('of two changes at once that make a circle together one is refused', async () => {
    const make = (more: Record<string, unknown> = {}) => createInteraction(server, minimal(customer, more));
    const [x, y] = [await make(), await make()];
    const [a, b] = [await make({ parent_id: y }), await make({ parent_id: x })];
    const answers = await asOwner(server.databaseUrl, async (client) => {
      // Both have looked for circles, or wait for their turn to look, before either goes on.
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM interactions WHERE interaction_id = ANY ($1) FOR UPDATE', [[a, b]]);
      const changes = [
        call('PUT', `/interactions/${x}`, { parent_id: a }),
        call('PUT', `/interactions/${y}`, { parent_id: b }),
      ];
      await untilBlocked(server.databaseUrl, 2);
      await client.query('COMMIT');
      return await Promise.all(changes);
    });
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409]);
    assert.equal(answers.find((answer) => answer.status === 409)?.body.code, 4090);
  });

  test('a parent with too many above it is refused', async () => {
    const top = await createInteraction(server, minimal(customer));
    const child = await createInteraction(server, minimal(customer, { interaction_id: 'H0' }));
    await asOwner(server.databaseUrl, async (client) => {
      // Rows behind the server's back: over HTTP these would take long.
      await client.query(
        `INSERT INTO interaction_ids (tenant_id, interaction_id, customer_id, start_date)
         SELECT 101, 'H' || i, 'C1', '2020-01-01' FROM generate_series(1, 1001) AS i`,
      );
      await client.query(
        `INSERT INTO interactions
           (tenant_id, customer_id, interaction_id, start_date, has_text, has_structured_text, has_binary_content, fields)
         SELECT 101, 'C1', 'H' || n, i.start_date, false, false, false,
           jsonb_set(i.fields::jsonb, '{parent_id}', to_jsonb('H' || (n - 1)))
         FROM interactions i, generate_series(1, 1001) AS n WHERE i.interaction_id = 'H0'`,
      );
    });
    const put = (parent: string) => call('PUT', `/interactions/${top}`, { parent_id: parent });
    await expectStatus(200, put('H998'));
    const answer = await put('H1001');
    assert.deepEqual([answer.status, answer.body.code], [409, 4090]);
    assert.match(answer.body.description, /1000/);
    assert.equal((await read(top)).parent_id, 'H998');
    assert.equal((await call('PUT', `/interactions/${child}`, { parent_id: 'H500' })).status, 409);
  });
});

describe('lists', () => {
  async function pages(path: string, between: () => Promise<unknown> = async () => {}): Promise<string[][]> {
    const seen: string[][] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const answer = await expectStatus(200, call('GET', next));
      seen.push(answer.body.map((row: { interaction_id: string }) => row.interaction_id));
      const link: string | undefined = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      next = link?.slice(server.url.length);
      await between();
    }
    return seen;
  }

  test('of a customer: newest first, in pages that stay stable while others are added', async () => {
    const of = await createCustomer(server, 'LIST');
    assert.deepEqual((await call('GET', `/customers/${of}/interactions`)).body, []);
    // Two a day, so that the id decides, too.
    const made = [];
    for (const i of [3, 0, 6, 1, 5, 2, 4]) {
      const day = `2020-01-0${1 + Math.floor(i / 2)}`;
      made.push(await createInteraction(server, minimal(of, { interaction_id: `L${i}`, start_date: day })));
    }
    const newest = [...made].sort().reverse();
    assert.deepEqual((await pages(`/customers/${of}/interactions`)).flat(), newest);
    let more = 0;
    const add = async () => {
      more += 1;
      await createInteraction(server, minimal(of, { interaction_id: `X${more}`, start_date: '2020-02-01' }));
    };
    assert.deepEqual(await pages(`/customers/${of}/interactions?limit=3`, add), [
      newest.slice(0, 3),
      newest.slice(3, 6),
      newest.slice(6),
    ]);
    assert.equal((await pages(`/customers/${of}/interactions`)).flat().length, made.length + more);
    for (const form of ['/cv', '/genesys/1/cs']) {
      assert.equal((await expectStatus(200, call('GET', `${form}/customers/${of}/interactions/`))).body.length, 10);
    }
  });

  test('of a customer: those that began in a span of time', async () => {
    const of = await createCustomer(server, 'SPAN');
    for (const day of ['01', '02', '03', '04']) {
      await createInteraction(server, minimal(of, { interaction_id: `SPAN${day}`, start_date: `2021-05-${day}` }));
    }
    const list = `/customers/${of}/interactions`;
    assert.deepEqual((await pages(`${list}?from=2021-05-02&to=2021-05-04T00:00:00Z`)).flat(), ['SPAN03', 'SPAN02']);
    assert.deepEqual((await pages(`${list}?to=2021-05-03T02:00:00%2B02:00`)).flat(), ['SPAN02', 'SPAN01']);
    assert.deepEqual(await pages(`${list}?from=2021-05-02&limit=1`), [['SPAN04'], ['SPAN03'], ['SPAN02']]);
    assert.deepEqual((await pages(`${list}?from=2030-01-01`)).flat(), []);
    const wrong = await call('GET', `${list}?from=yesterday`);
    assert.deepEqual([wrong.status, wrong.body.code], [400, 4020]);
    assert.match(wrong.body.description, /'from'/);
    assert.equal((await call('GET', '/customers/NOBODY/interactions?from=2021-05-02')).status, 404);
  });

  test('end a page early when it gets too large, and go on behind its last one', async () => {
    const of = await createCustomer(server, 'LARGE');
    const udata = { filler: 'x'.repeat(64_000) };
    const made: string[] = [];
    for (let i = 100; i < 240; i += 1) {
      made.push(await createInteraction(server, minimal(of, { interaction_id: `BIG${i}`, subject: 'bulky', udata })));
    }
    const newest = made.toReversed();
    const seen = await pages(`/customers/${of}/interactions?limit=500`);
    assert.deepEqual(seen.flat(), newest);
    assert.equal(seen.length, 2);
    const first = await expectStatus(200, call('GET', `/customers/${of}/interactions?limit=500`));
    assert.ok(first.text.length <= 8 * 1024 * 1024 + 500);
    assert.ok(first.text.length > 8 * 1024 * 1024 - 70_000);
    const found = (await expectStatus(200, call('GET', '/interactions?q=bulky&limit=500'))).body;
    assert.ok(found.items.length < made.length);
    const cursor = encodeURIComponent(found.next_cursor);
    const rest = (await expectStatus(200, call('GET', `/interactions?q=bulky&limit=500&cursor=${cursor}`))).body;
    const ids = [...found.items, ...rest.items].map((item: { interaction_id: string }) => item.interaction_id);
    assert.deepEqual([ids, rest.next_cursor], [newest, null]);
  });

  test('URLs in answers are those of the configured place', async () => {
    const env = { BASE_PATHS: '/cv', PUBLIC_URL: 'https://api.example.com/x' };
    const elsewhere = await startServer({ beside: server, env });
    const made = await expectStatus(201, elsewhere.call('POST', '/cv/interactions', minimal(customer, { text: 'x' })));
    const url = `https://api.example.com/x/cv/interactions/${made.body.interaction_id}`;
    assert.equal(made.headers.get('location'), url);
    const answer = await elsewhere.call('GET', `/cv/interactions/${made.body.interaction_id}`);
    assert.equal(answer.body.text, `${url}/plain_text`);
    const page = await elsewhere.call('GET', `/cv/customers/${customer}/interactions?limit=1`);
    assert.match(page.headers.get('link') ?? '', /^<https:\/\/api\.example\.com\/x\/cv\/customers\//);
    await elsewhere.stop();
  });

  test('unknown customers and services are 404, bad parameters 400', async () => {
    for (const path of [
      '/customers/NOBODY/interactions',
      '/customers/a%20b/interactions',
      '/services/4711/interactions',
      '/interactions/NONE',
      '/interactions/a%20b',
    ]) {
      const answer = await call('GET', path);
      assert.deepEqual([answer.status, answer.body.code], [404, 4040], path);
    }
    const cursors = [
      'x',
      Buffer.from('["2020-01-01",7]').toString('base64url'),
      Buffer.from('["x","A"]').toString('base64url'),
      Buffer.from('["2020-01-01","a b"]').toString('base64url'),
    ];
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'nope=1', ...cursors.map((cursor) => `cursor=${cursor}`)]) {
      assert.equal((await call('GET', `/customers/${customer}/interactions?${query}`)).status, 400, query);
    }
    assert.equal((await call('GET', '/services/x/interactions')).status, 404);
    assert.equal((await call('DELETE', '/interactions/NONE')).status, 405);
  });
});
