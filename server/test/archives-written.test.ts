import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { openArchive } from '../src/archives/open-archive.ts';
import { ArchiveWriter, type PartSink, type WrittenPart } from '../src/archives/write-archive.ts';
import { type Contents, makeIdentity, openssl, pack, readContents, temporaryFolder } from './archives/workshop.ts';
import { certificateOf, fileSink, someDate, writtenArchive } from './archives/written.ts';
import { requireTools } from './tools.ts';

const bouncyCastle = '/usr/share/java/bcpkix.jar';
await requireTools('openssl', 'zip', 'unzip', '7z', 'javac', bouncyCastle);
const run = promisify(execFile);
const root = await temporaryFolder();
const own = await makeIdentity(root, 'own');
const certificate = await certificateOf(own);
const settings = { certificate, level: 4, blocksAtOnce: 3, partBytes: Number.MAX_SAFE_INTEGER };

const line = (id: number) => `${JSON.stringify({ ID: id, TEXT: `line ${id * 7919} ${id ** 2}` })}\n`;
const contents: Contents = {
  'data/Interaction-5.json': Buffer.from(Array.from({ length: 40_000 }, (_, id) => line(id)).join('')),
  'data/Contact-5.json': Buffer.alloc(0),
  'data/blob': randomBytes(700_001),
  'schema/größe.json': Buffer.from('{}'),
};

/** An archive with the names its files get in the end. */
async function written(partBytes: number): Promise<{ folder: string; files: string[]; parts: readonly WrittenPart[] }> {
  const folder = await mkdtemp(path.join(root, 'written-'));
  const { parts, partFile } = await writtenArchive(folder, contents, { ...settings, partBytes });
  const files = parts.map(({ ending }) => path.join(folder, `export-1.${ending}.smime`));
  for (const [index, { part }] of parts.entries()) await rename(partFile(part), files[index] as string);
  return { folder, files, parts };
}

async function assertReads(files: readonly string[]): Promise<void> {
  const archive = await openArchive(files, { key: own.key, spoolFolder: root });
  assert.deepEqual(await readContents(archive), contents);
  await archive.dispose();
}

/** Decrypts each file beside it, with the command of the guide. */
async function decryptAll(files: readonly string[], command = 'smime'): Promise<void> {
  for (const file of files) {
    const out = file.replace(/\.smime$/, '');
    await openssl(command, '-decrypt', '-binary', '-inkey', own.keyFile, '-in', file, '-out', out);
  }
}

async function assertExtracted(folder: string): Promise<void> {
  for (const [name, bytes] of Object.entries(contents)) {
    assert.ok((await readFile(path.join(folder, name))).equals(bytes), name);
  }
}

describe('what is written', () => {
  test('one file: we, OpenSSL and unzip open it', async () => {
    const { folder, files, parts } = await written(settings.partBytes);
    assert.deepEqual(
      files.map((file) => path.basename(file)),
      ['export-1.zip.smime'],
    );
    await assertReads(files);
    for (const command of ['smime', 'cms']) {
      await decryptAll(files, command);
      await pack('unzip', folder, '-tq', 'export-1.zip');
    }
    await pack('unzip', folder, '-q', 'export-1.zip', '-d', 'out');
    await assertExtracted(path.join(folder, 'out'));
    const whole = await readFile(files[0] as string);
    assert.equal(parts[0]?.size, whole.length);
  });

  test('parts of any size: none is longer, all are as said, and 7z and zip join them', async () => {
    for (const partBytes of [65_536, 65_537, 65_600, 66_666, 98_304, 100_000, 131_072, 500_000, 1_000_000]) {
      const { folder, files, parts } = await written(partBytes);
      assert.ok(parts.length > 1);
      const endings = parts.map((_, index) =>
        index === parts.length - 1 ? 'zip' : `z${`${index + 1}`.padStart(2, '0')}`,
      );
      assert.deepEqual(
        parts.map(({ ending }) => ending),
        endings,
      );
      for (const [index, { size, sha256 }] of parts.entries()) {
        const bytes = await readFile(files[index] as string);
        assert.ok(size <= partBytes);
        assert.equal(size, bytes.length);
        assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
        // Nothing is given away: one more line would not fit.
        if (index < parts.length - 2) assert.ok(size > partBytes - 200, `${size} of ${partBytes}`);
      }
      await assertReads(files);
      await decryptAll(files);
      await pack('7z', folder, 'x', 'export-1.zip', '-oout');
      await assertExtracted(path.join(folder, 'out'));
      await pack('zip', folder, '-q', '-s', '0', 'export-1.zip', '--out', 'whole.zip');
      await pack('unzip', folder, '-tq', 'whole.zip');
    }
  });

  test('a program in Java with BouncyCastle opens it as a stream', async () => {
    const { files } = await written(settings.partBytes);
    const program = path.join(import.meta.dirname, 'archives/Decrypt.java');
    const args = ['-cp', `${path.dirname(bouncyCastle)}/*`, program, own.keyFile, own.certificateFile, ...files];
    const { stdout } = await run('java', args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const lines = Object.entries(contents).map(([name, bytes]) => `${crc32(bytes)} ${name}`);
    assert.deepEqual(stdout.trim().split('\n'), lines);
  });

  test('dates and modes are given, and the same wherever the server is', async () => {
    const { folder, files } = await written(settings.partBytes);
    await decryptAll(files);
    await pack('unzip', folder, '-q', 'export-1.zip', '-d', 'out');
    const file = await stat(path.join(folder, 'out/data/blob'));
    assert.equal(file.mtimeMs, someDate.getTime());
    assert.equal(file.mode & 0o777, 0o600);
  });
});

/** Parts in memory that count what is done with them; writing fails when it is said. */
function watchedParts(fails: (part: number, written: number) => boolean) {
  const events: string[] = [];
  const openPart = async (part: number): Promise<PartSink> => {
    events.push(`open ${part}`);
    let size = 0;
    return {
      write: async (bytes) => {
        await new Promise(setImmediate);
        size += bytes.length;
        if (fails(part, size)) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
      close: async () => {
        events.push(`close ${part}`);
      },
      abort: async () => {
        events.push(`abort ${part}`);
      },
    };
  };
  return { events, openPart };
}

async function writeAll(writer: ArchiveWriter): Promise<void> {
  for (const [name, bytes] of Object.entries(contents)) {
    const entry = await writer.entry(name);
    for (let at = 0; at < bytes.length; at += 65_536) await entry.write(bytes.subarray(at, at + 65_536));
    await entry.end();
  }
  await writer.finish();
}

describe('what goes wrong', () => {
  const common = { ...settings, partBytes: 100_000, date: someDate };
  const full = { code: 'ENOSPC' };

  test('a disk that is full, wherever: the part is aborted, and nothing goes on', async () => {
    const total = (await written(common.partBytes)).parts.length;
    for (let failing = 1; failing <= total; failing += 1) {
      for (const after of [1, 70_000]) {
        const { events, openPart } = watchedParts((part, size) => part === failing && size >= after);
        const writer = new ArchiveWriter({ ...common, openPart });
        // The last part may be shorter.
        if (failing === total && after > 1) continue;
        await assert.rejects(writeAll(writer), full);
        assert.deepEqual(events.slice(-2), [`open ${failing}`, `abort ${failing}`]);
        assert.equal(events.filter((event) => event.startsWith('close')).length, failing - 1);
        await assert.rejects(writer.entry('later'), full);
        await assert.rejects(writer.finish(), full);
        await writer.abort();
        assert.equal(events.filter((event) => event.startsWith('abort')).length, 1);
      }
    }
  });

  test('a part that cannot be opened, or not be closed', async () => {
    const { events, openPart } = watchedParts(() => false);
    const refusing = async (part: number) => {
      if (part === 2) throw Object.assign(new Error('no space left'), full);
      return await openPart(part);
    };
    await assert.rejects(writeAll(new ArchiveWriter({ ...common, openPart: refusing })), full);
    assert.deepEqual(events, ['open 1', 'close 1']);
    const unclosed = async (part: number): Promise<PartSink> => ({
      ...(await openPart(part)),
      close: async () => {
        throw Object.assign(new Error('no space left'), full);
      },
    });
    await assert.rejects(writeAll(new ArchiveWriter({ ...common, openPart: unclosed })), full);
    assert.deepEqual(events.slice(2), ['open 1', 'abort 1']);
  });

  test('it is given up: by the caller, also in the middle of a call, or by a signal', async () => {
    const folder = await mkdtemp(path.join(root, 'given-up-'));
    const openPart = (part: number) => fileSink(path.join(folder, `${part}`));
    const blob = contents['data/blob'] ?? Buffer.alloc(0);

    const idle = new ArchiveWriter({ ...settings, date: someDate, openPart });
    await (await idle.entry('a')).write(blob);
    await idle.abort();
    await idle.abort();
    await assert.rejects(idle.finish(), /given up/);

    const busy = new ArchiveWriter({ ...settings, date: someDate, openPart });
    const entry = await busy.entry('a');
    const outcome = assert.rejects(entry.write(randomBytes(8 * 1024 * 1024)), /given up/);
    await busy.abort();
    await outcome;

    const controller = new AbortController();
    const signalled = new ArchiveWriter({ ...settings, date: someDate, openPart, signal: controller.signal });
    const other = await signalled.entry('a');
    const writing = other.write(randomBytes(8 * 1024 * 1024));
    controller.abort();
    await assert.rejects(writing, { name: 'AbortError' });
    assert.deepEqual(await readdir(folder), []);
  });

  test('calls in the wrong order', async () => {
    const { openPart } = watchedParts(() => false);
    const make = () => new ArchiveWriter({ ...common, openPart });
    const twice = make();
    await twice.entry('a');
    await assert.rejects(twice.entry('b'), /has not ended/);
    const open = make();
    await open.entry('a');
    await assert.rejects(open.finish(), /has not ended/);
    const late = make();
    const entry = await late.entry('a');
    await entry.end();
    await late.entry('b');
    await assert.rejects(entry.write(Buffer.from('x')), /a has ended/);
    const hasty = make();
    const first = hasty.entry('a');
    await assert.rejects(hasty.entry('b'), /before has not ended/);
    await first;
    const finished = make();
    await finished.finish();
    await assert.rejects(finished.entry('a'), /is finished/);
    await finished.abort();
  });

  test('names that would lead out of a folder or are there already, and parts that are too small', async () => {
    const { openPart } = watchedParts(() => false);
    for (const name of ['../a', '/a', 'a//b', '', 'A', 'a/b', 'x'.repeat(300)]) {
      const writer = new ArchiveWriter({ ...common, openPart });
      await (await writer.entry('a')).end();
      await assert.rejects(writer.entry(name), { name: 'ArchiveError' }, name);
    }
    const long = `${'y/'.repeat(600)}y`;
    await assert.rejects(new ArchiveWriter({ ...common, openPart }).entry(long), /too long for a name/);
    assert.throws(() => new ArchiveWriter({ ...common, partBytes: 65_535, openPart }), RangeError);
    assert.throws(() => new ArchiveWriter({ ...common, partBytes: Number.NaN, openPart }), RangeError);
  });
});
