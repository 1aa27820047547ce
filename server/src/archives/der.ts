export const derTag = { integer: 0x02, octetString: 0x04, sequence: 0x30, set: 0x31, context0: 0xa0 } as const;

export interface DerElement {
  readonly tag: number;
  /** All of it, with tag and length. */
  readonly bytes: Buffer;
  readonly content: Buffer;
}

/** An element around these bytes. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const length = content.reduce((sum, bytes) => sum + bytes.length, 0);
  return Buffer.concat([derHeader(tag, length), ...content]);
}

/** Tag and length, the length in as few bytes as possible. */
export function derHeader(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  const bytes = Math.ceil((32 - Math.clz32(length)) / 8);
  const header = Buffer.from([tag, 0x80 | bytes, 0, 0, 0, 0]);
  header.writeUIntBE(length, 2, bytes);
  return header.subarray(0, 2 + bytes);
}

/** The elements one behind the other. For certificates, which OpenSSL has parsed already: lengths are believed. */
export function derElements(bytes: Buffer = Buffer.alloc(0)): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = bytes.readUInt8(at + 1);
    const lengthBytes = short < 0x80 ? 0 : short - 0x80;
    const start = at + 2 + lengthBytes;
    const end = start + (lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes));
    elements.push({ tag: bytes.readUInt8(at), bytes: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    at = end;
  }
  return elements;
}
