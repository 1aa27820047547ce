import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { newHostKey, openHostKey } from '../src/sftp/host-key.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { requireTools } from './tools.ts';

await requireTools('sftp');

test('a host key is made once, also by several at once, and OpenSSH reads it', async () => {
  const folder = await temporaryFolder();
  const made = await Promise.all(Array.from({ length: 5 }, () => openHostKey(folder)));
  const [first] = made;
  for (const key of [...made, await openHostKey(folder)]) assert.deepEqual(key, first);
  const keys = path.join(folder, 'keys');
  assert.deepEqual(await readdir(keys), ['ssh_host_ed25519_key']);
  const file = path.join(keys, 'ssh_host_ed25519_key');
  assert.deepEqual([(await stat(keys)).mode & 0o777, (await stat(file)).mode & 0o777], [0o700, 0o600]);
  const { stdout } = await promisify(execFile)('ssh-keygen', ['-l', '-f', file]);
  assert.match(stdout, new RegExp(`^256 ${first?.fingerprint.replaceAll('+', '\\+')} .*\\(ED25519\\)$`, 'm'));
  await writeFile(file, 'nothing');
  await assert.rejects(openHostKey(folder), /ssh_host_ed25519_key is not a private key of OpenSSH/);
});

test('every key that is made can be read: one in 256 of ssh2 cannot', () => {
  for (let made = 0; made < 2000; made += 1) {
    const key = ssh2.utils.parseKey(newHostKey());
    assert.ok(!(key instanceof Error), String(key));
  }
});
