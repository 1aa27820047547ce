import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { decryptSmime } from '../src/archives/enveloped.ts';
import { contentCapacity, SmimeWriter } from '../src/archives/smime-writer.ts';
import { collected, type Identity, inPieces, makeIdentity, openssl, temporaryFolder } from './archives/workshop.ts';
import { certificateOf } from './archives/written.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl');
const folder = await temporaryFolder();
const [own, long] = await Promise.all([makeIdentity(folder, 'own'), makeIdentity(folder, 'long', 'rsa:4096')]);
const certificate = await certificateOf(own);
const writer = new SmimeWriter(certificate);

async function message(content: Buffer, pieceBytes = 10_000, smime = writer): Promise<Buffer> {
  const texts: Buffer[] = [];
  await smime.begin(async (text) => {
    texts.push(Buffer.from(text));
  });
  for (let at = 0; at < content.length; at += pieceBytes) await smime.write(content.subarray(at, at + pieceBytes));
  await smime.end();
  return Buffer.concat(texts);
}

/** What the commands of OpenSSL make of a message; the recipient is looked up by the certificate when it is given. */
async function opened(text: Buffer, { keyFile, certificateFile }: Identity): Promise<Buffer[]> {
  const file = path.join(folder, 'message.smime');
  await writeFile(file, text);
  const decrypt = ['-decrypt', '-binary', '-inkey', keyFile, '-in', file];
  return [
    await openssl('smime', ...decrypt),
    await openssl('smime', ...decrypt, '-recip', certificateFile),
    await openssl('cms', ...decrypt),
    await openssl('cms', ...decrypt, '-recip', certificateFile),
  ];
}

/** Around the ends of lines, of pieces, and of what is encoded at once. */
const sizes = [0, 1, 15, 16, 17, 47, 48, 127, 128, 255, 256, 32_767, 32_768, 32_769, 48_700, 49_152, 65_535, 300_001];

test('OpenSSL and our reader open every size', async () => {
  for (const size of sizes) {
    const content = randomBytes(size);
    const text = await message(content);
    for (const plain of await opened(text, own)) assert.ok(plain.equals(content), `${size} bytes`);
    assert.deepEqual(await collected(decryptSmime(inPieces(text, 1000), own.key)), content);
  }
});

test('lines are those of OpenSSL', async () => {
  for (let size = 0; size < 400; size += 7) {
    const [head, body] = (await message(randomBytes(size))).toString('latin1').split('\n\n');
    assert.match(head ?? '', /^MIME-Version: 1\.0\n.*application\/pkcs7-mime; smime-type=enveloped-data/s);
    assert.match(body ?? '', /^(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}={0,2}\n$/);
  }
});

test('the same content has the same length, whatever the pieces were, and never the same bytes', async () => {
  const content = randomBytes(200_000);
  const whole = await message(content, 200_000);
  for (const pieceBytes of [777, 32_768, 65_537]) {
    const text = await message(content, pieceBytes);
    assert.equal(text.length, whole.length);
    const bodies = [text, whole].map((each) => each.subarray(each.indexOf('\n\n') + 1500));
    assert.notDeepEqual(bodies[0], bodies[1]);
  }
});

test('as much content as fits, and not one byte more', async () => {
  for (const identity of [own, long]) {
    const other = await certificateOf(identity);
    const smime = new SmimeWriter(other);
    const limits = Array.from({ length: 130 }, (_, index) => 65_536 + index);
    for (const limit of [3000, 44_000, 44_500, ...limits, 200_000, 1_000_000]) {
      const capacity = contentCapacity(other, limit);
      const content = randomBytes(capacity + 1);
      assert.ok((await message(content.subarray(1), 10_000, smime)).length <= limit, `${limit}`);
      assert.ok((await message(content, 10_000, smime)).length > limit, `${limit} and one more`);
    }
  }
  assert.ok(contentCapacity(certificate, 100) < 0);
  assert.ok(contentCapacity(certificate, Number.MAX_SAFE_INTEGER) > 6e15);
  assert.ok(contentCapacity(certificate, Number.POSITIVE_INFINITY) > 6e15);
});

test('certificates of all kinds: a long key, a serial number of 20 bytes, an issuer that is not the subject', async () => {
  const ca = path.join(folder, 'own.pem');
  const request = path.join(folder, 'issued.csr');
  const keyFile = path.join(folder, 'issued.key');
  const certificateFile = path.join(folder, 'issued.pem');
  const subject = ['-subj', '/C=DE/O=Größe & Söhne/CN=issued', '-utf8'];
  await openssl('req', '-newkey', 'rsa:3072', '-nodes', '-keyout', keyFile, '-out', request, ...subject);
  const serial = `0x7f${randomBytes(19).toString('hex')}`;
  const issue = ['x509', '-req', '-in', request, '-CA', ca, '-CAkey', own.keyFile, '-set_serial', serial];
  await openssl(...issue, '-days', '2', '-out', certificateFile);
  const issued: Identity = { keyFile, certificateFile, key: createPrivateKey(await readFile(keyFile)) };
  const content = randomBytes(5000);
  for (const identity of [long, issued]) {
    const smime = new SmimeWriter(await certificateOf(identity));
    const text = await message(content, 999, smime);
    for (const plain of await opened(text, identity)) assert.deepEqual(plain, content);
    assert.deepEqual(await collected(decryptSmime(inPieces(text, 999), identity.key)), content);
  }
});

test('a key that is not RSA is refused at once', async () => {
  const curve = await makeIdentity(folder, 'curve', 'ec');
  const elliptic = new X509Certificate(await readFile(curve.certificateFile));
  assert.throws(() => new SmimeWriter(elliptic), /RSA/);
});

test('a message that was given up leaves nothing to the next one', async () => {
  await writer.begin(async () => {});
  await writer.write(randomBytes(12_345));
  const content = randomBytes(10);
  const text = await message(content);
  assert.deepEqual(await collected(decryptSmime(inPieces(text, 1000), own.key)), content);
  await assert.rejects(writer.write(content), /No message/);
});
