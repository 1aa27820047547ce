import { ArchiveError } from './archive-error.ts';
import type { ByteSource } from './byte-source.ts';

/** Tags without the bit that tells constructed from primitive. */
export const berTag = {
  integer: 0x02,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x10,
  set: 0x11,
  context0: 0x80,
  context1: 0x81,
  context2: 0x82,
} as const;

const endOfContents = 0;

/** How an element begins; `length` is undefined when only its end-of-contents octets will tell. */
export interface BerHeader {
  readonly tag: number;
  readonly constructed: boolean;
  readonly length: number | undefined;
}

/** An element that is in memory as a whole: either `children` or `bytes` is empty. */
export interface BerElement {
  readonly tag: number;
  readonly children: readonly BerElement[];
  readonly bytes: Buffer;
}

/** What is in memory as a whole: certificates and recipients, a few kilobytes each. */
const largestTree = 1024 * 1024;
const deepest = 16;

/**
 * Reads BER from front to back, so that the content of a message passes through in pieces: lengths may be given
 * (`openssl smime`) or be left open until an end mark (`openssl cms -stream`), at every level.
 */
export class BerReader {
  readonly #source: ByteSource;
  /** Where each of the elements ends that the reader is in, outermost first; undefined when an end mark will tell. */
  readonly #ends: (number | undefined)[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The next element of the one that was entered last; undefined at its end, which leaves it. */
  async next(): Promise<BerHeader | undefined> {
    const inside = this.#ends.length > 0;
    const end = this.#ends.at(-1);
    if (inside && end !== undefined && this.#source.position >= end) {
      this.#ends.pop();
      return undefined;
    }
    const header = await this.#header();
    if (header.tag !== endOfContents) return header;
    if (!inside || end !== undefined || header.constructed || header.length !== 0) throw malformed();
    this.#ends.pop();
    return undefined;
  }

  /** The next element, which has to be there and to be this one. */
  async expect(...tags: number[]): Promise<BerHeader> {
    const header = await this.next();
    if (header === undefined || !tags.includes(header.tag)) throw malformed();
    return header;
  }

  /** Goes on with the elements inside. */
  enter(header: BerHeader): void {
    if (!header.constructed || this.#ends.length >= deepest) throw malformed();
    this.#ends.push(header.length === undefined ? undefined : this.#source.position + header.length);
  }

  /** Goes to the end of the element that was entered last. */
  async leave(): Promise<void> {
    for (let header = await this.next(); header !== undefined; header = await this.next()) await this.tree(header);
  }

  /** A small element with everything in it. */
  async tree(header: BerHeader): Promise<BerElement> {
    return await this.#tree(header, this.#source.position + largestTree);
  }

  /** The bytes of an octet string, in pieces that last until the next one; in BER it may be made of others. */
  async *octets(header: BerHeader): AsyncGenerator<Buffer> {
    if (!header.constructed) {
      for (let missing = header.length ?? 0; missing > 0; ) {
        const piece = await this.#source.some(missing);
        missing -= piece.length;
        yield piece;
      }
      return;
    }
    this.enter(header);
    for (let part = await this.next(); part !== undefined; part = await this.next()) {
      if (part.tag !== berTag.octetString) throw malformed();
      yield* this.octets(part);
    }
  }

  async #tree(header: BerHeader, limit: number): Promise<BerElement> {
    const { tag, constructed, length } = header;
    if (this.#source.position + (length ?? 0) > limit) throw malformed();
    if (!constructed) return { tag, children: [], bytes: await this.#source.take(length ?? 0) };
    this.enter(header);
    const children: BerElement[] = [];
    for (let child = await this.next(); child !== undefined; child = await this.next()) {
      children.push(await this.#tree(child, limit));
    }
    return { tag, children, bytes: Buffer.alloc(0) };
  }

  async #header(): Promise<BerHeader> {
    const [first = 0, size = 0] = await this.#source.take(2);
    const constructed = (first & 0x20) !== 0;
    const tag = first & 0xdf;
    // Tags of several bytes occur nowhere in a message.
    if ((tag & 0x1f) === 0x1f) throw malformed();
    if (size === 0x80) {
      if (!constructed) throw malformed();
      return { tag, constructed, length: undefined };
    }
    // Six bytes of length are 280 TB, and still a safe integer.
    if (size > 0x86) throw malformed();
    const length = size < 0x80 ? size : (await this.#source.take(size - 0x80)).readUIntBE(0, size - 0x80);
    const end = this.#ends.findLast((known) => known !== undefined);
    if (end !== undefined && this.#source.position + length > end) throw malformed();
    return { tag, constructed, length };
  }
}

export function malformed(): ArchiveError {
  return new ArchiveError('damaged', 'it is damaged: its structure is broken. Download it again.');
}

/** An octet string that is in memory, whether primitive or made of others. */
export function octetsOf(element: BerElement): Buffer {
  return element.children.length === 0 ? element.bytes : Buffer.concat(element.children.map(octetsOf));
}

/** An object identifier as people write it. */
export function oidOf(element: BerElement | undefined): string {
  if (element?.tag !== berTag.oid || element.bytes.length === 0 || element.bytes.length > 32) throw malformed();
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of element.bytes) {
    number = (number << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0n;
    }
  }
  const [first = 0n, ...others] = numbers;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...others].join('.');
}
