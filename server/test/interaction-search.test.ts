import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asOwner } from './as-owner.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { expectStatus, startServer, type TestServer } from './test-server.ts';

const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const customer = await createCustomer(server, 'C1');

/** The ids that a search finds, in its order. */
async function find(q: string, more = ''): Promise<string[]> {
  const answer = await expectStatus(200, call('GET', `/interactions?q=${encodeURIComponent(q)}${more}`));
  return answer.body.items.map((item: { interaction_id: string }) => item.interaction_id);
}

async function make(id: string, more: Record<string, unknown>): Promise<string> {
  return await createInteraction(server, minimal(customer, { interaction_id: id, ...more }));
}

describe('search', () => {
  test('finds words of subject, text and structured text, whatever their case', async () => {
    await make('S1', { subject: 'Rechnung Nummer 4711' });
    await make('S2', { text: 'the Überweisung has not arrived', start_date: '2020-01-02' });
    await make('S3', {
      structured_text: '<p class="hidden">Überweisung <b>received</b></p>',
      structured_text_mime: 'text/html',
      start_date: '2020-01-03',
    });
    await make('S4', { structured_text: 'überweisung', structured_text_mime: 'image/svg', start_date: '2020-01-04' });
    assert.deepEqual(await find('rechnung'), ['S1']);
    assert.deepEqual(await find('4711'), ['S1']);
    assert.deepEqual(await find('ÜBERWEISUNG'), ['S3', 'S2']);
    assert.deepEqual(await find('überweisung received'), ['S3']);
    assert.deepEqual(await find('überweisung -received'), ['S2']);
    assert.deepEqual(await find('rechnung or received'), ['S3', 'S1']);
    assert.deepEqual(await find('"not arrived"'), ['S2']);
    assert.deepEqual(await find('"arrived not"'), []);
    assert.deepEqual(await find('hidden'), []);
    assert.deepEqual(await find('&|!:*()'), []);
    const { items, next_cursor } = (await call('GET', '/interactions?q=rechnung')).body;
    assert.deepEqual(items, [(await call('GET', '/interactions/S1')).body]);
    assert.equal(next_cursor, null);
  });

  test('narrows by medium, customer and time', async () => {
    const other = await createCustomer(server, 'C2');
    await make('N1', { subject: 'narrow', media_type: 'email', start_date: '2021-01-01' });
    await make('N2', { subject: 'narrow', start_date: '2021-01-02' });
    await createInteraction(
      server,
      minimal(other, { interaction_id: 'N3', subject: 'narrow', start_date: '2021-01-03' }),
    );
    assert.deepEqual(await find('narrow'), ['N3', 'N2', 'N1']);
    assert.deepEqual(await find('narrow', '&media_type=email'), ['N1']);
    assert.deepEqual(await find('narrow', '&customer_id=C2'), ['N3']);
    assert.deepEqual(await find('narrow', '&customer_id=NOBODY'), []);
    assert.deepEqual(await find('narrow', '&from=2021-01-02'), ['N3', 'N2']);
    assert.deepEqual(await find('narrow', '&to=2021-01-02'), ['N1']);
    assert.deepEqual(await find('narrow', '&from=2021-01-02T00:00:00Z&to=2021-01-03T00:00:00Z'), ['N2']);
    assert.deepEqual(await find('narrow', '&customer_id=C1&media_type=chat&from=2021-01-01'), ['N2']);
  });

  test('what changes is found as it is now', async () => {
    await make('U1', { subject: 'alpha', text: 'beta' });
    await expectStatus(200, call('PUT', '/interactions/U1', { subject: 'gamma' }));
    assert.deepEqual([await find('alpha'), await find('gamma beta')], [[], ['U1']]);
    await expectStatus(204, call('PUT', '/interactions/U1/plain_text', undefined, { raw: 'delta' }));
    assert.deepEqual([await find('beta'), await find('gamma delta')], [[], ['U1']]);
    const headers = { 'content-type': 'application/xml' };
    await expectStatus(
      204,
      call('PUT', '/interactions/U1/structured_text', undefined, { raw: '<e>epsilon</e>', headers }),
    );
    assert.deepEqual(await find('epsilon'), ['U1']);
    await expectStatus(200, call('PUT', '/interactions/U1', { structured_text_mime: 'application/pdf' }));
    assert.deepEqual(await find('epsilon'), []);
    await expectStatus(
      200,
      call('PUT', '/interactions/U1', { text: null, structured_text: null, media_type: 'email' }),
    );
    assert.deepEqual([await find('delta'), await find('gamma', '&media_type=email')], [[], ['U1']]);
    await expectStatus(200, call('PUT', '/interactions/U1', { start_date: '1999-01-01' }));
    assert.deepEqual(await find('gamma', '&to=2000-01-01'), ['U1']);
  });

  test('long and strange texts are found by their start', async () => {
    const texts: Record<string, string> = {
      W1: `firstword ${'filler '.repeat(20_000)} lastword`,
      W2: `firstword ${'𠮷'.repeat(49_995)}x`,
      W3: `firstword ${'€'.repeat(300_000)}`,
      W4: `firstword ${Array.from({ length: 30_000 }, (_, i) => i.toString(36)).join(' ')}`,
      W5: `firstword ${Array.from({ length: 20_000 }, (_, i) => `漢${i}.example/漢`).join(' ')}`,
      W6: `firstword ${'漢-'.repeat(60_000)}`,
    };
    for (const [id, text] of Object.entries(texts)) {
      await make(id, { text });
      await expectStatus(204, call('PUT', `/interactions/${id}/plain_text`, undefined, { raw: text }));
    }
    assert.deepEqual((await find('firstword')).sort(), Object.keys(texts));
    assert.deepEqual(await find('lastword'), []);
  });

  test('a word that the limit cuts is not found by its half', async () => {
    // The subject, which is empty, and a line feed come first: the limit is after `half` of `halfword`.
    await make('H1', { text: `${'filler '.repeat(14_284)}123456 halfword`, media_type: 'halves' });
    await make('H2', { text: `${'filler '.repeat(14_284)}123456 ende later`, media_type: 'halves' });
    assert.deepEqual(await find('half', '&media_type=halves'), []);
    assert.deepEqual(await find('ende', '&media_type=halves'), ['H2']);
    assert.deepEqual(await find('later', '&media_type=halves'), []);
    assert.deepEqual(await find('filler 123456', '&media_type=halves'), ['H2', 'H1']);
    const raw = `${'filler '.repeat(14_284)}123456 halfword`;
    await expectStatus(204, call('PUT', '/interactions/H2/plain_text', undefined, { raw }));
    assert.deepEqual(await find('half or ende', '&media_type=halves'), []);
  });

  test('comes in pages, newest first, that stay stable while others are added', async () => {
    for (let i = 0; i < 7; i += 1) {
      await make(`P${i}`, { subject: 'paged', start_date: `2022-01-0${1 + Math.floor(i / 2)}` });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/interactions?q=paged&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const answer = await expectStatus(200, call('GET', path));
      assert.ok(answer.body.items.length <= 2);
      seen.push(...answer.body.items.map((item: { interaction_id: string }) => item.interaction_id));
      cursor = answer.body.next_cursor;
      await make(`Q${seen.length}`, { subject: 'paged', start_date: '2023-01-01' });
    }
    assert.deepEqual(seen, ['P6', 'P5', 'P4', 'P3', 'P2', 'P1', 'P0']);
  });

  test('names what is missing or wrong', async () => {
    const none = await call('GET', '/interactions');
    assert.deepEqual([none.status, none.body.code, none.body.description], [400, 4010, "missing parameter 'q'"]);
    const wrong: [string, RegExp][] = [
      ['q=', /'q'/],
      ['q=%20', /'q'/],
      [`q=${'x'.repeat(1001)}`, /'q'.*1000/],
      ['q=%00', /'q'/],
      ['q=a&q=b', /'q'/],
      ['q=a&from=yesterday', /'from'/],
      ['q=a&to=2020-02-30', /'to'/],
      ['q=a&from=', /'from'/],
      ['q=a&media_type=%00', /'media_type'/],
      ['q=a&limit=0', /'limit'/],
      ['q=a&cursor=x', /'cursor'/],
      ['q=a&nope=1', /'nope'/],
    ];
    for (const [query, description] of wrong) {
      const answer = await call('GET', `/interactions?${query}`);
      assert.deepEqual([answer.status, answer.body.code], [400, 4020], query);
      assert.match(answer.body.description, description);
    }
    assert.deepEqual(await find('x'.repeat(1000)), []);
  });
});

test('rare words are found by the index of words, common ones in the order of dates', async () => {
  await asOwner(server.databaseUrl, async (client) => {
    // Rows behind the server's back: plans are chosen by numbers that would take long over HTTP.
    await client.query(
      `INSERT INTO interaction_search (tenant_id, customer_id, interaction_id, start_date, media_type, document)
       SELECT 101, 'C1', 'R' || i, timestamptz '2024-01-01' + i * interval '1 minute', 'chat',
         to_tsvector('simple', 'common ' || CASE WHEN i % 10000 = 0 THEN 'rare ' ELSE '' END || md5(i::text))
       FROM generate_series(1, 30000) AS i`,
    );
    await client.query('VACUUM ANALYZE interaction_search');
    const plans: string[] = [];
    client.on('notice', (notice) => void plans.push(notice.message ?? ''));
    for (const setting of [
      "LOAD 'auto_explain'",
      'SET auto_explain.log_min_duration = 0',
      'SET auto_explain.log_nested_statements = on',
      'SET client_min_messages = log',
      'SET ROLE throughline_app',
      "SELECT set_config('throughline.tenant', '101', false)",
    ]) {
      await client.query(setting);
    }
    const planOf = async (words: string) => {
      plans.length = 0;
      const text = `SELECT * FROM search_interactions(websearch_to_tsquery('simple', $1), NULL, NULL, NULL, NULL, NULL, NULL, 51)`;
      const { rows } = await client.query(text, [words]);
      return { rows: rows.length, plan: plans.join('\n') };
    };
    const rare = await planOf('rare');
    assert.equal(rare.rows, 3);
    assert.match(rare.plan, /Bitmap Index Scan on interaction_search_words/);
    const common = await planOf('common');
    assert.equal(common.rows, 51);
    assert.match(common.plan, /Index Scan using interaction_search_newest/);
    assert.doesNotMatch(common.plan, /Sort/);
    // The other tenants' connections find none of it, nor does anybody read the table behind the function.
    await client.query("SELECT set_config('throughline.tenant', '102', false)");
    assert.equal((await planOf('common')).rows, 0);
    assert.equal((await client.query('SELECT 1 FROM interaction_search')).rowCount, 0);
    await client.query("SELECT set_config('throughline.tenant', '', false)");
    assert.equal((await planOf('common')).rows, 0);
  });
});
