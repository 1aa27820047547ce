import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { JoinedParts, type Segment } from '../src/archives/joined-parts.ts';
import { openArchive } from '../src/archives/open-archive.ts';
import { ParallelDeflate } from '../src/archives/parallel-deflate.ts';
import { readEntry } from '../src/archives/read-entry.ts';
import { readDirectory } from '../src/archives/zip-directory.ts';
import { directoryHeader, endRecords } from '../src/archives/zip-records.ts';
import { ZipWriter } from '../src/archives/zip-writer.ts';
import { type Contents, pack, readContents, temporaryFolder } from './archives/workshop.ts';
import { someDate } from './archives/written.ts';
import { requireTools } from './tools.ts';

await requireTools('zip', 'unzip', '7z');
const root = await temporaryFolder();

/** A zip of these files, in segments. */
async function zipped(contents: Contents, segmentBytes: number): Promise<Buffer[]> {
  const segments: Buffer[] = [];
  let pieces: Buffer[] = [];
  const zip = new ZipWriter(segmentBytes, someDate, {
    open: async (segment) => assert.equal(segment, segments.length + 1),
    write: async (bytes) => {
      pieces.push(Buffer.from(bytes));
    },
    close: async () => {
      segments.push(Buffer.concat(pieces));
      pieces = [];
    },
  });
  const deflate = new ParallelDeflate({ level: 1, blocksAtOnce: 1 }, (bytes) => zip.write(bytes));
  for (const [name, bytes] of Object.entries(contents)) {
    await zip.begin(name);
    await deflate.write(bytes);
    await zip.end(await deflate.end());
  }
  await zip.finish();
  assert.ok(segments.every(({ length }) => length > 0 && length <= segmentBytes));
  return segments;
}

/** The segments as files of the names they have: `.z01` …, the last one `.zip`. */
async function asFiles(segments: readonly Buffer[]): Promise<{ folder: string; files: string[] }> {
  const folder = await mkdtemp(path.join(root, 'made-'));
  const files = segments.map((_, index) => {
    const ending = index === segments.length - 1 ? 'zip' : `z${String(index + 1).padStart(2, '0')}`;
    return path.join(folder, `export-1.${ending}`);
  });
  await Promise.all(segments.map((segment, index) => writeFile(files[index] as string, segment)));
  return { folder, files };
}

async function assertReads(files: readonly string[], contents: Contents, message: string): Promise<void> {
  const archive = await openArchive(files);
  assert.deepEqual(await readContents(archive), contents, message);
  await archive.dispose();
}

/** A part of an archive that is in memory. */
function segmentOf(bytes: Buffer): Segment {
  return { size: bytes.length, read: async (position, into) => bytes.copy(into, 0, position) };
}

/** What others make of a split set: 7z reads it, and zip joins it to one that unzip opens. */
async function assertOthersRead(folder: string): Promise<void> {
  await pack('7z', folder, 't', 'export-1.zip');
  await pack('zip', folder, '-q', '-s', '0', 'export-1.zip', '--out', 'whole.zip');
  await pack('unzip', folder, '-tq', 'whole.zip');
}

/** Small enough that each segment ends within or between headers sooner or later. */
const tiny: Contents = {
  'a/first': randomBytes(33),
  b: Buffer.alloc(0),
  'c/größe.json': randomBytes(70),
  dd: randomBytes(301),
};

describe('one segment', () => {
  test('is an ordinary zip', async () => {
    const { folder, files } = await asFiles(await zipped(tiny, 1_000_000));
    assert.equal(files.length, 1);
    await assertReads(files, tiny, 'whole');
    await pack('unzip', folder, '-tq', 'export-1.zip');
    await pack('unzip', folder, '-q', 'export-1.zip', '-d', 'out');
    for (const [name, bytes] of Object.entries(tiny)) {
      assert.deepEqual(await readFile(path.join(folder, 'out', name)), bytes);
    }
    await pack('7z', folder, 't', 'export-1.zip');
    await pack('zip', folder, '-qT', 'export-1.zip');
  });

  test('without any file', async () => {
    const [only = Buffer.alloc(0), ...others] = await zipped({}, 1_000_000);
    assert.equal(others.length, 0);
    assert.equal(only.length, 22);
    await assertReads((await asFiles([only])).files, {}, 'empty');
  });

  test('exactly full', async () => {
    const [whole = Buffer.alloc(0)] = await zipped(tiny, 1_000_000);
    // There is room for the longest end, whichever it becomes.
    for (const room of [76, 77, 100]) assert.equal((await zipped(tiny, whole.length + room)).length, 1);
    assert.equal((await zipped(tiny, whole.length + 75)).length, 2);
  });
});

describe('segments', () => {
  test('end anywhere, and our reader finds everything', async () => {
    for (let size = 98; size < 1000; size += 1) {
      const parts = new JoinedParts((await zipped(tiny, size)).map(segmentOf));
      const { entries } = await readDirectory(parts);
      const read = entries.map(async (entry) => [entry.name, Buffer.concat(await readEntry(parts, entry).toArray())]);
      assert.deepEqual(Object.fromEntries(await Promise.all(read)), tiny, `segments of ${size}`);
    }
  });

  test('no header is cut', async () => {
    for (let size = 98; size < 1000; size += 7) {
      const segments = await zipped(tiny, size);
      const count = (signature: string) =>
        segments.reduce((sum, segment) => sum + segment.toString('latin1').split(signature).length - 1, 0);
      assert.deepEqual(['PK\x03\x04', 'PK\x07\x08', 'PK\x01\x02', 'PK\x05\x06'].map(count), [4, 4, 4, 1]);
    }
  });

  test('7z and zip read them, as long as the directory fits into one', async () => {
    for (let size = 345; size < 940; size += 13) {
      const segments = await zipped(tiny, size);
      if (segments.length > 1) await assertOthersRead((await asFiles(segments)).folder);
    }
  });

  // Each time that it copied 16 KB it would take the end of a segment for the end of the data.
  test('zip joins those that end where its own copying does', async () => {
    const large: Contents = { abc: randomBytes(150_000), d: Buffer.from('x') };
    const dataStart = 30 + 3 + 9;
    for (const size of [16_384, 49_152, 65_536, dataStart + 16_384, dataStart + 49_152, dataStart + 65_536]) {
      await assertOthersRead((await asFiles(await zipped(large, size))).folder);
    }
  });

  test('a header or the first byte of an empty file at the end of one', async () => {
    for (let size = 19_870; size < 20_000; size += 3) {
      const contents: Contents = { 'a/first': randomBytes(size), b: Buffer.alloc(0), c: randomBytes(25_000) };
      const { folder, files } = await asFiles(await zipped(contents, 20_000));
      await assertReads(files, contents, `${size} bytes`);
      await assertOthersRead(folder);
    }
  });

  test('more than a hundred', async () => {
    const contents: Contents = { blob: randomBytes(150_000), second: randomBytes(70_000) };
    const { folder, files } = await asFiles(await zipped(contents, 1999));
    assert.ok(files.some((file) => file.endsWith('.z100')));
    await assertReads(files, contents, 'hundred');
    await assertOthersRead(folder);
  });
});

describe('what does not fit into 32 or 16 bits', () => {
  const sums = { crc32: 1, size: 5, compressedSize: 7 };
  const name = Buffer.from('a');

  test('a number that fits stands in its field, one that does not in the ZIP64 field, in order', () => {
    const small = directoryHeader({ ...sums, name, disk: 1, offset: 2 }, someDate);
    assert.equal(small.length, 46 + 1 + 9);
    assert.equal(small.readUInt16LE(6), 20);
    const place = { disk: 70_000, offset: 2 ** 32 + 3 };
    const large = { name, crc32: 1, size: 2 ** 33, compressedSize: 2 ** 32 - 1, ...place };
    const header = directoryHeader(large, someDate);
    assert.equal(header.readUInt16LE(6), 45);
    assert.deepEqual(
      [20, 24, 42].map((at) => header.readUInt32LE(at)),
      [0xffffffff, 0xffffffff, 0xffffffff],
    );
    assert.equal(header.readUInt16LE(34), 0xffff);
    const field = header.subarray(47);
    assert.deepEqual([field.readUInt16LE(0), field.readUInt16LE(2)], [1, 28]);
    assert.deepEqual(
      [4, 12, 20].map((at) => Number(field.readBigUInt64LE(at))),
      [2 ** 33, 2 ** 32 - 1, place.offset],
    );
    assert.equal(field.readUInt32LE(28), 70_000);
    const far = directoryHeader({ ...sums, name, disk: 0, offset: 2 ** 32 }, someDate);
    assert.equal(far.readUInt16LE(47 + 2), 8);
    assert.equal(Number(far.readBigUInt64LE(47 + 4)), 2 ** 32);
  });

  test('the ZIP64 end stands in front of the end when it is needed', () => {
    const directory = { disk: 0, offset: 100, size: 500, entries: 2, entriesOnLastDisk: 2, lastDisk: 0 };
    assert.equal(endRecords(directory, { disk: 0, offset: 600 }).length, 22);
    for (const change of [{ offset: 2 ** 32 }, { entries: 65_535 }, { size: 2 ** 32 - 1 }, { lastDisk: 65_535 }]) {
      const records = endRecords({ ...directory, ...change }, { disk: change.lastDisk ?? 0, offset: 600 });
      assert.equal(records.length, 56 + 20 + 22);
      assert.equal(Number(records.readBigUInt64LE(48)), change.offset ?? 100);
      assert.equal(Number(records.readBigUInt64LE(32)), change.entries ?? 2);
      assert.equal(records.readUInt32LE(56), 0x07064b50);
      assert.equal(records.readUInt32LE(56 + 16), (change.lastDisk ?? 0) + 1);
    }
  });

  test('many small files, and a directory that no segment can hold', async () => {
    const contents = Object.fromEntries(Array.from({ length: 300 }, (_, id) => [`data/${id}`, Buffer.from(`${id}`)]));
    for (const size of [1999, 5000]) {
      const { folder, files } = await asFiles(await zipped(contents, size));
      await assertReads(files, contents, `segments of ${size}`);
      await pack('7z', folder, 't', 'export-1.zip');
    }
  });
});
