import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { ArtifactMissing, type ArtifactStore, type StoreLocation } from '../src/storage/artifact-store.ts';
import { checkStore, openStore } from '../src/storage/open-store.ts';
import { partBytes } from '../src/storage/s3-upload.ts';
import { temporaryFolder } from './archives/workshop.ts';
import { freePort } from './free-port.ts';
import { startSwift } from './s3/swift.ts';
import { requireTools } from './tools.ts';

await requireTools('/usr/lib/python3/dist-packages/swift');
const MiB = 1024 * 1024;
const folder = await temporaryFolder();
const s3 = await startSwift();

/** The store that these settings are for. */
async function storeOf(env: NodeJS.ProcessEnv): Promise<ArtifactStore> {
  const store = await openStore(readConfig({ DATA_DIR: folder, ...env }).artifactStore);
  after(() => store.close());
  return store;
}

async function put(store: ArtifactStore, key: string, ...pieces: Buffer[]): Promise<void> {
  const upload = await store.create(key);
  for (const piece of pieces) await upload.write(piece);
  await upload.close();
}

async function get(store: ArtifactStore, key: string, start: number, end: number): Promise<Buffer> {
  return await buffer(await store.read(key, start, end));
}

/** Keys below a prefix, unfinished ones with a question mark. */
async function keysOf(store: ArtifactStore, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, finished } of store.list(prefix)) found.push(finished ? key : `${key}?`);
  return found.sort();
}

for (const [name, env] of [
  ['a folder', {}],
  ['a bucket', s3],
] as const) {
  const store = await storeOf(env);

  describe(name, () => {
    test('can be used', async () => {
      await checkStore(store);
      assert.deepEqual(await keysOf(store), []);
    });

    test('gives back what was written, whole and in ranges', async () => {
      const bytes = randomBytes(100_000);
      await put(
        store,
        '101/run/1',
        bytes.subarray(0, 1),
        Buffer.alloc(0),
        bytes.subarray(1, 70_000),
        bytes.subarray(70_000),
      );
      for (const [start, end] of [
        [0, 99_999],
        [0, 0],
        [99_999, 99_999],
        [69_990, 70_010],
      ] as const) {
        assert.ok(
          (await get(store, '101/run/1', start, end)).equals(bytes.subarray(start, end + 1)),
          `${start}-${end}`,
        );
      }
      await put(store, '101/run/empty');
      assert.deepEqual(await keysOf(store, '101/run/'), ['101/run/1', '101/run/empty']);
    });

    for (const size of [8 * MiB, 8 * MiB + 1, 16 * MiB, 17 * MiB]) {
      test(`takes ${size} bytes in pieces of any size`, async () => {
        const bytes = randomBytes(size);
        const upload = await store.create('large/1');
        const piece = Buffer.alloc(300_000);
        for (let at = 0; at < size; at += piece.length) {
          const length = bytes.copy(piece, 0, at, at + piece.length);
          await upload.write(piece.subarray(0, length));
          // It has done with them.
          piece.fill(0);
        }
        await assert.rejects(store.read('large/1', 0, 0), ArtifactMissing);
        await upload.close();
        assert.ok((await get(store, 'large/1', 0, size - 1)).equals(bytes));
        const [start, end] = [8 * MiB - 3, Math.min(8 * MiB + 2, size - 1)];
        assert.ok((await get(store, 'large/1', start, end)).equals(bytes.subarray(start, end + 1)));
        await upload.abort();
        assert.deepEqual(await keysOf(store, 'large/'), ['large/1']);
        await store.delete(['large/1']);
      });
    }

    test('shows nothing of an upload before it is closed, nor of one that is aborted', async () => {
      const upload = await store.create('101/new/1');
      await upload.write(randomBytes(9 * MiB));
      await assert.rejects(store.read('101/new/1', 0, 0), ArtifactMissing);
      assert.deepEqual(await keysOf(store, '101/new/'), ['101/new/1?']);
      await upload.abort();
      await upload.abort();
      assert.deepEqual(await keysOf(store, '101/new/'), []);
      const small = await store.create('101/new/2');
      await small.write(Buffer.from('x'));
      await small.abort();
      assert.deepEqual(await keysOf(store, '101/new/'), []);
    });

    test('keeps two uploads of one key apart: the one closed last stays', async () => {
      const [first, second] = [await store.create('101/twice/1'), await store.create('101/twice/1')];
      await first.write(Buffer.from('first'));
      await second.write(Buffer.from('second'));
      await second.close();
      assert.equal(String(await get(store, '101/twice/1', 0, 5)), 'second');
      await first.close();
      assert.equal(String(await get(store, '101/twice/1', 0, 4)), 'first');
      assert.deepEqual(await keysOf(store, '101/twice/'), ['101/twice/1']);
    });

    test('deletes, and passes over what is not there', async () => {
      for (const key of ['102/a/1', '102/a/2', '102/b/1']) await put(store, key, Buffer.from(key));
      await store.delete(['102/a/1', '102/a/9', '102/nowhere/1', '102/b']);
      assert.deepEqual(await keysOf(store, '102/'), ['102/a/2', '102/b/1']);
      await assert.rejects(store.read('102/a/1', 0, 0), ArtifactMissing);
      await assert.rejects(store.read('102/a', 0, 0), ArtifactMissing);
      await store.delete(['102/a/2', '102/b/1']);
      assert.deepEqual(await keysOf(store, '102/'), []);
    });

    test('lists what is below a prefix, with its time', async () => {
      const began = Date.now();
      const keys = ['103/1', '103/10/1', '103/a.zip.smime', '1030/1'].sort();
      for (const key of keys) await put(store, key, Buffer.from('x'));
      assert.deepEqual(
        await keysOf(store, '103/'),
        keys.filter((key) => key.startsWith('103/')),
      );
      for await (const { modified } of store.list('103/')) {
        assert.ok(Math.abs(modified.getTime() - began) < 60_000, modified.toISOString());
      }
      assert.deepEqual(await keysOf(store, 'nowhere/'), []);
      await assert.rejects(keysOf(store, '103'), /no prefix/);
    });

    test('drops uploads that were killed, and not those under way', async () => {
      await put(store, '104/whole', Buffer.from('x'));
      for (const key of ['104/killed', '104/deep/killed']) {
        const upload = await store.create(key);
        await upload.write(randomBytes(9 * MiB));
        // The folder's would hold its file open; the process that did is gone.
        after(() => upload.abort());
      }
      await store.dropUnfinished('', new Date(Date.now() - 60 * 60_000));
      assert.deepEqual(await keysOf(store, '104/'), ['104/deep/killed?', '104/killed?', '104/whole']);
      await store.dropUnfinished('104/deep/');
      assert.deepEqual(await keysOf(store, '104/'), ['104/killed?', '104/whole']);
      await store.dropUnfinished('', new Date(Date.now() + 60_000));
      assert.deepEqual(await keysOf(store, '104/'), ['104/whole']);
    });

    test('takes no keys that lead elsewhere', async () => {
      const long = `${'x'.repeat(200)}/`.repeat(3);
      for (const key of [
        '',
        '/',
        '/etc/passwd',
        '..',
        '../x',
        'a/../b',
        'a//b',
        'a/',
        '.a',
        'a/.b',
        'a b',
        'ä',
        'a\0',
        `${long}x`,
      ]) {
        await assert.rejects(store.create(key), /is no key/, key);
        await assert.rejects(store.read(key, 0, 0), /is no key/, key);
        await assert.rejects(store.delete([key]), /is no key/, key);
      }
      for (const prefix of ['../', '/', 'a//']) await assert.rejects(keysOf(store, prefix), /is no prefix/, prefix);
    });
  });
}

describe('a folder', () => {
  test('is its owner’s alone, and holds no empty folders', async () => {
    const root = path.join(folder, 'artifacts');
    const store = await storeOf({});
    await put(store, '105/run/1', Buffer.from('x'));
    const modes = await Promise.all(['', '105', '105/run', '105/run/1'].map((name) => stat(path.join(root, name))));
    assert.deepEqual(
      modes.map(({ mode }) => (mode & 0o777).toString(8)),
      ['700', '700', '700', '600'],
    );
    await store.delete(['105/run/1']);
    assert.ok(!(await readdir(root)).includes('105'));
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await put(store, `106/run/${index}`, Buffer.from('x'));
        await store.delete([`106/run/${index}`]);
      }),
    );
    assert.ok(!(await readdir(root)).includes('106'));
  });

  test('may hold what is not ours: it is neither listed nor removed', async () => {
    const root = path.join(folder, 'shared');
    const store = await storeOf({ ARTIFACT_STORE: root });
    await mkdir(path.join(root, 'lost+found'), { recursive: true });
    await writeFile(path.join(root, '.nfs0123456789abcdef'), 'x');
    await symlink('/etc/hostname', path.join(root, 'link'));
    await put(store, '101/1', Buffer.from('x'));
    await store.dropUnfinished('', new Date(Date.now() + 60_000));
    assert.deepEqual(await keysOf(store), ['101/1']);
    assert.deepEqual((await readdir(root)).sort(), ['.nfs0123456789abcdef', '101', 'link', 'lost+found']);
  });

  test('that cannot be used is said in one sentence', async () => {
    const file = path.join(folder, 'a file');
    await writeFile(file, '');
    await assert.rejects(
      checkStore(await storeOf({ ARTIFACT_STORE: file })),
      /^Error: ARTIFACT_STORE cannot be used: E/,
    );
    const closed = path.join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    // Nothing is closed to root.
    if (process.geteuid?.() !== 0)
      await assert.rejects(checkStore(await storeOf({ ARTIFACT_STORE: closed })), /EACCES/);
  });
});

describe('a bucket', () => {
  test('that cannot be used is said in one sentence', async () => {
    for (const [env, reason] of [
      [{ ARTIFACT_STORE: 's3://nowhere' }, /bucket does not exist/],
      [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, /signature/],
      [{ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${await freePort()}` }, /ECONNREFUSED/],
    ] as const) {
      const store = await storeOf({ ...s3, ...env });
      await assert.rejects(checkStore(store), (error: Error) => {
        assert.match(error.message, /^ARTIFACT_STORE cannot be used: /);
        assert.match(error.message, reason);
        return true;
      });
    }
  });

  test('keeps prefixes apart', async () => {
    const [one, other, none] = await Promise.all(
      ['s3://artifacts/one', 's3://artifacts/other/deep/', 's3://artifacts'].map((ARTIFACT_STORE) =>
        storeOf({ ...s3, ARTIFACT_STORE }),
      ),
    );
    assert.ok(one && other && none);
    await put(one, '1', Buffer.from('x'));
    await put(other, '2', Buffer.from('x'));
    assert.deepEqual([await keysOf(one), await keysOf(other)], [['1'], ['2']]);
    assert.deepEqual(await keysOf(none, 'other/'), ['other/deep/2']);
  });

  test('that fails in the middle fails the upload, which can be aborted', async () => {
    const store = await storeOf({ ...s3, ARTIFACT_STORE: 's3://nowhere' });
    const upload = await store.create('1');
    await assert.rejects(upload.write(randomBytes(9 * MiB)), /bucket does not exist/);
    await upload.abort();
  });

  test('has 10,000 parts, which grow', () => {
    const sizes = Array.from({ length: 10_000 }, (_, index) => partBytes(index + 1));
    assert.deepEqual(
      [sizes[0], sizes[999], sizes[1000], sizes[2000], sizes[9999]],
      [8, 8, 16, 32, 64].map((size) => size * MiB),
    );
    assert.equal(Math.floor(sizes.reduce((sum, size) => sum + size) / 1024 ** 3), 492);
  });
});

test('ARTIFACT_STORE names a folder or a bucket', () => {
  const locationOf = (env: NodeJS.ProcessEnv): StoreLocation => readConfig({ DATA_DIR: '/data', ...env }).artifactStore;
  const folderAt = (name: string) => ({ kind: 'folder', folder: name });
  assert.deepEqual(locationOf({}), folderAt('/data/artifacts'));
  assert.deepEqual(locationOf({ ARTIFACT_STORE: '/mnt/shared/' }), folderAt('/mnt/shared'));
  assert.deepEqual(locationOf({ ARTIFACT_STORE: 'file:///mnt/a%20b' }), folderAt('/mnt/a b'));
  const own = {
    kind: 's3',
    bucket: 'exports',
    prefix: '',
    endpoint: undefined,
    region: 'eu-central-1',
    credentials: undefined,
  };
  assert.deepEqual(locationOf({ ARTIFACT_STORE: 's3://exports', AWS_REGION: 'eu-central-1' }), own);
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const elsewhere = { ...keys, AWS_ENDPOINT_URL: 'https://s3.example.com', AWS_SESSION_TOKEN: 'token' };
  assert.deepEqual(locationOf({ ARTIFACT_STORE: 's3://exports/a/b/', ...elsewhere }), {
    kind: 's3',
    bucket: 'exports',
    prefix: 'a/b/',
    endpoint: 'https://s3.example.com',
    region: undefined,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
  });
  const rule = /^ARTIFACT_STORE must be s3:\/\/bucket\/prefix or the absolute path of a folder, not '/;
  for (const value of [
    'artifacts',
    './x',
    's3://',
    's3://A_B',
    's3://exports/../x',
    's3://exports//x',
    'gs://x',
    'file://host/x',
    'file:x%2Fy',
  ]) {
    assert.throws(() => locationOf({ ARTIFACT_STORE: value }), { message: rule }, value);
  }
  const bucket = { ARTIFACT_STORE: 's3://exports' };
  assert.throws(() => locationOf({ ...bucket, AWS_ENDPOINT_URL_S3: 'nowhere' }), {
    message: /^AWS_ENDPOINT_URL_S3 must be/,
  });
  assert.throws(() => locationOf({ ...bucket, AWS_ACCESS_KEY_ID: 'id' }), { message: /must be set together/ });
});
