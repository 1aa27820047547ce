import { ArchiveError, truncated } from './archive-error.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const padding = '='.charCodeAt(0);
const dash = '-'.charCodeAt(0);

/**
 * Decodes base64 that arrives in pieces, whatever its lines are, into pieces that last until the next one. Node's decoder is ten times as fast as one of ours, but
 * wants whole groups and skips what is no base64: so the characters are counted, and there must be as many bytes as
 * they promise.
 *
 * @param end whether a line that begins with a dash ends it (PEM)
 */
export async function* decodeBase64(text: AsyncIterable<Buffer>, end: 'pem' | 'file'): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0);
  let decoded = Buffer.alloc(0);
  let complete = false;
  for await (const piece of text) {
    const dashAt = piece.indexOf(dash);
    if (dashAt >= 0 && end === 'file') throw notBase64();
    const arrived = withoutSpaces(dashAt < 0 ? piece : piece.subarray(0, dashAt));
    const all = left.length === 0 ? arrived : Buffer.concat([left, arrived]);
    const { length, characters } = wholeGroups(all);
    left = Buffer.from(all.subarray(length));
    if (complete && characters > 0) throw notBase64();
    const groups = all.subarray(0, length);
    if (decoded.length < length) decoded = Buffer.allocUnsafeSlow(length);
    const bytes = decoded.subarray(0, decoded.write(groups.toString('latin1'), 'base64'));
    const padded = paddingOf(groups);
    if (bytes.length !== (characters / 4) * 3 - padded) throw notBase64();
    complete ||= padded > 0;
    if (bytes.length > 0) yield bytes;
    if (dashAt >= 0) break;
  }
  if (left.toString('latin1').trim() !== '') throw truncated();
}

/** How far the groups of four characters go, and how many characters these are. */
function wholeGroups(text: Buffer): { length: number; characters: number } {
  // The line feed of a carriage return at the end has not arrived.
  let length = text.at(-1) === carriageReturn ? text.length - 1 : text.length;
  let characters = length;
  for (let at = text.indexOf(lineFeed); at >= 0; at = text.indexOf(lineFeed, at + 1)) {
    characters -= text[at - 1] === carriageReturn ? 2 : 1;
  }
  for (let surplus = characters % 4; surplus > 0; length -= 1) {
    const last = text[length - 1];
    if (last === lineFeed || last === carriageReturn) continue;
    surplus -= 1;
    characters -= 1;
  }
  return { length, characters };
}

function paddingOf(groups: Buffer): number {
  const at = groups.indexOf(padding);
  return at < 0 ? 0 : groups.toString('latin1', at).trimEnd().length;
}

/** Nobody writes them, but they would be allowed: looking for them costs nothing. */
function withoutSpaces(text: Buffer): Buffer {
  if (!text.includes(' ') && !text.includes('\t')) return text;
  return Buffer.from(text.toString('latin1').replace(/[ \t]+/g, ''), 'latin1');
}

function notBase64(): ArchiveError {
  return new ArchiveError('damaged', 'it is damaged: its text is not base64. Download it again.');
}
