import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openKeyring } from '../src/keyring.ts';
import { asOwner } from './as-owner.ts';
import { latestAudit } from './exports.ts';
import { makeKey } from './sftp.ts';
import { type Answer, admin, basic, callerWith, expectStatus, startServer, userWith } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('sftp');
const server = await startServer();
const where = '/users/me/ssh-keys';
const ed25519 = await makeKey('ed25519');
const rsa = await makeKey('rsa', '-b', '2048');

function put(text: string, as = admin, type = 'text/plain'): Promise<Answer> {
  return server.call('PUT', where, undefined, { as, raw: text, headers: { 'content-type': type } });
}

function get(as = admin, query = ''): Promise<Answer> {
  return server.call('GET', where + query, undefined, { as });
}

async function fingerprint(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return stdout.split(' ')[1] ?? '';
}

describe('SSH keys', () => {
  test('are kept as they are given, replaced and removed', async () => {
    assert.deepEqual((await get()).body, { items: [], next_cursor: null });
    const bare = rsa.line.split(' ').slice(0, 2).join(' ');
    const file = `# of my laptop\r\n\r\n  ${ed25519.line}\n${bare}\n\n`;
    const items = [
      {
        type: 'ssh-ed25519',
        fingerprint_sha256: await fingerprint(ed25519.file),
        comment: 'ann@laptop',
        line: ed25519.line,
      },
      { type: 'ssh-rsa', fingerprint_sha256: await fingerprint(rsa.file), comment: '', line: bare },
    ];
    assert.deepEqual((await expectStatus(200, put(file))).body, { items, next_cursor: null });
    assert.match(await latestAudit(server), /^update ssh_keys \d+$/);
    assert.deepEqual((await get()).body.items, items);
    const first = (await get(admin, '?limit=1')).body;
    assert.deepEqual(first.items, items.slice(0, 1));
    const second = (await get(admin, `?limit=1&cursor=${first.next_cursor}`)).body;
    assert.deepEqual(second, { items: items.slice(1), next_cursor: null });
    assert.deepEqual((await put(rsa.line)).body.items.length, 1);
    for (const none of ['', '\n', '# none']) {
      await expectStatus(200, put(rsa.line));
      assert.deepEqual((await expectStatus(200, put(none))).body.items, []);
    }
    assert.deepEqual((await get()).body.items, []);
  });

  test('are refused with the line, and the former ones stay', async () => {
    await expectStatus(200, put(ed25519.line));
    const small = await makeKey('rsa', '-b', '1024');
    const [type = '', base64 = ''] = ed25519.line.split(' ');
    const hardware = 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t me';
    for (const [text, reason] of [
      [`from="10.0.0.0/8" ${ed25519.line}`, /line 1: options/],
      [`${rsa.line}\nno-pty ${ed25519.line}`, /line 2: options/],
      [`# a\n\n${hardware}`, /line 3: keys of the type sk-ssh-ed25519@openssh.com are not supported/],
      [`ssh-dss ${base64}`, /line 1: keys of the type ssh-dss are not supported/],
      [small.line, /line 1: the RSA key has 1024 bits/],
      ['hello', /line 1: it is not a public key/],
      [type, /line 1: what follows the type is not base64/],
      [`${type} ${base64.slice(0, -4)}`, /line 1: it is not a key of the type ssh-ed25519/],
      [`${type} ${base64}AAAA`, /line 1: it is not a key of the type ssh-ed25519/],
      [`ssh-rsa ${base64}`, /line 1: it is not a key of the type ssh-rsa/],
      [`${type} ${base64} ${'x'.repeat(257)}`, /line 1: the comment/],
      ['-----BEGIN OPENSSH PRIVATE KEY-----\nx', /private key/],
      [Array.from({ length: 51 }, () => ed25519.line).join('\n'), /there are 51: at most 50/],
    ] as const) {
      const { status, body } = await put(text);
      assert.equal(status, 400, text);
      assert.match(body.description, reason);
    }
    assert.equal((await put('x'.repeat(300_000))).status, 413);
    assert.equal((await put(ed25519.line, admin, 'application/json')).status, 415);
    assert.equal((await server.call('PUT', where, undefined, {})).status, 400);
    assert.deepEqual((await get()).body.items.length, 1);
    assert.equal((await put(Array.from({ length: 50 }, () => rsa.line).join('\n'))).status, 200);
  });

  test('are their user’s alone, who may submit requests', async () => {
    await expectStatus(200, put(ed25519.line));
    const officer = await userWith(server, 'officer', ['GDPR.submitRequests']);
    assert.deepEqual((await get(officer)).body.items, []);
    await expectStatus(200, put(rsa.line, officer));
    assert.equal((await get()).body.items[0].type, 'ssh-ed25519');
    await expectStatus(201, server.call('POST', '/access/tenants', { name: 'acme', admin_password: 'acme password' }));
    assert.deepEqual((await get(basic('acme\\admin', 'acme password'))).body.items, []);
    const reader = await userWith(server, 'reader', ['GDPR.readResults']);
    for (const answer of [await get(reader), await put(rsa.line, reader)]) {
      assert.equal(answer.status, 403);
      assert.match(answer.body.description, /GDPR\.submitRequests/);
    }
    assert.equal((await get('')).status, 401);
  });

  test('are of users only', async () => {
    const key = await callerWith(server, 'key', ['GDPR.submitRequests']);
    const { localToken } = await openKeyring(server.config.dataDir);
    for (const as of [key, `Bearer ${localToken}`]) {
      for (const answer of [await get(as), await put(rsa.line, as)]) {
        assert.equal(answer.status, 403);
        assert.match(answer.body.description, /SSH keys belong to users/);
      }
    }
  });

  test('go with their user', async () => {
    const user = { name: 'gone', password: 'a long password', roles: ['Privacy officer'] };
    const { body } = await expectStatus(201, server.call('POST', '/access/users', user));
    await expectStatus(200, put(rsa.line, basic('gone', 'a long password')));
    await expectStatus(204, server.call('DELETE', `/access/users/${body.id}`));
    const left = await asOwner(server.databaseUrl, (client) =>
      client.query('SELECT 1 FROM ssh_keys WHERE user_id = $1', [body.id]),
    );
    assert.equal(left.rowCount, 0);
  });
});
