import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ArchiveError } from '../src/archives/archive-error.ts';
import { decryptSmime } from '../src/archives/enveloped.ts';
import { openArchive } from '../src/archives/open-archive.ts';
import { asOpenBer } from './archives/as-ber.ts';
import {
  type Contents,
  collected,
  inPieces,
  makeIdentity,
  openssl,
  pack,
  readContents,
  temporaryFolder,
  writeContents,
} from './archives/workshop.ts';
import { requireTools } from './tools.ts';

await requireTools('openssl', 'zip');
const root = await temporaryFolder();
const own = await makeIdentity(root, 'own');
const contents: Contents = {
  'data/Contact-5.json': Buffer.from('{"ContactId":"1"}\n'.repeat(200)),
  'data/Interaction-5.json': Buffer.from(Array.from({ length: 300 }, (_, id) => `{"ID":"${id * 7919}"}\n`).join('')),
};
await writeContents(root, contents);
await pack('zip', root, '-q', '-r', 'export-1.zip', 'data');
await pack('zip', root, '-q', '-r', '-fz', 'export-2.zip', 'data');
const zip = path.join(root, 'export-1.zip');
const encrypt = async (...args: string[]) =>
  await openssl('cms', '-encrypt', '-binary', '-aes-256-cbc', '-in', zip, ...args, own.certificateFile);
const der = await encrypt('-outform', 'DER');
const messages = [await encrypt(), await encrypt('-stream'), der, asOpenBer(der), await encrypt('-outform', 'PEM')];
const zips = [await readFile(zip), await readFile(path.join(root, 'export-2.zip'))];

/** One change of some bytes; places are shares of the length, most of them near an end, where structure is. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.15, noNaN: true }),
  fc.double({ min: 0.9, max: 1, noNaN: true }),
);
const change = fc.record({
  at: place,
  kind: fc.constantFrom('flip', 'set', 'remove', 'repeat', 'insert', 'cut'),
  length: fc.integer({ min: 1, max: 200 }),
  byte: fc.oneof(fc.constantFrom(0, 0x7f, 0x80, 0x84, 0xff), fc.integer({ min: 0, max: 255 })),
});

function changed(
  bytes: Buffer,
  changes: readonly { at: number; kind: string; length: number; byte: number }[],
): Buffer {
  return changes.reduce((before, { at: share, kind, length, byte }) => {
    const at = Math.min(before.length - 1, Math.floor(share * before.length));
    const [head, tail] = [before.subarray(0, at), before.subarray(at)];
    switch (kind) {
      case 'flip':
        return Buffer.concat([head, Buffer.from([(tail[0] ?? 0) ^ (1 << (byte & 7))]), tail.subarray(1)]);
      case 'set':
        return Buffer.concat([head, Buffer.alloc(1 + (length % 8), byte), tail.subarray(1 + (length % 8))]);
      case 'remove':
        return Buffer.concat([head, tail.subarray(length)]);
      case 'repeat':
        return Buffer.concat([head, tail.subarray(0, length), tail]);
      case 'insert':
        return Buffer.concat([head, Buffer.alloc(length, byte), tail]);
      default:
        return head;
    }
  }, bytes);
}

const changes = fc.array(change, { minLength: 1, maxLength: 3 });

/** Whatever was done to an archive: it says that it is damaged, or gives what was written. */
async function assertRefusedOrSame(name: string, bytes: Buffer): Promise<void> {
  const file = path.join(root, name);
  await writeFile(file, bytes);
  try {
    const archive = await openArchive([file], { key: own.key, spoolFolder: root });
    try {
      for (const [entry, found] of Object.entries(await readContents(archive))) {
        // A name is held to nothing but the directory.
        const same = contents[entry] ?? Object.values(contents).find((known) => known.equals(found));
        assert.deepEqual(found, same ?? Buffer.alloc(0));
      }
    } finally {
      await archive.dispose();
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
  }
}

test('changed messages are refused, or open as what they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...messages), changes, async (message, done) => {
      await assertRefusedOrSame('changed.zip.smime', changed(message, done));
    }),
    { numRuns: 1500 },
  );
});

test('changed zips are refused, or open as what they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...zips), changes, async (bytes, done) => {
      await assertRefusedOrSame('changed.zip', changed(bytes, done));
    }),
    { numRuns: 1500 },
  );
});

test('any bytes are refused', async () => {
  const prefix = fc.constantFrom(
    '',
    '0\x80',
    '0\x82\x10\x00',
    '-----BEGIN CMS-----\n',
    'Content-Type: x\n\n',
    'PK\x03\x04',
  );
  const start = der.subarray(0, 19);
  await fc.assert(
    fc.asyncProperty(prefix, fc.boolean(), fc.uint8Array({ maxLength: 300 }), async (head, envelope, bytes) => {
      const all = Buffer.concat([envelope ? start : Buffer.from(head, 'latin1'), bytes]);
      await assert.rejects(collected(decryptSmime(inPieces(all, 50), own.key)), ArchiveError);
    }),
    { numRuns: 3000 },
  );
});

test('nothing is left behind by all of that', async () => {
  assert.deepEqual(
    (await readdir(root)).filter((name) => name.startsWith('.')),
    [],
  );
});
