import { type Cipheriv, createCipheriv, randomBytes, type X509Certificate } from 'node:crypto';
import { release } from '../release.ts';
import { Base64Lines, base64Length } from './base64-lines.ts';
import { der, derHeader, derTag } from './der.ts';
import { sealKey } from './seal-key.ts';

const mimeHeader = Buffer.from(
  [
    'MIME-Version: 1.0',
    'Content-Disposition: attachment; filename="smime.p7m"',
    'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    'Content-Transfer-Encoding: base64',
    '\n',
  ].join('\n'),
);
const envelopedData = Buffer.from('06092a864886f70d010703', 'hex');
const data = Buffer.from('06092a864886f70d010701', 'hex');
const aes256Cbc = Buffer.from('060960864801650304012a', 'hex');
const openSequence = Buffer.from([derTag.sequence, 0x80]);
const openContext0 = Buffer.from([derTag.context0, 0x80]);
/** The ends of five elements: content, its info, enveloped data, its tag, and the message. */
const ends = Buffer.alloc(5 * 2);

const keyBytes = 32;
const blockBytes = 16;
/** How many encrypted bytes are in one octet string: the memory of a reader that streams. */
const pieceBytes = 32 * 1024;

/**
 * Writes S/MIME messages, one after the other: CMS enveloped-data (RFC 5652) in BER, whose lengths stay open, so that
 * nothing has to be known in advance and nothing is kept. Each message has a key and an initial vector of its own.
 */
export class SmimeWriter {
  readonly #certificate: X509Certificate;
  readonly #lines = new Base64Lines();
  readonly #piece = Buffer.allocUnsafeSlow(pieceBytes);
  #filled = 0;
  #cipher: Cipheriv | undefined;
  #write: (text: Buffer) => Promise<void> = async () => {};

  /** @throws {Error} when the certificate has no RSA key */
  constructor(certificate: X509Certificate) {
    this.#certificate = certificate;
    messageHead(certificate, Buffer.alloc(keyBytes), Buffer.alloc(blockBytes));
  }

  /** Begins a message. @param write has done with the text when it resolves */
  async begin(write: (text: Buffer) => Promise<void>): Promise<void> {
    const key = randomBytes(keyBytes);
    const iv = randomBytes(blockBytes);
    this.#cipher = createCipheriv('aes-256-cbc', key, iv);
    this.#filled = 0;
    this.#lines.clear();
    this.#write = write;
    await write(mimeHeader);
    await this.#lines.write(messageHead(this.#certificate, key, iv), write);
    key.fill(0);
  }

  async write(content: Buffer): Promise<void> {
    const cipher = this.#begun();
    for (let at = 0; at < content.length; at += pieceBytes) {
      const encrypted = cipher.update(content.subarray(at, at + pieceBytes));
      await this.#gather(encrypted);
      release(encrypted);
    }
  }

  async end(): Promise<void> {
    await this.#gather(this.#begun().final());
    this.#cipher = undefined;
    await this.#writePiece();
    await this.#lines.write(ends, this.#write);
    await this.#lines.end(this.#write);
  }

  #begun(): Cipheriv {
    if (this.#cipher === undefined) throw new Error('No message was begun.');
    return this.#cipher;
  }

  /** Pieces are of one length, whatever the calls were: so the length of a message follows from its content's. */
  async #gather(encrypted: Buffer): Promise<void> {
    for (let taken = 0; taken < encrypted.length; ) {
      const copied = encrypted.copy(this.#piece, this.#filled, taken);
      taken += copied;
      this.#filled += copied;
      if (this.#filled === pieceBytes) await this.#writePiece();
    }
  }

  async #writePiece(): Promise<void> {
    if (this.#filled === 0) return;
    const piece = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    await this.#lines.write(derHeader(derTag.octetString, piece.length), this.#write);
    await this.#lines.write(piece, this.#write);
  }
}

/**
 * How many bytes of content fit into a message of at most so many bytes; less than 0 when not even its head fits.
 * One more does not fit.
 */
export function contentCapacity(certificate: X509Certificate, messageBytes: number): number {
  const head = messageHead(certificate, Buffer.alloc(keyBytes), Buffer.alloc(blockBytes)).length;
  let fits = 0;
  let tooMany = Math.ceil(Math.min(messageBytes, Number.MAX_SAFE_INTEGER) / blockBytes) + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (messageLength(head, middle * blockBytes) <= messageBytes) fits = middle;
    else tooMany = middle;
  }
  // Padding takes one byte at least.
  return fits * blockBytes - 1;
}

function messageLength(head: number, encrypted: number): number {
  const rest = encrypted % pieceBytes;
  const headers = Math.floor(encrypted / pieceBytes) * derHeader(derTag.octetString, pieceBytes).length;
  const restHeader = rest === 0 ? 0 : derHeader(derTag.octetString, rest).length;
  return mimeHeader.length + base64Length(head + encrypted + headers + restHeader + ends.length);
}

/** All in front of the encrypted content; the same length for each message to this certificate. */
function messageHead(certificate: X509Certificate, key: Buffer, iv: Buffer): Buffer {
  return Buffer.concat([
    openSequence,
    envelopedData,
    openContext0,
    openSequence,
    der(derTag.integer, Buffer.from([0])),
    der(derTag.set, sealKey(key, certificate)),
    openSequence,
    data,
    der(derTag.sequence, aes256Cbc, der(derTag.octetString, iv)),
    openContext0,
  ]);
}
