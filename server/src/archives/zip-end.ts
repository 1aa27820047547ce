import { ArchiveError } from './archive-error.ts';
import { JoinedParts, type Segment } from './joined-parts.ts';

/** Where the directory of a zip is. */
export interface ZipEnd {
  /** How many parts come before the last one. */
  readonly lastDisk: number;
  readonly directoryDisk: number;
  readonly directoryOffset: number;
  readonly directorySize: number;
  readonly entries: number;
}

const endLength = 22;
const longestComment = 0xffff;
const locatorLength = 20;
const end64Length = 56;

/**
 * The number of the last part, which the end of the zip in it says. It is read alone and before the others, so that a
 * missing part is noticed before gigabytes are decrypted. Undefined when only the ZIP64 record knows it.
 */
export async function lastDiskOf(last: Segment): Promise<number | undefined> {
  const { record } = await findEnd(new JoinedParts([last]));
  const disk = record.readUInt16LE(4);
  return disk === 0xffff ? undefined : disk;
}

/** @throws {ArchiveError} `damaged` */
export async function readEnd(parts: JoinedParts): Promise<ZipEnd> {
  const { record, position } = await findEnd(parts);
  const end = {
    lastDisk: record.readUInt16LE(4),
    directoryDisk: record.readUInt16LE(6),
    entries: record.readUInt16LE(10),
    directorySize: record.readUInt32LE(12),
    directoryOffset: record.readUInt32LE(16),
  };
  const wide = await readEnd64(parts, position);
  // The ZIP64 record may stand in an earlier part, and then its number is not that of the last one.
  return wide === undefined ? end : { ...wide, lastDisk: end.lastDisk === 0xffff ? wide.lastDisk : end.lastDisk };
}

/** The end record stands at the very end, with a comment of any length behind it: the last that fits exactly. */
async function findEnd(parts: JoinedParts): Promise<{ record: Buffer; position: number }> {
  const tail = Math.min(parts.size, endLength + longestComment);
  const bytes = await parts.read(parts.size - tail, tail);
  for (let at = tail - endLength; at >= 0; at -= 1) {
    if (bytes.readUInt32LE(at) !== 0x06054b50 || at + endLength + bytes.readUInt16LE(at + 20) !== tail) continue;
    return { record: bytes.subarray(at, at + endLength), position: parts.size - tail + at };
  }
  throw new ArchiveError('damaged', 'What is inside is no zip, or a zip without its end.');
}

/** The ZIP64 record, when a locator in front of the end names one: sizes and numbers beyond 32 or 16 bits. */
async function readEnd64(parts: JoinedParts, endPosition: number): Promise<ZipEnd | undefined> {
  if (endPosition < locatorLength) return undefined;
  const locator = await parts.read(endPosition - locatorLength, locatorLength);
  if (locator.readUInt32LE(0) !== 0x07064b50) return undefined;
  const record = await parts.read(parts.position(locator.readUInt32LE(4), safeNumber(locator, 8)), end64Length);
  if (record.readUInt32LE(0) !== 0x06064b50) throw brokenZip();
  return {
    lastDisk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entries: safeNumber(record, 32),
    directorySize: safeNumber(record, 40),
    directoryOffset: safeNumber(record, 48),
  };
}

/** A number of 64 bits; beyond what is exact it can only be damage. */
export function safeNumber(bytes: Buffer, offset: number): number {
  const number = Number(bytes.readBigUInt64LE(offset));
  if (!Number.isSafeInteger(number)) throw brokenZip();
  return number;
}

export function brokenZip(): ArchiveError {
  return new ArchiveError('damaged', 'The zip is damaged: its directory is broken.');
}
