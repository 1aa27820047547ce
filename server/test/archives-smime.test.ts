import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ArchiveError, type ArchiveProblem } from '../src/archives/archive-error.ts';
import type { BerElement } from '../src/archives/ber.ts';
import { decryptSmime } from '../src/archives/enveloped.ts';
import { contentKey } from '../src/archives/recipients.ts';
import { asOpenBer } from './archives/as-ber.ts';
import { collected, inPieces, makeIdentity, openssl, temporaryFolder } from './archives/workshop.ts';
import { requireTools } from './tools.ts';

const smime = ['smime', '-encrypt', '-binary', '-aes-256-cbc'];
const cms = ['cms', '-encrypt', '-binary', '-aes-256-cbc'];

/** The ways in which a message may be written. */
const forms: Readonly<Record<string, readonly string[]>> = {
  'smime -encrypt': smime,
  'smime -encrypt with CRLF': [...smime, '-crlfeol'],
  'smime -stream': [...smime, '-stream'],
  'cms -stream': [...cms, '-stream'],
  'cms -stream with CRLF': [...cms, '-stream', '-crlfeol'],
  'cms DER': [...cms, '-outform', 'DER'],
  'cms -stream BER': [...cms, '-stream', '-outform', 'DER'],
  'cms PEM': [...cms, '-outform', 'PEM'],
  'cms -stream PEM': [...cms, '-stream', '-outform', 'PEM'],
  'smime PEM': [...smime, '-outform', 'PEM'],
};

const isProblem = (problem: ArchiveProblem) => (error: unknown) =>
  error instanceof ArchiveError && error.problem === problem;

await requireTools('openssl');
const folder = await temporaryFolder();
const [own, second] = await Promise.all([makeIdentity(folder, 'own'), makeIdentity(folder, 'second', 'rsa:3072')]);

async function plainFile(bytes: Buffer): Promise<string> {
  const file = path.join(folder, `plain-${bytes.length}`);
  await writeFile(file, bytes);
  return file;
}

async function encrypted(args: readonly string[], plain: Buffer, ...to: string[]): Promise<Buffer> {
  const recipients = to.length > 0 ? to : [own.certificateFile];
  return await openssl(...args, '-in', await plainFile(plain), ...recipients);
}

async function decrypted(message: Buffer, key: KeyObject = own.key, size = 65_536): Promise<Buffer> {
  return await collected(decryptSmime(inPieces(message, size), key));
}

describe('messages of OpenSSL', () => {
  const sizes = [0, 1, 15, 16, 17, 31, 32, 47, 48, 49, 63, 64, 65, 4095, 4096, 4097, 100_003, 1_048_576];
  for (const [name, args] of Object.entries(forms)) {
    test(`${name}: every size comes back`, async () => {
      for (const size of sizes) {
        const plain = randomBytes(size);
        const message = await encrypted(args, plain);
        assert.deepEqual(await decrypted(message), plain, `${size} bytes`);
        // Wherever the pieces end that a disk gives.
        if (size < 5000)
          for (const piece of [1, 7, 65]) assert.deepEqual(await decrypted(message, own.key, piece), plain);
      }
    });
  }

  test('all lengths left open and content nested', async () => {
    for (const size of [0, 1, 999, 100_003]) {
      const plain = randomBytes(size);
      const message = asOpenBer(await encrypted([...cms, '-outform', 'DER'], plain));
      assert.deepEqual(await decrypted(message), plain);
      assert.deepEqual(await decrypted(message, own.key, 3), plain);
    }
  });

  test('other lines, blanks and headers of a mail', async () => {
    const plain = randomBytes(10_000);
    const message = (await encrypted(smime, plain)).toString('latin1');
    const [head = '', body = ''] = message.split(/\n\n(.*)/s);
    const base64 = body.replaceAll('\n', '');
    const bodies = [
      base64,
      `${base64}\n\n\n`,
      base64.replace(/.{1,75}/g, '$&\r\n'),
      base64.replace(/.{1,5}/g, '$& \n'),
      base64.replace(/.{1,3}/g, '\n\t$&'),
    ];
    for (const lines of bodies) {
      for (const size of [5, 64, 1000]) {
        assert.deepEqual(await decrypted(Buffer.from(`${head}\n\n${lines}`), own.key, size), plain);
      }
    }
    const mail = `To: export@example.com\nSubject: your\n\texport\n${head}\n\n${body}`;
    assert.deepEqual(await decrypted(Buffer.from(mail)), plain);
    const der = Buffer.from(base64, 'base64');
    const binary = Buffer.from(`${head.replace('base64', 'binary')}\n\n`);
    assert.deepEqual(await decrypted(Buffer.concat([binary, der])), plain);
  });

  test('every cipher, recipients by key identifier, OAEP', async () => {
    const plain = randomBytes(5000);
    const ways = [
      ['-aes-128-cbc'],
      ['-aes-192-cbc'],
      ['-des3'],
      ['-aes256', '-keyid'],
      ['-aes256', '-recip', own.certificateFile, '-keyopt', 'rsa_padding_mode:oaep'],
      ['-aes256', '-recip', own.certificateFile, '-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'],
    ];
    for (const way of ways) {
      const to = way.includes('-recip') ? ['-stream'] : ['-stream', own.certificateFile];
      assert.deepEqual(await decrypted(await encrypted(['cms', '-encrypt', '-binary', ...way], plain, ...to)), plain);
    }
  });

  test('each of several recipients opens it', async () => {
    const plain = randomBytes(5000);
    for (const args of [smime, [...cms, '-stream', '-keyid']]) {
      const message = await encrypted(args, plain, own.certificateFile, second.certificateFile);
      assert.deepEqual(await decrypted(message, own.key), plain);
      assert.deepEqual(await decrypted(message, second.key), plain);
    }
  });
});

describe('what does not open', () => {
  test('another key', async () => {
    const other = await makeIdentity(folder, 'other');
    const message = await encrypted(smime, randomBytes(100), own.certificateFile, second.certificateFile);
    await assert.rejects(decrypted(message, other.key), isProblem('wrongKey'));
    await assert.rejects(decrypted(await encrypted(smime, randomBytes(9)), second.key), isProblem('wrongKey'));
  });

  test('a wrong key never looks like the right one', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const oid: BerElement = { tag: 6, children: [], bytes: Buffer.from('2a864886f70d010101', 'hex') };
    for (let round = 0; round < 2000; round += 1) {
      const bytes = randomBytes(128);
      // Below every modulus of this length.
      bytes[0] = 0x7f;
      const recipient: BerElement = {
        tag: 0x10,
        bytes: Buffer.alloc(0),
        children: [
          { tag: 2, children: [], bytes: Buffer.from([0]) },
          { tag: 0x10, children: [], bytes: Buffer.alloc(0) },
          { tag: 0x10, children: [oid], bytes: Buffer.alloc(0) },
          { tag: 4, children: [], bytes },
        ],
      };
      assert.throws(() => contentKey([recipient], privateKey, 32), isProblem('wrongKey'));
    }
  });

  test('recipients, ciphers and contents of other kinds', async () => {
    const plain = randomBytes(100);
    const curve = await makeIdentity(folder, 'curve', 'ec');
    const file = await plainFile(plain);
    const of = async (...args: string[]) => await openssl(...args, '-in', file);
    const toCurve = await encrypted(cms, plain, curve.certificateFile);
    await assert.rejects(decrypted(toCurve), isProblem('unsupported'));
    const password = await of('cms', '-encrypt', '-aes256', '-pwri_password', 'x');
    await assert.rejects(decrypted(password), isProblem('unsupported'));
    const camellia = await encrypted(['cms', '-encrypt', '-camellia256'], plain);
    await assert.rejects(decrypted(camellia), isProblem('unsupported'));
    const authenticated = await encrypted(['cms', '-encrypt', '-aes-256-gcm'], plain);
    await assert.rejects(decrypted(authenticated), isProblem('notEnveloped'));
    const signer = ['-signer', own.certificateFile, '-inkey', own.keyFile];
    for (const way of [['-nodetach'], []]) {
      const signed = await of('smime', '-sign', '-binary', ...signer, ...way);
      await assert.rejects(decrypted(signed), isProblem('notEnveloped'));
    }
  });

  test('what is no message at all', async () => {
    const texts = [
      '',
      'hello',
      'PK\x03\x04 zip',
      '{"a":1}\n\n{}',
      `a: b\n\n${'x'.repeat(99)}`,
      `${'a'.repeat(99_999)}\n\n`,
    ];
    for (const text of texts) {
      const problem = text === '' ? 'truncated' : 'notSmime';
      await assert.rejects(decrypted(Buffer.from(text, 'latin1')), isProblem(problem), text.slice(0, 20));
    }
    await assert.rejects(decrypted(Buffer.from('PK\x03\x04')), /let its name end in \.zip/);
    const certificate = await openssl('x509', '-in', own.certificateFile, '-outform', 'DER');
    await assert.rejects(decrypted(certificate), isProblem('notSmime'));
  });

  test('a message that ends too early, wherever that is', async () => {
    const plain = randomBytes(3000);
    for (const args of [
      smime,
      [...cms, '-stream'],
      [...cms, '-stream', '-outform', 'DER'],
      [...cms, '-outform', 'DER'],
    ]) {
      const message = await encrypted(args, plain);
      const whole = message.toString('latin1').trimEnd().length;
      const end = args.includes('DER') ? message.length : whole;
      const problems = new Set<string>();
      for (let cut = 0; cut < end; cut += cut > end - 200 ? 1 : 37) {
        const error = await decrypted(message.subarray(0, cut)).then(
          () => assert.fail(`${args.join(' ')} cut to ${cut} of ${end} opened`),
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof ArchiveError, String(error));
        problems.add(error.problem);
      }
      assert.ok(
        [...problems].every((problem) => ['truncated', 'notSmime'].includes(problem)),
        [...problems].join(),
      );
    }
  });

  test('a changed character in the text', async () => {
    const message = await encrypted(smime, randomBytes(3000));
    for (const character of ['-', '*', '=', '\x00', 'é']) {
      const at = message.length - 500;
      const changed = Buffer.concat([
        message.subarray(0, at),
        Buffer.from(character, 'latin1'),
        message.subarray(at + 1),
      ]);
      await assert.rejects(decrypted(changed), isProblem('damaged'));
    }
  });
});
