import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createCustomer, createInteraction, minimal, samples } from './interactions/samples.ts';
import { startSite } from './privacy-site.ts';
import { expectStatus } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('unzip');
const { server, call, post, get, put, attach, load, answerTo } = await startSite();

describe('interactions.jsonl', () => {
  test('has each interaction as it is answered, with its contents', async () => {
    await createCustomer(server, 'JEAN');
    await expectStatus(200, call('PUT', '/profiles/JEAN', { EmailAddress: 'jean@example.com' }));
    const ids: string[] = [];
    for (const [name, fields] of Object.entries(samples)) {
      const texts = { text: `${name}: "text" \u2028 \\ 🐉`, structured_text: '<p>text</p>' };
      const more = { ...texts, structured_text_mime: 'text/html' };
      ids.push(await createInteraction(server, { customer_id: 'JEAN', ...fields, ...more }));
    }
    const bare = await createInteraction(server, minimal('JEAN'));
    const answer = await answerTo({ contacts: [{ email: 'jean@example.com' }] });
    const lines = await answer.lines('interactions.jsonl');
    assert.deepEqual(
      lines.map((line) => line.interaction_id),
      [bare, ...ids.toSorted().reverse()],
      'the newest first',
    );
    for (const line of lines) {
      const answered = await get(`/interactions/${line.interaction_id}`);
      for (const field of ['text', 'structured_text']) {
        const path = field === 'text' ? 'plain_text' : field;
        if (answered[field] === undefined) continue;
        answered[field] = (await expectStatus(200, call('GET', `/interactions/${line.interaction_id}/${path}`))).text;
      }
      assert.deepEqual(line, answered);
    }
  });

  test('names the files with other contents, which stand beside it', async () => {
    await post('/profiles', { customer_id: 'ANN', EmailAddress: 'ann@example.com' });
    const id = await createInteraction(server, minimal('ANN'));
    const mail = 'From: x\r\n\r\nHello';
    await put(`/interactions/${id}/binary_content`, mail, 'message/rfc822');
    const odd = '../../etc/passwd\u202e"<|>*?:\\Ünï 李';
    const long = `${'ü'.repeat(120)}.PDF`;
    const documents: string[] = [];
    for (const name of [odd, long, 'a.pdf', 'a.pdf', ' ', 'dots...']) {
      documents.push(await attach(id, name, `${documents.length} ${name}`, 'described'));
    }
    const empty = await attach(id, 'empty', '');
    const answer = await answerTo({ contacts: [{ email: 'ann@example.com' }] });
    const [line, ...others] = await answer.lines('interactions.jsonl');
    assert.deepEqual(others, []);
    assert.equal(line.binary_content, `attachments/${id}/binary_content.eml`);
    assert.equal(await answer.text(line.binary_content), mail);
    const { items } = await get(`/interactions/${id}/attachments`);
    const files: string[] = line.attachments.map(({ file }: { file: string }) => file);
    assert.deepEqual(
      line.attachments,
      items.map((item: object, i: number) => ({ ...item, file: files[i] })),
    );
    const own = (i: number) => `attachments/${id}/${documents[i]}`;
    assert.deepEqual(files, [
      `${own(0)}-.._.._etc_passwd_______Ünï 李`.replace('passwd_______', `passwd${'_'.repeat(9)}`),
      `${own(1)}-${'ü'.repeat(88)}.PDF`,
      `${own(2)}-a.pdf`,
      `${own(3)}-a.pdf`,
      `${own(4)}-_`,
      `${own(5)}-dots_`,
      `attachments/${id}/${empty}-empty`,
    ]);
    for (const [i, name] of [odd, long, 'a.pdf', 'a.pdf', ' ', 'dots...'].entries()) {
      assert.equal(await answer.text(files[i] ?? ''), `${i} ${name}`);
    }
    assert.equal(await answer.text(files.at(-1) ?? ''), '');
    const there = await readdir(path.join(answer.path, 'attachments', id));
    assert.equal(there.length, files.length + 1);
  });

  test('keeps files apart whose ids differ in case only', async () => {
    await post('/profiles', { customer_id: 'CASE', EmailAddress: 'case@example.com' });
    for (const id of ['same', 'SAME', 'Same']) {
      await createInteraction(server, { ...minimal('CASE'), interaction_id: id });
      const CONTENT = Buffer.from(id).toString('base64');
      await load('document', { DOCUMENTID: `d${id}`, ENTITYID: id, THENAME: 'x', MIMETYPE: 'text/plain', CONTENT });
      await put(`/interactions/${id}/binary_content`, id, 'application/octet-stream');
    }
    const answer = await answerTo({ contacts: [{ email: 'case@example.com' }] });
    const seen = new Set<string>();
    for (const line of await answer.lines('interactions.jsonl')) {
      for (const file of [line.binary_content, line.attachments[0].file]) {
        assert.equal(await answer.text(file), line.interaction_id);
        seen.add(file.toLowerCase());
      }
    }
    assert.equal(seen.size, 6);
  });

  test('has what an archive had brought beside its record', async () => {
    await post('/profiles', { customer_id: 'OLD', EmailAddress: 'old@example.com' });
    await load('interaction', {
      ...{ IXNID: 'OLD1', CONTACTID: 'OLD', ENTITYTYPEID: 3, STARTDATE: '2011-01-01T00:00:00.000Z' },
      ...{ MEDIATYPEID: 'voice', QUEUENAME: 'a queue', ALLATTRIBUTES: { a: '1', nested: { deep: [1, 2] } } },
    });
    const document = { DOCUMENTID: 'D1', ENTITYID: 'OLD1', THENAME: 'note', MIMETYPE: 'text/plain', CONTENT: 'aGk=' };
    await load('document', { ...document, SITEFIELD: ['of the site'] });
    const answer = await answerTo({ contacts: [{ email: 'old@example.com' }] });
    const [line] = await answer.lines('interactions.jsonl');
    assert.equal(line.archived.QUEUENAME, 'a queue');
    assert.deepEqual(line.archived.ALLATTRIBUTES, { nested: { deep: [1, 2] } });
    assert.deepEqual(line.udata, { a: '1' });
    assert.deepEqual(line.attachments[0].archived, { SITEFIELD: ['of the site'] });
    assert.equal(await answer.text(line.attachments[0].file), 'hi');
  });
});

test('contact-attempts.csv has what went out, with its result', async () => {
  await post('/profiles', { customer_id: 'SUE', EmailAddress: 'sue@example.com' });
  const of = (name: string, more = {}) => createInteraction(server, { customer_id: 'SUE', ...samples[name], ...more });
  const email = await of('e-mail out', { start_date: '2009-08-01T00:00:00.000Z' });
  const callback = await of('callback', { start_date: '2009-08-02T00:00:00.000Z' });
  const phone = await of('phone call', { start_date: '2009-08-03T00:00:00.000Z', type: 'OutBound', outcome: 'a,"b"' });
  for (const name of ['phone call', 'chat', 'e-mail in']) await of(name);
  const answer = await answerTo({ contacts: [{ email: 'sue@example.com' }] });
  const rows = await answer.csv('contact-attempts.csv');
  assert.deepEqual(
    rows.map((row) => [row['interaction_id'], row['customer_id'], row['entity_type'], row['address_or_number']]),
    [
      [phone, 'SUE', '3', '+33298143456'],
      [callback, 'SUE', '5', '10.0.0.7'],
      [email, 'SUE', '1', '"Søme Öne" <someone@example.com>, b@example.com, c@example.com, d@example.com'],
    ],
  );
  const pick = (row: Record<string, string> | undefined, ...names: string[]) => names.map((name) => row?.[name]);
  assert.deepEqual(pick(rows[0], 'type', 'outcome', 'duration', 'media_type'), ['OutBound', 'a,"b"', '61', 'chat']);
  assert.deepEqual(
    pick(rows[1], 'callback_status', 'desired_response_type', 'start_time', 'end_time', 'attempts', 'call_result'),
    ['14', 'VoIP', '2009-08-06T10:00:00.000Z', '2009-08-06T11:00:00.000Z', '2', '53'],
  );
  assert.deepEqual(pick(rows[2], 'start_date', 'end_date', 'sent_date', 'status', 'stopped_reason', 'subject'), [
    ...['2009-08-01T00:00:00.000Z', '2009-08-05T09:34:04.140Z', '2009-08-05T09:33:00.000Z', '3', 'Normal', 'SMS chat'],
  ]);
});

test('interactions over a shared shortcode are left out, with their attachments', async () => {
  await post('/profiles', { customer_id: 'SMS', EmailAddress: 'sms@example.com' });
  const out = { type: 'Outbound' };
  const over = [
    { entity_type: 3, phone_number: '11111' },
    { entity_type: 7, udata: { shortcode: '11111' } },
    { entity_type: 7, udata: { shortcode: 11111 } },
    { entity_type: 0, from: { address: '11111' } },
    { entity_type: 0, to: [{ address: 'a@example.com' }, { address: '11111' }] },
  ];
  for (const fields of over) {
    const id = await createInteraction(server, minimal('SMS', { ...out, ...fields }));
    await attach(id, 'left out', 'x');
  }
  await load('interaction', {
    ...{ IXNID: 'SMS1', CONTACTID: 'SMS', ENTITYTYPEID: 7, STARTDATE: '2011-01-01T00:00:00.000Z', MEDIATYPEID: 'sms' },
    ALLATTRIBUTES: { nested: { sender: ['11111'] } },
  });
  const others = [
    { entity_type: 3, phone_number: '111112' },
    { subject: '11111', text: '11111' },
  ];
  const kept: string[] = [];
  for (const fields of others) kept.push(await createInteraction(server, minimal('SMS', { ...out, ...fields })));
  await attach(kept[0] ?? '', 'kept', 'x');
  const contacts = [{ email: 'sms@example.com' }];
  const answer = await answerTo({ contacts, shortcodes: ['22222', '11111'] });
  const ids = (lines: { interaction_id?: string }[]) => lines.map((line) => line.interaction_id).toSorted();
  assert.deepEqual(ids(await answer.lines('interactions.jsonl')), kept.toSorted());
  assert.deepEqual(ids(await answer.csv('contact-attempts.csv')), kept.toSorted());
  assert.deepEqual(await readdir(path.join(answer.path, 'attachments')), [kept[0]]);
  const whole = await answerTo({ contacts, shortcodes: ['22222'] });
  assert.equal((await whole.lines('interactions.jsonl')).length, over.length + kept.length + 1);
});
