import { ArchiveError } from './archive-error.ts';
import { confinedName, refuseClashes } from './entry-name.ts';
import type { JoinedParts } from './joined-parts.ts';
import { brokenZip, readEnd, safeNumber, type ZipEnd } from './zip-end.ts';

/** A file in a zip, as the directory at its end declares it. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  readonly crc32: number;
  readonly deflated: boolean;
  /** Where its local header begins, counted over all parts. */
  readonly position: number;
}

/** More than 100,000 files; an export has eight. */
const largestDirectory = 16 * 1024 * 1024;
const headerLength = 46;

/**
 * The files of a zip. The directory is what is believed: nobody has to read from front to back what is compressed, and
 * each file can be held to the sizes and the check sum that are declared here.
 *
 * @throws {ArchiveError}
 */
export async function readDirectory(parts: JoinedParts): Promise<{ entries: ZipEntry[]; end: ZipEnd }> {
  const end = await readEnd(parts);
  if (end.directorySize > largestDirectory) {
    throw new ArchiveError('unsupported', 'The zip holds more files than an export can have.');
  }
  const start = parts.position(end.directoryDisk, end.directoryOffset);
  const directory = await parts.read(start, end.directorySize);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < end.entries; index += 1) {
    const length = entryLength(directory, at);
    const entry = readEntry(directory.subarray(at, at + length), parts);
    if (entry !== undefined) entries.push(entry);
    at += length;
  }
  refuseClashes(entries.map((entry) => entry.name));
  refuseOverlaps(entries, start);
  return { entries, end };
}

function entryLength(directory: Buffer, at: number): number {
  if (at + headerLength > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw brokenZip();
  const variable = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
  const length = variable.reduce((sum, part) => sum + part, headerLength);
  if (at + length > directory.length) throw brokenZip();
  return length;
}

/** Undefined for a folder: folders come with their files. */
function readEntry(header: Buffer, parts: JoinedParts): ZipEntry | undefined {
  const nameEnd = headerLength + header.readUInt16LE(28);
  const extra = header.subarray(nameEnd, nameEnd + header.readUInt16LE(30));
  const name = confinedName(header.subarray(headerLength, nameEnd));
  const { size, compressedSize, offset, disk } = placeOf(header, extra);
  if (name.endsWith('/')) return undefined;

  const method = header.readUInt16LE(10);
  const encrypted = (header.readUInt16LE(8) & 1) !== 0;
  // The upper half of the attributes is the mode of a file on Unix.
  const link = header[5] === 3 && header.readUInt32LE(38) >>> 28 === 0xa;
  if (encrypted || link || (method !== 0 && method !== 8)) {
    const reason = encrypted ? 'has a zip password' : link ? 'is a link' : `is compressed by method ${method}`;
    throw new ArchiveError('unsupported', `${name} in the zip ${reason}, which no export has.`);
  }
  if (method === 0 && size !== compressedSize) throw brokenZip();
  const position = parts.position(disk, offset);
  return { name, size, compressedSize, crc32: header.readUInt32LE(16), deflated: method === 8, position };
}

/** Sizes and place; each that does not fit its field is in the ZIP64 extra field instead, in this order. */
function placeOf(header: Buffer, extra: Buffer) {
  const wide = zip64Field(extra);
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    if (wide === undefined || at > wide.length) throw brokenZip();
    return bytes === 8 ? safeNumber(wide, at - 8) : wide.readUInt32LE(at - 4);
  };
  const field = (offset: number) => {
    const value = header.readUInt32LE(offset);
    return value === 0xffffffff ? take(8) : value;
  };
  const size = field(24);
  const compressedSize = field(20);
  const offset = field(42);
  const shortDisk = header.readUInt16LE(34);
  return { size, compressedSize, offset, disk: shortDisk === 0xffff ? take(4) : shortDisk };
}

function zip64Field(extra: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 0x0001) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}

/** Files that share compressed bytes are how a small zip becomes petabytes. */
function refuseOverlaps(entries: readonly ZipEntry[], directoryStart: number): void {
  const inOrder = [...entries].sort((a, b) => a.position - b.position);
  for (const [index, { position, compressedSize, name }] of inOrder.entries()) {
    const next = inOrder[index + 1]?.position ?? directoryStart;
    if (position + 30 + Buffer.byteLength(name) + compressedSize > next) throw brokenZip();
  }
}
