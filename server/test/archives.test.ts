import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ArchiveError, type ArchiveProblem } from '../src/archives/archive-error.ts';
import { openArchive } from '../src/archives/open-archive.ts';
import {
  type Contents,
  encryptFiles,
  makeIdentity,
  pack,
  readContents,
  temporaryFolder,
  writeContents,
} from './archives/workshop.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'zip', '7z');
const root = await temporaryFolder();
const own = await makeIdentity(root, 'own');

const isProblem = (problem: ArchiveProblem, message = /./) => {
  return (error: unknown) => error instanceof ArchiveError && error.problem === problem && message.test(error.message);
};

const lines = Array.from({ length: 20_000 }, (_, id) => JSON.stringify({ ID: id, TEXT: `line ${id * 7919}` })).join(
  '\n',
);
const small: Contents = {
  'data/Interaction-5.json': Buffer.from(lines),
  'data/Contact-5.json': Buffer.alloc(0),
  'data/blob': randomBytes(300_001),
  'schema/größe.json': Buffer.from('{}'),
};

/** A folder with these files in it. */
async function folderWith(contents: Contents): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'made-'));
  await writeContents(folder, contents);
  return folder;
}

/** What zip makes of these files: the one of an archive, or its parts. */
async function zipped(contents: Contents, name: string, ...options: string[]): Promise<string[]> {
  const folder = await folderWith(contents);
  await pack('zip', folder, '-q', '-r', ...options, `${name}.zip`, ...new Set(Object.keys(contents).map(topOf)));
  const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}.z`));
  return files.sort().map((file) => path.join(folder, file));
}

const topOf = (name: string) => name.split('/', 1)[0] ?? '';

async function contentsOf(files: readonly string[], spoolFolder = root): Promise<Contents> {
  const archive = await openArchive(files, { key: own.key, spoolFolder });
  try {
    return await readContents(archive);
  } finally {
    await archive.dispose();
  }
}

describe('archives of zip and 7z', () => {
  test('deflated, stored, empty and folders, with sizes of 32 and of 64 bits', async () => {
    for (const options of [[], ['-0'], ['-9'], ['-D'], ['-fz'], ['-fz', '-0'], ['-fd']]) {
      assert.deepEqual(await contentsOf(await zipped(small, 'export-1', ...options)), small, options.join(' '));
    }
  });

  test('written to a pipe, where sizes are known afterwards', async () => {
    const folder = await folderWith(small);
    await pack('zip', folder, '-q', '-r', '-fd', 'x.zip', 'data', 'schema');
    await pack('7z', folder, 'a', '-tzip', 'y.zip', 'data', 'schema');
    for (const file of ['x.zip', 'y.zip']) assert.deepEqual(await contentsOf([path.join(folder, file)]), small);
  });

  test('encrypted, under any name', async () => {
    const [zip = ''] = await zipped(small, 'export-17');
    const [message = ''] = await encryptFiles([zip], own);
    const archive = await openArchive([message], { key: own.key, spoolFolder: root });
    assert.equal(archive.name, 'export-17');
    assert.deepEqual(
      archive.entries.map(({ name, size }) => [name, size]).sort(),
      Object.entries(small)
        .map(([name, bytes]) => [name, bytes.length])
        .sort(),
    );
    assert.deepEqual(await readContents(archive), small);
    await archive.dispose();
    for (const name of ['download', 'smime.p7m', 'export-17.zip.smime (1)', 'EXPORT.ZIP.SMIME']) {
      const renamed = path.join(path.dirname(message), name);
      await cp(message, renamed);
      assert.deepEqual(await contentsOf([renamed]), small);
    }
  });

  test('two files can be read at once', async () => {
    const archive = await openArchive(await zipped(small, 'export-1', '-s', '64k'));
    const all = await Promise.all(
      archive.entries.map(async (entry) => [entry.name, Buffer.concat(await archive.read(entry).toArray())]),
    );
    assert.deepEqual(Object.fromEntries(all), small);
    await archive.dispose();
  });

  test('what no export has is refused by its name', async () => {
    const folder = await folderWith(small);
    await symlink('/etc/passwd', path.join(folder, 'link'));
    await pack('zip', folder, '-q', '-y', 'link.zip', 'link');
    await pack('zip', folder, '-q', '-P', 'secret', 'password.zip', 'data/blob');
    await pack('7z', folder, 'a', '-tzip', '-mm=LZMA', 'method.zip', 'data/Interaction-5.json');
    await pack('7z', folder, 'a', 'other.7z', 'data');
    await rename(path.join(folder, 'other.7z'), path.join(folder, 'other.zip'));
    const open = (name: string) => openArchive([path.join(folder, name)]);
    await assert.rejects(open('link.zip'), isProblem('unsupported', /is a link/));
    await assert.rejects(open('password.zip'), isProblem('unsupported', /has a zip password/));
    await assert.rejects(open('method.zip'), isProblem('unsupported', /method 14/));
    await assert.rejects(open('other.zip'), isProblem('damaged', /no zip/));
  });
});

describe('split sets', async () => {
  const parts = await zipped(small, 'export-9', '-s', '64k');
  const sealed = await encryptFiles(parts, own);
  const at = (files: readonly string[], index: number) => files.at(index) as string;

  test('in any order, encrypted, decrypted and mixed, from several folders', async () => {
    assert.ok(parts.length >= 6);
    assert.deepEqual(await contentsOf(parts), small);
    assert.deepEqual(await contentsOf([...sealed].reverse()), small);
    assert.deepEqual(await contentsOf(parts.map((part, index) => (index % 2 ? part : at(sealed, index)))), small);
    const elsewhere = path.join(await folderWith({}), path.basename(at(sealed, 1)).replace('z02', 'Z02'));
    await cp(at(sealed, 1), elsewhere);
    assert.deepEqual(await contentsOf([elsewhere, ...sealed.filter((_, index) => index !== 1)]), small);
  });

  test('with ZIP64, and of more than a hundred parts', async () => {
    const large = { 'data/blob': randomBytes(110 * 65_536), 'data/second': randomBytes(70_000) };
    const wide = await zipped(large, 'export-3', '-s', '64k', '-fz');
    assert.ok(wide.some((part) => part.endsWith('.z100')));
    assert.deepEqual(await contentsOf(wide), large);
  });

  test('a part that is missing is named, whichever it is', async () => {
    for (const files of [parts, sealed]) {
      const without = (...missing: number[]) => files.filter((_, index) => !missing.includes(index));
      await assert.rejects(contentsOf(without(1)), isProblem('parts', /^export-9 is not complete, missing: \.z02\./));
      await assert.rejects(contentsOf(without(0, 2)), isProblem('parts', /missing: \.z01, \.z03\./));
      await assert.rejects(contentsOf(without(files.length - 1)), isProblem('parts', /missing: \.zip\./));
      // Only the end of the zip knows that there was another one.
      const highest = new RegExp(`missing: \\.z0${files.length - 1}\\.`);
      await assert.rejects(contentsOf(without(files.length - 2)), isProblem('parts', highest));
      await assert.rejects(contentsOf([at(files, -1)]), isProblem('parts', /missing: \.z01, .*\.z05/));
      await assert.rejects(contentsOf([at(files, 0)]), isProblem('parts', /missing: \.zip\./));
    }
  });

  test('a part that is given twice, or belongs elsewhere', async () => {
    await assert.rejects(contentsOf([...sealed, at(sealed, 1)]), isProblem('parts', /are the same part/));
    await assert.rejects(contentsOf([...sealed, at(parts, 1)]), isProblem('parts', /are the same part/));
    const [other = ''] = await zipped({ a: Buffer.from('a') }, 'export-10');
    await assert.rejects(contentsOf([...parts, other]), isProblem('parts', /not parts of one archive/));
    await assert.rejects(contentsOf([...parts, '/x/export-9.z02 (1)']), isProblem('parts', /not named like a part/));
    await assert.rejects(contentsOf([...parts, '/x/export-9.z00']), isProblem('parts', /not named like a part/));
    await assert.rejects(contentsOf([]), isProblem('parts'));

    const surplus = at(parts, 0).replace('z01', `z0${parts.length}`);
    await cp(at(parts, 0), surplus);
    await assert.rejects(contentsOf([...parts, surplus]), isProblem('parts', /is not of this archive, which has/));
  });

  test('parts that were changed for each other', async () => {
    const folder = await folderWith({});
    const names = parts.map((part) => path.join(folder, path.basename(part)));
    await Promise.all(parts.map((part, index) => cp(part, at(names, index))));
    await cp(at(parts, 1), at(names, 2));
    await cp(at(parts, 2), at(names, 1));
    await assert.rejects(contentsOf(names), isProblem('damaged'));
    await writeFile(at(names, 1), (await readFile(at(parts, 1))).subarray(0, 60_000));
    await assert.rejects(contentsOf(names), isProblem('damaged'));
  });

  test('the file that is wrong is named', async () => {
    const other = await makeIdentity(root, 'other');
    const [foreign = ''] = await encryptFiles([at(parts, 1)], other);
    await assert.rejects(contentsOf(sealed), isProblem('wrongKey', /z02\.smime: .*another certificate/));
    await encryptFiles([at(parts, 1)], own);
    assert.equal(foreign, at(sealed, 1));
    await assert.rejects(openArchive(sealed), isProblem('noKey', /zip\.smime: .*needs a private key/));
    const whole = await readFile(at(sealed, 2));
    await writeFile(at(sealed, 2), whole.subarray(0, 50_000));
    await assert.rejects(contentsOf(sealed), isProblem('truncated', /z03\.smime: it ends too early/));
    await writeFile(at(sealed, 2), whole);
    assert.deepEqual(await contentsOf(sealed), small);
    await assert.rejects(contentsOf([...sealed.slice(1), '/nowhere/export-9.z01.smime']), { code: 'ENOENT' });
  });
});

describe('zips that were made to do harm', () => {
  /** The bytes of a zip, changed: `from` wherever it stands, or what a function does. */
  async function changed(contents: Contents, change: (zip: Buffer) => Buffer, ...options: string[]): Promise<string[]> {
    const [file = ''] = await zipped(contents, 'export-1', '-X', ...options);
    await writeFile(file, change(await readFile(file)));
    return [file];
  }
  const renamed = (from: string, to: string) => (zip: Buffer) =>
    Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
  const inDirectory = (offset: number, value: number) => (zip: Buffer) => {
    zip.writeUInt32LE(value, zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + offset);
    return zip;
  };
  const text = { 'aa/bb/cc': Buffer.from('x'.repeat(10_000)) };

  test('no name leads out of the folder', async () => {
    const names = ['../bb/cc', '/a/bb/cc', 'aa/../cc', 'aa/./bcc', 'aa//b/cc', 'aa\\bb\\cc', 'C:/bb/cc', 'aa/bb/..'];
    names.push('aa/bb/c\n', 'aa/bb/\x1bc', 'aa/bb/\x00c', 'aa/bb/\xff\xfe');
    for (const name of names) {
      await assert.rejects(
        contentsOf(await changed(text, renamed('aa/bb/cc', name), '-D')),
        isProblem('unsafeName'),
        name,
      );
    }
  });

  test('no two files are one, and none is a folder too', async () => {
    const two = { 'aa/b1': Buffer.from('1'), 'aa/b2': Buffer.from('2') };
    await assert.rejects(contentsOf(await changed(two, renamed('aa/b2', 'aa/b1'), '-D')), isProblem('unsafeName'));
    await assert.rejects(contentsOf(await changed(two, renamed('aa/b2', 'AA/B1'), '-D')), isProblem('unsafeName'));
    const nested = { 'ab/c': Buffer.from('1'), zz: Buffer.from('2') };
    await assert.rejects(contentsOf(await changed(nested, renamed('zz', 'ab'), '-D')), isProblem('unsafeName'));
  });

  test('a file is as long as the directory says, and its check sum is right', async () => {
    assert.deepEqual(await contentsOf(await changed(text, (zip) => zip)), text);
    for (const size of [0, 1, 9999, 10_001, 4_000_000_000]) {
      await assert.rejects(contentsOf(await changed(text, inDirectory(24, size), '-D')), isProblem('damaged'));
      await assert.rejects(contentsOf(await changed(text, inDirectory(24, size), '-D', '-0')), isProblem('damaged'));
    }
    const sum = crc32(text['aa/bb/cc']);
    await assert.rejects(contentsOf(await changed(text, inDirectory(16, sum + 1), '-D')), isProblem('damaged'));
  });

  test('a bomb gives no more than it declares', async () => {
    const bomb = { zeros: Buffer.alloc(30 * 1024 * 1024) };
    const archive = await openArchive(await changed(bomb, inDirectory(24, 1000)));
    let given = 0;
    await assert.rejects(async () => {
      for await (const piece of archive.read(archive.entries[0] ?? { name: '', size: 0 })) given += piece.length;
    }, isProblem('damaged'));
    assert.ok(given <= 1000);
    await archive.dispose();
  });

  test('files do not share their bytes', async () => {
    const two = { aaaa: Buffer.from('x'.repeat(999)), bbbb: Buffer.from('y'.repeat(999)) };
    const share = (zip: Buffer) => {
      const second = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'), zip.indexOf(Buffer.from('PK\x01\x02')) + 4);
      zip.writeUInt32LE(0, second + 42);
      return zip;
    };
    await assert.rejects(contentsOf(await changed(two, share)), isProblem('damaged'));
  });
});

test('decrypted bytes lie nowhere with a name, while it is open and afterwards', async () => {
  const [zip = ''] = await zipped(small, 'export-1');
  const [message = ''] = await encryptFiles([zip], own);
  const spoolFolder = await folderWith({});
  const archive = await openArchive([message], { key: own.key, spoolFolder });
  assert.deepEqual(await readdir(spoolFolder), []);
  await archive.dispose();
  await writeFile(message, (await readFile(message)).subarray(0, 9000));
  await assert.rejects(openArchive([message], { key: own.key, spoolFolder }));
  assert.deepEqual(await readdir(spoolFolder), []);
});

test('opening can be called off', async () => {
  const [zip = ''] = await zipped(small, 'export-1');
  const [message = ''] = await encryptFiles([zip], own);
  const signal = AbortSignal.abort();
  await assert.rejects(openArchive([message], { key: own.key, spoolFolder: root, signal }), { name: 'AbortError' });
});
