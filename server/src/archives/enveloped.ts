import { createDecipheriv, type KeyObject } from 'node:crypto';
import { ArchiveError } from './archive-error.ts';
import { type BerElement, BerReader, berTag, malformed, octetsOf, oidOf } from './ber.ts';
import { ByteSource } from './byte-source.ts';
import { contentKey } from './recipients.ts';
import { unwrap } from './unwrap.ts';

const envelopedData = '1.2.840.113549.1.7.3';
const contentTypes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.7.1': 'it holds data that is not encrypted.',
  '1.2.840.113549.1.7.2': 'it is signed, not encrypted.',
  '1.2.840.113549.1.9.16.1.9': 'it is compressed, not encrypted.',
  '1.2.840.113549.1.9.16.1.23': 'it is authenticated-enveloped data (AES-GCM), which no export is.',
};

interface Cipher {
  readonly name: string;
  readonly keyLength: number;
  readonly ivLength: number;
}

const ciphers: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16, ivLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24, ivLength: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32, ivLength: 16 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 },
};

/** What is deciphered at once: `openssl cms -stream` writes pieces of a few kilobytes. */
const pieceBytes = 256 * 1024;

/**
 * Decrypts an S/MIME message (CMS enveloped-data, RFC 5652) in constant memory, as far as it is asked for. The cipher
 * does not authenticate: a changed message shows at the end, in its padding, or in the check sums of what is inside.
 *
 * @throws {ArchiveError} while it is read
 */
export async function* decryptSmime(file: AsyncIterable<Buffer>, key: KeyObject): AsyncGenerator<Buffer> {
  const source = new ByteSource(unwrap(file));
  try {
    yield* decryptEnveloped(new BerReader(source), key);
  } finally {
    await source.close();
  }
}

async function* decryptEnveloped(ber: BerReader, key: KeyObject): AsyncGenerator<Buffer> {
  await enterEnvelope(ber);
  let header = await ber.expect(berTag.context0, berTag.set);
  if (header.tag === berTag.context0) {
    // Certificates of the sender, which say nothing about the content.
    await ber.tree(header);
    header = await ber.expect(berTag.set);
  }
  const recipients = await ber.tree(header);
  ber.enter(await ber.expect(berTag.sequence));
  await ber.tree(await ber.expect(berTag.oid));
  const { cipher, iv } = cipherOf(await ber.tree(await ber.expect(berTag.sequence)));
  const decipher = createDecipheriv(cipher.name, contentKey(recipients.children, key, cipher.keyLength), iv);
  const content = await ber.expect(berTag.context0);
  for await (const piece of gathered(ber.octets(content))) {
    const plain = decipher.update(piece);
    if (plain.length > 0) yield plain;
  }
  // To the end of everything: a message that lost its last bytes is not believed, even if the content is whole.
  for (let level = 0; level < 4; level += 1) await ber.leave();
  try {
    yield decipher.final();
  } catch (cause) {
    throw new ArchiveError('damaged', 'it is damaged: it does not decrypt to its end. Download it again.', { cause });
  }
}

/** Up to the version of the enveloped data. */
async function enterEnvelope(ber: BerReader): Promise<void> {
  const type = await contentType(ber);
  if (type !== envelopedData) {
    throw new ArchiveError('notEnveloped', contentTypes[type] ?? `it holds ${type}, not encrypted content.`);
  }
  ber.enter(await ber.expect(berTag.context0));
  ber.enter(await ber.expect(berTag.sequence));
  await ber.tree(await ber.expect(berTag.integer));
}

/** What does not even begin like a message was never one; damage is what comes behind. */
async function contentType(ber: BerReader): Promise<string> {
  const message = await ber.next();
  if (message?.tag !== berTag.sequence) throw notSmime();
  ber.enter(message);
  const type = await ber.next();
  if (type?.tag !== berTag.oid) throw notSmime();
  return oidOf(await ber.tree(type));
}

function notSmime(): ArchiveError {
  return new ArchiveError('notSmime', 'it is not an S/MIME message.');
}

function cipherOf(algorithm: BerElement): { cipher: Cipher; iv: Buffer } {
  const oid = oidOf(algorithm.children[0]);
  const cipher = ciphers[oid];
  if (cipher === undefined) {
    throw new ArchiveError('unsupported', `it is encrypted with ${oid}, which is neither AES-CBC nor 3DES.`);
  }
  const parameters = algorithm.children[1];
  const iv = parameters?.tag === berTag.octetString ? octetsOf(parameters) : undefined;
  if (iv?.length !== cipher.ivLength) throw malformed();
  return { cipher, iv };
}

/** The same bytes in pieces that are worth a call, each in the place of the one before. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const held = Buffer.allocUnsafeSlow(pieceBytes);
  let bytes = 0;
  for await (const piece of pieces) {
    for (let taken = 0; taken < piece.length; ) {
      const copied = piece.copy(held, bytes, taken);
      taken += copied;
      bytes += copied;
      if (bytes < held.length) continue;
      yield held;
      bytes = 0;
    }
  }
  if (bytes > 0) yield held.subarray(0, bytes);
}
