import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { DeviceKeys } from '../src/devices/device-keys.ts';
import { openKeyring } from '../src/keyring.ts';
import { MentionReplacer } from '../src/privacy/forget/mention-replacer.ts';
import { asOwner } from './as-owner.ts';
import { keyedBy, wrongDeviceKeys } from './device-keys-check.ts';
import { deviceOf, forgetDevice, openProcessing } from './forget/forgetting.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { expectStatus, startServer } from './test-server.ts';

const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const processing = await openProcessing(server);
after(() => processing.database.close());
await createCustomer(server, 'Other');

const name = 'anonymized-[a-z]{12}';
const sought = '+14155550111';

async function spoken(more: Readonly<Record<string, unknown>>): Promise<string> {
  return await createInteraction(server, minimal('Other', more));
}

async function putText(id: string, kind: string, text: string): Promise<void> {
  const options = { raw: text, headers: { 'content-type': 'text/plain' } };
  await expectStatus(204, server.call('PUT', `/interactions/${id}/${kind}`, undefined, options));
}

async function textOf(id: string, kind: string): Promise<Buffer> {
  const rows = await asOwner(server.databaseUrl, async (client) => {
    const result = await client.query(
      `SELECT c.size, k.bytes FROM interaction_contents c JOIN interaction_content_chunks k USING (interaction_id, content_id)
       WHERE c.interaction_id = $1 AND c.kind = $2 ORDER BY k.chunk`,
      [id, kind],
    );
    return result.rows;
  });
  const bytes = Buffer.concat(rows.map((row) => row.bytes));
  assert.ok(rows.every((row) => Number(row.size) === bytes.length));
  assert.ok(rows.slice(0, -1).every((row) => row.bytes.length === 256 * 1024));
  return bytes;
}

describe('a device in what others say', () => {
  test('is replaced by one placeholder in all fields and texts, in any spelling; nothing else changes', async () => {
    const id = await spoken({
      subject: 'Call (415) 555-0111 or 415.555.0112',
      stopped_reason: 'busy: 4155550111',
      external_id: 'x 415-555-0111',
      udata: { note: 'nothing' },
      text: 'She is at +1 415 555 0111, he is at 415 555 0112. Again: 001 1 415 555 0111!',
      structured_text: '<p>&#43;1&nbsp;415&nbsp;555&nbsp;0111</p><b>Ä&amp;</b>',
      structured_text_mime: 'text/html',
    });
    const before = (await expectStatus(200, server.call('GET', `/interactions/${id}`))).body;
    assert.equal((await forgetDevice(processing, sought)).mentions, 1);
    const { subject, stopped_reason, external_id, ...now } = (
      await expectStatus(200, server.call('GET', `/interactions/${id}`))
    ).body;
    const [placeholder = ''] = new RegExp(name).exec(subject) ?? [];
    assert.equal(subject, `Call ${placeholder} or 415.555.0112`);
    assert.equal(stopped_reason, `busy: ${placeholder}`);
    assert.equal(external_id, `x ${placeholder}`);
    assert.equal(
      (await textOf(id, 'plain_text')).toString(),
      `She is at ${placeholder}, he is at 415 555 0112. Again: 001 ${placeholder}!`,
    );
    assert.equal((await textOf(id, 'structured_text')).toString(), `<p>${placeholder}</p><b>Ä&amp;</b>`);
    for (const field of ['subject', 'stopped_reason', 'external_id']) delete before[field];
    assert.deepEqual(now, before);
    const search = async (q: string) =>
      (await expectStatus(200, server.call('GET', `/interactions?q=${encodeURIComponent(q)}`))).body.items.length;
    assert.deepEqual([await search('4155550111'), await search(`"${placeholder}"`)], [0, 1]);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
    assert.equal((await forgetDevice(processing, sought)).mentions, 0);
    assert.equal((await forgetDevice(processing, '+14155550112')).mentions, 1);
  });

  test('is replaced in long texts, also where chunks meet, byte for byte', async () => {
    const id = await spoken({});
    const chunk = 256 * 1024;
    const mark = '\ufeff';
    const head = `${mark}${'é😀 '.repeat(chunk / 7)}`;
    const parts = [
      head + 'x '.repeat((chunk - (Buffer.byteLength(head) % chunk) - 6) / 2),
      `${'€😀\n'.repeat(60_000)}`,
      'z'.repeat(3 * chunk),
      ' end\r\n',
    ];
    await putText(id, 'plain_text', parts.join(' (415) 555-0111 '));
    assert.equal((await forgetDevice(processing, sought)).mentions, 1);
    const now = (await textOf(id, 'plain_text')).toString();
    const [placeholder = ''] = new RegExp(name).exec(now) ?? [];
    assert.ok(now === parts.join(` ${placeholder} `));
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });

  test('is replaced behind many others; what is recognised then is kept', async () => {
    const others = Array.from({ length: 1100 }, (_, i) => `415 556 ${String(i).padStart(4, '0')}`);
    const text = [...others.slice(0, 500), '415 555 0111', ...others.slice(500), '415 555 0111'].join(', ');
    const id = await spoken({ text });
    assert.equal((await forgetDevice(processing, sought)).mentions, 1);
    const now = (await textOf(id, 'plain_text')).toString();
    assert.equal(now.split(new RegExp(name)).length, 3);
    assert.ok(!now.includes('415 555 0111'));
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });

  test('has no room for a placeholder in a subject that is full', async () => {
    const id = await spoken({ subject: `${'a'.repeat(4083)} 415 555 0111` });
    assert.equal((await forgetDevice(processing, sought)).mentions, 1);
    const { subject } = (await expectStatus(200, server.call('GET', `/interactions/${id}`))).body;
    assert.match(subject, /^a{4083} [a-z]$/);
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });

  test('e-mail and IP addresses are replaced as well', async () => {
    const text =
      'to=Ann@Quox.example, <ANN@quox.example>; not xann@quox.example. From 10.0.0.1 and ::ffff:10.0.0.1, 10.0.0.12';
    const id = await spoken({ text });
    await forgetDevice(processing, 'ann@quox.example');
    await forgetDevice(processing, '10.0.0.1');
    assert.match(
      (await textOf(id, 'plain_text')).toString(),
      new RegExp(`^to=${name}, <${name}>; not xann@quox.example. From ${name} and ${name}, 10.0.0.12$`),
    );
    assert.deepEqual(await wrongDeviceKeys(keyedBy(server)), []);
  });
});

test('however a text is cut into parts, the device is replaced where it stands and nowhere else', async () => {
  const keyring = await openKeyring(server.config.dataDir);
  const deviceKeys = new DeviceKeys(keyring, { defaultCountry: 'US' });
  const digest = deviceKeys.digest(101, deviceOf(sought));
  const devices = ['415 555 0111', '+1 (415) 555-0111', '&#43;14155550111', '4155550111'];
  const words = fc.oneof(
    fc.constantFrom(...devices),
    fc.constantFrom('word', '😀', 'é', '\n', '415 555 0112', 'a@b.example', '12', 'x'.repeat(17_000)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(words, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 9000 })),
      async (list, cuts) => {
        const text = list.join(' | ');
        const replacer = new MentionReplacer(deviceKeys, 101, digest, 'anonymized-abcdefabcdef');
        let result = '';
        let at = 0;
        for (const cut of [...cuts, text.length]) {
          result += (await replacer.add(text.slice(at, at + cut))).toWellFormed();
          at += cut;
        }
        result += replacer.end();
        const wanted = list.map((word) => (devices.includes(word) ? 'anonymized-abcdefabcdef' : word)).join(' | ');
        assert.equal(result, wanted);
      },
    ),
    { numRuns: 60 },
  );
});
