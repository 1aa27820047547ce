import type { Deflated } from './parallel-deflate.ts';

/** A file of a zip, as its directory at the end declares it. */
export interface WrittenEntry extends Deflated {
  readonly name: Buffer;
  /** In which segment its local header is, counted from 0, and where. */
  readonly disk: number;
  readonly offset: number;
}

/** Where the directory is, and how large. */
export interface WrittenDirectory {
  readonly disk: number;
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
  /** How many of the entries are declared in the last segment. */
  readonly entriesOnLastDisk: number;
  readonly lastDisk: number;
}

const full16 = 0xffff;
const full32 = 0xffffffff;
const version = 20;
const zip64Version = 45;
const unix = 3;
/** Names are UTF-8, and sizes stand behind the data. */
const flags = 0x0808;
const deflateMethod = 8;
/** A file that its owner may read and write: this is personal data. */
const mode = 0o100600;

/**
 * Stands in front of a file whose sizes are not known yet. It has no ZIP64 field, which would make the sizes behind the
 * data 64 bits wide: Java before 21 takes them for 32 bits when the file is small, and says that the zip is broken.
 */
export function localHeader(name: Buffer, date: Date): Buffer {
  const header = Buffer.alloc(30);
  const extra = timestamp(date);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(version, 4);
  writeCommon(header.subarray(6), date);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** Stands behind the data; with sizes of 64 bits when one does not fit into 32, as Java and Go write and read it. */
export function dataDescriptor({ crc32, size, compressedSize }: Deflated): Buffer {
  const wide = size >= full32 || compressedSize >= full32;
  const descriptor = Buffer.alloc(wide ? 24 : 16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc32, 4);
  if (wide) {
    descriptor.writeBigUInt64LE(BigInt(compressedSize), 8);
    descriptor.writeBigUInt64LE(BigInt(size), 16);
  } else {
    descriptor.writeUInt32LE(compressedSize, 8);
    descriptor.writeUInt32LE(size, 12);
  }
  return descriptor;
}

export function directoryHeader(entry: WrittenEntry, date: Date): Buffer {
  const { name, size, compressedSize, offset, disk } = entry;
  const header = Buffer.alloc(46);
  const wide = zip64Field(entry);
  const extra = Buffer.concat([wide, timestamp(date)]);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt8(zip64Version, 4);
  header.writeUInt8(unix, 5);
  header.writeUInt16LE(wide.length > 0 ? zip64Version : version, 6);
  writeCommon(header.subarray(8), date);
  header.writeUInt32LE(entry.crc32, 16);
  header.writeUInt32LE(Math.min(compressedSize, full32), 20);
  header.writeUInt32LE(Math.min(size, full32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(Math.min(disk, full16), 34);
  header.writeUInt32LE(mode * 0x10000, 38);
  header.writeUInt32LE(Math.min(offset, full32), 42);
  return Buffer.concat([header, name, extra]);
}

/** The end of a zip; with the ZIP64 record and its locator in front of it when a number needs them. */
export function endRecords(directory: WrittenDirectory, place: { disk: number; offset: number }): Buffer {
  const { disk, offset, size, entries, entriesOnLastDisk, lastDisk } = directory;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(lastDisk, full16), 4);
  end.writeUInt16LE(Math.min(disk, full16), 6);
  end.writeUInt16LE(Math.min(entriesOnLastDisk, full16), 8);
  end.writeUInt16LE(Math.min(entries, full16), 10);
  end.writeUInt32LE(Math.min(size, full32), 12);
  end.writeUInt32LE(Math.min(offset, full32), 16);
  const narrow = Math.max(lastDisk, disk, entries) < full16 && Math.max(size, offset) < full32;
  return narrow ? end : Buffer.concat([zip64End(directory), zip64Locator(lastDisk, place), end]);
}

function zip64End({ disk, offset, size, entries, entriesOnLastDisk, lastDisk }: WrittenDirectory): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  // What comes behind this number.
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt8(zip64Version, 12);
  record.writeUInt8(unix, 13);
  record.writeUInt16LE(zip64Version, 14);
  record.writeUInt32LE(lastDisk, 16);
  record.writeUInt32LE(disk, 20);
  record.writeBigUInt64LE(BigInt(entriesOnLastDisk), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  return record;
}

function zip64Locator(lastDisk: number, place: { disk: number; offset: number }): Buffer {
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeUInt32LE(place.disk, 4);
  locator.writeBigUInt64LE(BigInt(place.offset), 8);
  locator.writeUInt32LE(lastDisk + 1, 16);
  return locator;
}

/** Each number that does not fit into its field, in the order of the specification; nothing when all of them fit. */
function zip64Field({ size, compressedSize, offset, disk }: WrittenEntry): Buffer {
  const wide = [size, compressedSize, offset].filter((number) => number >= full32);
  const length = wide.length * 8 + (disk >= full16 ? 4 : 0);
  if (length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(length, 2);
  for (const [index, number] of wide.entries()) field.writeBigUInt64LE(BigInt(number), 4 + index * 8);
  if (disk >= full16) field.writeUInt32LE(disk, 4 + wide.length * 8);
  return field;
}

/** What local and directory header have in common: flags, method, time, date. */
function writeCommon(header: Buffer, date: Date): void {
  const year = Math.min(Math.max(date.getUTCFullYear() - 1980, 0), 127);
  header.writeUInt16LE(flags, 0);
  header.writeUInt16LE(deflateMethod, 2);
  header.writeUInt16LE((date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1), 4);
  header.writeUInt16LE((year << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(), 6);
}

/** The date of a zip has no time zone: this field has the seconds since 1970 beside it. */
function timestamp(date: Date): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x5455, 0);
  field.writeUInt16LE(5, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(Math.floor(date.getTime() / 1000) % 0x100000000, 5);
  return field;
}
