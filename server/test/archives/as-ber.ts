/** How many bytes of a content are in one octet string. */
const pieceBytes = 1000;

/**
 * A DER message as BER that leaves every length open and nests the pieces of its content, as libraries that stream may
 * write it; OpenSSL does a part of this only.
 */
export function asOpenBer(der: Buffer): Buffer {
  return Buffer.concat(elements(der).map(({ tag, content }) => reopened(tag, content)));
}

function reopened(tag: number, content: Buffer): Buffer {
  // The encrypted content, [0] IMPLICIT OCTET STRING, as an octet string of octet strings of octet strings.
  if (tag === 0x80) return open(0xa0, [open(0x24, pieces(content)), open(0x24, [])]);
  if ((tag & 0x20) === 0) return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
  return open(
    tag,
    elements(content).map((child) => reopened(child.tag, child.content)),
  );
}

function open(tag: number, children: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...children, Buffer.from([0, 0])]);
}

function pieces(content: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < content.length; at += pieceBytes) {
    const piece = content.subarray(at, at + pieceBytes);
    found.push(Buffer.concat([Buffer.from([0x04]), lengthOf(piece.length), piece]));
  }
  return found;
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return Buffer.from([0x84, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]);
}

function elements(der: Buffer): { tag: number; content: Buffer }[] {
  const found: { tag: number; content: Buffer }[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const extra = first < 0x80 ? 0 : first - 0x80;
    const length = extra === 0 ? first : der.readUIntBE(at + 2, extra);
    const start = at + 2 + extra;
    found.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
