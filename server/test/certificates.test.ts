import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { certificateInForce } from '../src/certificates/queries.ts';
import { openKeyring } from '../src/keyring.ts';
import { openssl, temporaryFolder } from './archives/workshop.ts';
import { asOwner } from './as-owner.ts';
import {
  type Answer,
  admin,
  basic,
  callerWith,
  expectStatus,
  startServer,
  type TestServer,
  userWith,
} from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');
const day = 24 * 60 * 60 * 1000;
const server = await startServer();
const call: TestServer['call'] = (...request) => server.call(...request);
const folder = await temporaryFolder();
const where = '/users/me/certificate';
const type = 'application/x-pem-file';

/** What `openssl req` makes with these options, and its key. */
async function make(name: string, kind = 'rsa:2048', ...options: string[]): Promise<{ pem: string; key: string }> {
  const files = { key: path.join(folder, `${name}.key`), pem: path.join(folder, `${name}.pem`) };
  const common = ['-nodes', '-days', '30', '-subj', `/O=Example/CN=${name}`];
  await openssl('req', '-x509', '-newkey', kind, ...common, '-keyout', files.key, '-out', files.pem, ...options);
  return { pem: await readFile(files.pem, 'utf8'), key: await readFile(files.key, 'utf8') };
}

function put(pem: string | Buffer<ArrayBuffer>, as = admin, headers: Record<string, string> = {}): Promise<Answer> {
  return call('PUT', where, undefined, { as, raw: pem, headers: { 'content-type': type, ...headers } });
}

function get(as = admin): Promise<Answer> {
  return call('GET', where, undefined, { as });
}

const [ann, bob] = await Promise.all([make('ann'), make('bob', 'rsa:3072')]);

describe('a certificate', () => {
  test('is stored, shown and replaced', async () => {
    assert.equal((await get()).status, 404);
    const stored = await expectStatus(200, put(ann.pem, admin, { 'x-file-name': 'ann.pem' }));
    assert.deepEqual((await get()).body, stored.body);
    const known = new X509Certificate(ann.pem);
    const { last_modified, ...rest } = stored.body;
    assert.deepEqual(rest, {
      file_name: 'ann.pem',
      subject: 'O=Example, CN=ann',
      issuer: 'O=Example, CN=ann',
      serial_number: known.serialNumber,
      fingerprint_sha256: known.fingerprint256,
      not_before: known.validFromDate.toISOString(),
      not_after: known.validToDate.toISOString(),
    });
    assert.match(last_modified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const replaced = await expectStatus(200, put(bob.pem));
    assert.deepEqual([replaced.body.subject, replaced.body.file_name], ['O=Example, CN=bob', null]);
    assert.deepEqual((await get()).body, replaced.body);
    const shown = (
      await openssl('x509', '-in', path.join(folder, 'bob.pem'), '-noout', '-fingerprint', '-sha256')
    ).toString();
    assert.equal(shown.trim().split('=')[1], replaced.body.fingerprint_sha256);
    const [entry] = (await call('GET', '/access/audit?limit=1')).body.items;
    const { action, record_type, record_id } = entry;
    assert.deepEqual([action, record_type, record_id], ['update', 'certificate', replaced.body.fingerprint_sha256]);
  });

  test('is taken with text around it and under the other names of its type', async () => {
    const text = (await openssl('x509', '-in', path.join(folder, 'ann.pem'), '-text')).toString();
    const encipherment = await make('usage', 'rsa:2048', '-addext', 'keyUsage=digitalSignature,keyEncipherment');
    for (const [pem, as] of [
      [text, 'application/pem-certificate-chain'],
      [ann.pem.replaceAll('\n', '\r\n'), 'application/x-x509-ca-cert'],
      [`\ufeff${ann.pem}`, 'text/plain; charset=utf-8'],
      [encipherment.pem, 'application/octet-stream'],
      [ann.pem.replaceAll('BEGIN CERT', 'BEGIN X509 CERT').replaceAll('END CERT', 'END X509 CERT'), type],
    ] as const) {
      await expectStatus(200, put(pem, admin, { 'content-type': as }));
    }
    const [row] = await asOwner(
      server.databaseUrl,
      async (client) => (await client.query('SELECT pem FROM certificates')).rows,
    );
    assert.match(row.pem, /^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
  });

  test('that exports cannot be encrypted for is refused, and the former one stays', async () => {
    const before = await expectStatus(200, put(ann.pem));
    const [small, large, ec, pss, signing] = await Promise.all([
      make('small', 'rsa:1024'),
      make('large', 'rsa:2047'),
      make('ec', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'),
      make('pss', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'),
      make('signing', 'rsa:2048', '-addext', 'keyUsage=critical,digitalSignature,keyCertSign'),
    ]);
    const request = await openssl('req', '-new', '-key', path.join(folder, 'ann.key'), '-subj', '/CN=ann');
    const lines = ann.pem.split('\n');
    const cases: [string | Buffer<ArrayBuffer>, RegExp][] = [
      ['hello', /it is not PEM/],
      [Buffer.from(new X509Certificate(ann.pem).raw), /it is not PEM .* openssl x509 -inform DER/],
      [request.toString(), /there is no certificate in it/],
      [lines.slice(0, -3).join('\n'), /there is no certificate in it/],
      [[...lines.slice(0, 4), ...lines.slice(5)].join('\n'), /cannot be read/],
      ['-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n', /cannot be read/],
      [ann.key, /never send the private key/],
      [ann.pem + ann.key, /never send the private key/],
      [ann.key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), /never send the private key/],
      [ann.pem + bob.pem, /there are 2 certificates in it/],
      [small.pem, /its RSA key has 1024 bits: it must have 2048 to 16384/],
      [large.pem, /its RSA key has 2047 bits/],
      [ec.pem, /of the kind ec: exports are encrypted for RSA keys/],
      [pss.pem, /of the kind rsa-pss/],
      [signing.pem, /does not allow keyEncipherment/],
    ];
    for (const [pem, message] of cases) {
      const { status, body } = await put(pem);
      assert.deepEqual([status, body.code], [400, 4020], body.description);
      assert.match(body.description, message);
      assert.doesNotMatch(body.description, /MII/);
    }
    const { status, body } = await call('PUT', where, undefined, { headers: { 'content-type': type } });
    assert.deepEqual([status, body.code], [400, 4010]);
    assert.deepEqual((await get()).body, before.body);
  });

  test('has to be in force', async () => {
    let ahead = 0;
    const elsewhen = await startServer({ beside: server, now: () => new Date(Date.now() + ahead) });
    const as = await callerWith(server, 'key of another time', ['CDDS.manageJobs']);
    const before = await expectStatus(200, put(ann.pem, as));
    const headers = { 'content-type': type };
    for (const [days, message] of [
      [40, /it expired on \d{4}-/],
      [-2, /it is not valid before \d{4}-/],
    ] as const) {
      ahead = days * day;
      const refused = await elsewhen.call('PUT', where, undefined, { as, raw: bob.pem, headers });
      assert.equal(refused.status, 400);
      assert.match(refused.body.description, message);
    }
    assert.deepEqual((await get(as)).body, before.body);
  });

  test('is one for exports only while it is in force', async () => {
    await expectStatus(200, put(ann.pem));
    const [user] = (await call('GET', '/access/users?limit=1')).body.items;
    const actor = `user:${user.id}`;
    assert.equal(user.name, 'admin');
    const inForce = (holder: string, days: number) =>
      asOwner(server.databaseUrl, (client) => {
        const db = {
          query: async (text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows,
        };
        return certificateInForce(db, { tenant: 101, actor: holder }, new Date(Date.now() + days * day));
      });
    assert.equal((await inForce(actor, 0))?.fingerprint256, new X509Certificate(ann.pem).fingerprint256);
    assert.deepEqual(
      [await inForce(actor, 40), await inForce(actor, -2), await inForce('key:1', 0)],
      [undefined, undefined, undefined],
    );
  });

  test('larger than 64 KiB is 413, of another type 415', async () => {
    const before = await get();
    assert.equal((await put(`${'x'.repeat(64 * 1024)}\n${ann.pem}`)).status, 413);
    for (const other of ['application/json', 'application/pkcs12', 'image/png']) {
      assert.equal((await put(ann.pem, admin, { 'content-type': other })).status, 415, other);
    }
    assert.deepEqual((await get()).body, before.body);
  });
});

test('the name of the file is kept without its folders', async () => {
  for (const [header, name] of [
    ['x509cert - Copy.pem', 'x509cert - Copy.pem'],
    ['/home/ann/my.pem', 'my.pem'],
    ['C:\\Users\\ann\\my.pem', 'my.pem'],
    ['..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['%C3%84rger%20%26%20Co.pem', 'Ärger & Co.pem'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ] as const) {
    assert.equal((await expectStatus(200, put(ann.pem, admin, { 'x-file-name': header }))).body.file_name, name);
  }
  const before = await get();
  for (const header of ['x'.repeat(256), 'folder/', '..', '%', '%FF', 'a%00b', 'a%0Ab', 'a%C2%85b', 'Ärger.pem']) {
    const refused = await put(bob.pem, admin, { 'x-file-name': header });
    assert.equal(refused.status, 400, header);
    assert.match(refused.body.description, /'X-File-Name'/);
  }
  assert.deepEqual((await get()).body, before.body);
});

describe('nobody else', () => {
  test('of the tenant sees it, and it needs the task', async () => {
    const exporter = await userWith(server, 'exporter', ['CDDS.manageJobs']);
    const key = await callerWith(server, 'export key', ['CDDS.manageJobs']);
    await expectStatus(200, put(ann.pem));
    for (const as of [exporter, key]) assert.equal((await get(as)).status, 404);
    await expectStatus(200, put(bob.pem, exporter));
    assert.equal((await get(key)).status, 404);
    assert.equal((await get()).body.subject, 'O=Example, CN=ann');
    const agent = await callerWith(server, 'agent', ['CDDS.downloadArtifacts', 'UCS.Customer.readProfile']);
    for (const answer of [await get(agent), await put(ann.pem, agent)]) {
      assert.equal(answer.status, 403);
      assert.match(answer.body.description, /CDDS\.manageJobs/);
    }
    assert.equal((await get('')).status, 401);
  });

  test('of another tenant sees it, also when the ids are the same', async () => {
    const tenant = { name: 'acme', admin_password: 'acme password' };
    const { body } = await expectStatus(201, call('POST', '/access/tenants', tenant));
    const other = basic('acme\\admin', 'acme password');
    await expectStatus(200, put(ann.pem));
    assert.equal((await get(other)).status, 404);
    await expectStatus(200, put(bob.pem, other));
    assert.equal((await get()).body.subject, 'O=Example, CN=ann');
    await expectStatus(204, call('DELETE', `/access/tenants/${body.id}`));
    assert.equal((await get()).body.subject, 'O=Example, CN=ann');
  });
});

test('it goes with its user or key', async () => {
  const holders = async () =>
    await asOwner(server.databaseUrl, async (client) => {
      const { rows } = await client.query<{ actor: string }>('SELECT actor FROM certificates ORDER BY actor');
      return rows.map(({ actor }) => actor);
    });
  const before = await holders();
  const roles = ['Exporter'];
  const user = await expectStatus(
    201,
    call('POST', '/access/users', { name: 'gone', password: 'gone password', roles }),
  );
  const key = await expectStatus(201, call('POST', '/access/api-keys', { name: 'gone', roles }));
  await expectStatus(200, put(ann.pem, basic('gone', 'gone password')));
  await expectStatus(200, put(bob.pem, `Bearer ${key.body.key}`));
  assert.deepEqual(await holders(), [...before, `user:${user.body.id}`, `key:${key.body.id}`].sort());
  await expectStatus(204, call('DELETE', `/access/users/${user.body.id}`));
  assert.deepEqual(await holders(), [...before, `key:${key.body.id}`].sort());
  await expectStatus(204, call('DELETE', `/access/api-keys/${key.body.id}`));
  assert.deepEqual(await holders(), before);
});

test('the tool on the server’s machine has one of its own', async () => {
  const { localToken } = await openKeyring(server.config.dataDir);
  const local = `Bearer ${localToken}`;
  assert.equal((await get(local)).status, 404);
  await expectStatus(200, put(bob.pem, local));
  assert.equal((await get(local)).body.subject, 'O=Example, CN=bob');
});
