import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { verifyReceiptsCommand } from '../src/privacy/verify-receipts.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import { makeJob, runFinished, uploadCertificate } from './exports.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { type Body, fileName, process as processed, submit, untilLogged } from './privacy.ts';
import { basic, expectStatus, startServer, type TestServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');
const server = await startServer();
const folder = await temporaryFolder();
const call: TestServer['call'] = (...request) => server.call(...request);

let people = 0;

async function makePerson(): Promise<{ id: string; phone: string }> {
  people += 1;
  const person = { id: `PERSON${1000 + people}`, phone: `+1 781 555 ${1000 + people}` };
  await expectStatus(201, call('POST', '/profiles', { customer_id: person.id, PhoneNumber: person.phone }));
  return person;
}

/** The receipts of a file, in the order of its requests. */
async function receiptsOf(name: string): Promise<Body[]> {
  const files = await expectStatus(200, call('GET', '/gdpr/submit?limit=500'));
  const { id } = files.body.items.find((item: Body) => item.name === name);
  const { body } = await expectStatus(200, call('GET', `/gdpr/receipts?submission_id=${id}`));
  return body.items.toReversed();
}

/** What the command says, with its exit code. */
async function verify(...args: string[]): Promise<[number, string]> {
  const lines: string[] = [];
  const environment = { ...process.env };
  Object.assign(process.env, { DATA_DIR: server.config.dataDir, PUBLIC_URL: server.url });
  try {
    const code = await verifyReceiptsCommand(args, (line) => lines.push(line));
    return [code, lines.join('\n')];
  } finally {
    process.env = environment;
  }
}

/** Changes what is stored, looks what the verification says, and puts it back. */
async function whenChanged(statement: string, values: readonly unknown[] = []): Promise<[number, string]> {
  return await asOwner(server.databaseUrl, async (client) => {
    await client.query('CREATE TABLE kept AS TABLE privacy_receipts');
    await client.query(statement, [...values]);
    const verdict = await verify();
    await client.query('DELETE FROM privacy_receipts');
    await client.query('INSERT INTO privacy_receipts SELECT * FROM kept');
    await client.query('DROP TABLE kept');
    return verdict;
  });
}

describe('a receipt', () => {
  test('says what was touched and that nothing is left, and tells of nobody', async () => {
    const { id, phone } = await makePerson();
    await createInteraction(server, minimal(id, { subject: 'A subject', text: 'Some text' }));
    const other = await makePerson();
    await createInteraction(server, minimal(other.id, { text: `call ${phone} please` }));
    const { name } = await processed(server, 'forget', [
      [{ phone }, { phone: '+1 617 555 0000' }, { phone: 'none' }],
      [{ phone: '+1 617 555 0001' }],
    ]);
    const [first, second] = await receiptsOf(name);
    assert.deepEqual(first.contacts, {
      SUCCESS: 1,
      'SUCCESS: not found': 1,
      'ERROR: incorrect device format': 1,
    });
    assert.deepEqual([first.request, first.file_name, first.found_afterwards], [1, name, 0]);
    assert.deepEqual([first.touched.profiles, first.touched.interactions, first.touched.mentions], [1, 1, 1]);
    assert.deepEqual([second.request, second.contacts], [2, { 'SUCCESS: not found': 1 }]);
    assert.equal(second.previous_hash, first.hash);
    const text = JSON.stringify([first, second]);
    for (const personal of [phone, phone.replaceAll(' ', ''), id, 'A subject']) assert.ok(!text.includes(personal));
    const { body } = await expectStatus(200, call('GET', `/gdpr/receipts/${first.receipt_id}`));
    assert.deepEqual(body, first);
  });

  test('is signed: any library for JWS verifies it with the published key', async () => {
    const { body } = await expectStatus(200, call('GET', '/gdpr/receipts?limit=1'));
    const [receipt] = body.items;
    const { keys } = (await expectStatus(200, call('GET', '/gdpr/receipts/keys'))).body;
    assert.deepEqual([keys[0].kty, keys[0].crv, keys[0].alg, 'd' in keys[0]], ['OKP', 'Ed25519', 'EdDSA', false]);
    const { payload, protectedHeader } = await compactVerify(receipt.jws, await importJWK(keys[0]));
    assert.equal(protectedHeader.kid, keys[0].kid);
    const { hash: _hash, jws: _jws, ...content } = receipt;
    assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), content);
  });

  test('of another tenant is not there, and has a chain of its own', async () => {
    await expectStatus(
      201,
      call('POST', '/access/tenants', { name: 'other', display_name: 'Other', admin_password: 'a long password' }),
    );
    const as = basic('other\\admin', 'a long password');
    const { body } = await expectStatus(200, call('GET', '/gdpr/receipts?limit=1'));
    await expectStatus(404, call('GET', `/gdpr/receipts/${body.items[0].receipt_id}`, undefined, { as }));
    assert.deepEqual((await call('GET', '/gdpr/receipts/chain', undefined, { as })).body, {
      receipts: 0,
      latest_hash: '',
    });
    await expectStatus(404, call('GET', `/gdpr/receipts/${body.items[0].submission_id}`));
    await expectStatus(400, call('GET', '/gdpr/receipts/1'));
  });
});

describe('what cannot be rewritten', () => {
  test('archives of earlier exports are deleted and named; those of others stay', async () => {
    const one = await makePerson();
    const other = await makePerson();
    const both = await processed(server, 'export', [[{ phone: one.phone }], [{ phone: other.phone }]]);
    const alone = await processed(server, 'export', [[{ phone: other.phone }]]);
    const { name } = await processed(server, 'forget', [[{ phone: one.phone }]]);
    const archive = (file: string) => file.replace('.json', '-archive.zip');
    assert.deepEqual((await receiptsOf(name))[0].deleted_archives, [archive(both.name)]);
    await expectStatus(404, call('GET', `/gdpr/results/${archive(both.name)}`));
    await expectStatus(200, call('GET', `/gdpr/results/${archive(alone.name)}`));
  });

  test('files of data downloads that may hold the person are named, with the day they expire', async () => {
    await uploadCertificate(server, folder);
    const person = await makePerson();
    await createInteraction(server, minimal(person.id, { media_type: 'chat', start_date: '2024-05-01T00:00:00.000Z' }));
    const fixed = (start: string, end: string) => ({ timeframe: { kind: 'fixed', start, end } });
    const holding = [
      await makeJob(server, { title: 'contacts', type: 'Contact' }),
      await makeJob(server, { title: 'all' }),
      await makeJob(server, { title: 'chats', media_types: ['chat'] }),
      await makeJob(server, { title: 'May', ...fixed('2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z') }),
    ];
    const free = [
      await makeJob(server, { title: 'voice', media_types: ['voice'] }),
      await makeJob(server, { title: 'June', ...fixed('2024-06-01T00:00:00Z', '2024-07-01T00:00:00Z') }),
    ];
    for (const job of [...holding, ...free]) await runFinished(server, job.latest_run_id);
    const late = await makePerson();
    const { name } = await processed(server, 'forget', [[{ phone: person.phone }], [{ phone: late.phone }]]);
    const [first, second] = await receiptsOf(name);
    const artifacts = (await expectStatus(200, call('GET', '/exports/artifacts?limit=500'))).body.items;
    const expected = artifacts.filter((artifact: Body) => holding.some(({ id }) => id === artifact.job_id));
    assert.equal(expected.length, holding.length);
    assert.deepEqual(
      first.remaining_artifacts.map((artifact: Body) => artifact.artifact_id),
      expected.map((artifact: Body) => artifact.id).sort((a: number, b: number) => a - b),
    );
    for (const { expires_at } of first.remaining_artifacts) assert.match(expires_at, /^\d{4}-\d\d-\d\dT.*Z$/);
    // Made behind the downloads.
    assert.deepEqual(second.remaining_artifacts, []);
  });

  test('an export that is under way when its person is forgotten begins again', async () => {
    const person = await makePerson();
    const name = fileName('export');
    await asOwner(server.databaseUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE privacy_results IN SHARE MODE');
      await submit(server, name, { requests: [{ type: 'EXPORT', contacts: [{ phone: person.phone }] }] });
      const planned = async () =>
        (await client.query('SELECT 1 FROM privacy_findings WHERE record_id = $1', [person.id])).rowCount;
      while ((await planned()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      // What forgetting does, when another process has taken its file.
      await client.query('UPDATE privacy_submissions SET attempt = attempt + 1 WHERE name = $1', [name]);
      await client.query('COMMIT');
    });
    await untilLogged(server, name);
    const attempts = await asOwner(server.databaseUrl, (client) =>
      client.query('SELECT attempt FROM privacy_submissions WHERE name = $1', [name]),
    );
    assert.equal(attempts.rows[0].attempt, 3);
  });
});

describe('verify-receipts', () => {
  test('finds them unbroken, and the one that was expected', async () => {
    const { body } = await expectStatus(200, call('GET', '/gdpr/receipts/chain'));
    assert.deepEqual(await verify(), [
      0,
      `${body.receipts} receipts, unbroken. The latest has the hash ${body.latest_hash}.`,
    ]);
    assert.equal((await verify('--expect', body.latest_hash))[0], 0);
    assert.equal((await verify('--expect', body.latest_hash.toUpperCase()))[0], 0);
    assert.deepEqual((await verify('--expect', '00'))[0], 1);
  });

  test('finds what was changed, taken out, put in another place or signed by somebody else', async () => {
    const changed = (jws: string) => {
      const [header, payload = '', signature] = jws.split('.');
      const receipt = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const other = Buffer.from(JSON.stringify({ ...receipt, found_afterwards: 7 })).toString('base64url');
      return [header, other, signature].join('.');
    };
    const jws = async (number: number) => {
      const { body } = await expectStatus(200, call('GET', '/gdpr/receipts?limit=500'));
      return body.items.find((item: Body) => item.number === number).jws as string;
    };
    const two = await jws(2);
    const forged = await new CompactSign(Buffer.from(two.split('.')[1] ?? '', 'base64url'))
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(generateKeyPairSync('ed25519').privateKey);
    const set = 'UPDATE privacy_receipts SET jws = $1 WHERE tenant_id = 101 AND number = 2';
    assert.deepEqual(await whenChanged(set, [changed(two)]), [
      1,
      'Receipt 2 was not signed by this server, or was changed.',
    ]);
    assert.deepEqual(await whenChanged(set, [forged]), [1, 'Receipt 2 was not signed by this server, or was changed.']);
    assert.deepEqual(await whenChanged(set, [await jws(1)]), [1, 'Receipt 2 is missing.']);
    assert.deepEqual(await whenChanged('DELETE FROM privacy_receipts WHERE number = 2'), [1, 'Receipt 2 is missing.']);
    assert.deepEqual(await whenChanged('DELETE FROM privacy_receipts WHERE number = 1'), [1, 'Receipt 1 is missing.']);
    const [code, said] = await whenChanged(
      'DELETE FROM privacy_receipts WHERE number = (SELECT max(number) FROM privacy_receipts)',
    );
    assert.equal(code, 1);
    assert.match(said, /is missing/);
    assert.equal((await verify())[0], 0);
  });
});
