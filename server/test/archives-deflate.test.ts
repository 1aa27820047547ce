import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { blockBytes, type Deflated, ParallelDeflate } from '../src/archives/parallel-deflate.ts';

const block = blockBytes;

/** Text that has no line twice, but words. */
const text = Buffer.from(Array.from({ length: 60_000 }, (_, id) => `{"ID":"${id * 7919}","N":${id ** 2}}\n`).join(''));

async function deflated(
  bytes: Buffer,
  { level = 4, blocksAtOnce = 3, pieceBytes = 100_000 } = {},
): Promise<Deflated & { bytes: Buffer }> {
  const pieces: Buffer[] = [];
  const deflate = new ParallelDeflate({ level, blocksAtOnce }, async (piece) => {
    pieces.push(Buffer.from(piece));
  });
  const piece = Buffer.alloc(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const length = bytes.copy(piece, 0, at);
    await deflate.write(piece.subarray(0, length));
    // It has to be ours again.
    piece.fill(0);
  }
  const sums = await deflate.end();
  await deflate.close();
  return { ...sums, bytes: Buffer.concat(pieces) };
}

function assertSame(result: Deflated & { bytes: Buffer }, plain: Buffer, message?: string): void {
  assert.ok(inflateRawSync(result.bytes).equals(plain), message);
  const { bytes, ...sums } = result;
  assert.deepEqual(sums, { crc32: crc32(plain), size: plain.length, compressedSize: bytes.length }, message);
}

test('every size is one stream, wherever its blocks end', async () => {
  const noise = randomBytes(3 * block + 5);
  for (const size of [0, 1, 100, block - 1, block, block + 1, 2 * block, 2 * block + 40_000, 3 * block + 5]) {
    assertSame(await deflated(text.subarray(0, size)), text.subarray(0, size), `text of ${size}`);
    assertSame(await deflated(noise.subarray(0, size)), noise.subarray(0, size), `noise of ${size}`);
  }
});

test('at every level, with any number of blocks under way, from pieces of any size', async () => {
  for (let level = 1; level <= 9; level += 1) assertSame(await deflated(text, { level }), text, `level ${level}`);
  for (const blocksAtOnce of [1, 2, 7]) assertSame(await deflated(text, { blocksAtOnce }), text);
  for (const pieceBytes of [999, block, 3 * block]) assertSame(await deflated(text, { pieceBytes }), text);
  assert.throws(() => new ParallelDeflate({ level: 4, blocksAtOnce: 0 }, async () => {}), RangeError);
});

test('blocks that do not know each other make the result larger by less than a hundredth', async () => {
  const whole = deflateRawSync(text, { level: 4 });
  assert.ok(text.length > 1.5 * block);
  assert.ok((await deflated(text)).compressedSize < whole.length * 1.01);
});

test('one stream after the other', async () => {
  const pieces: Buffer[] = [];
  const deflate = new ParallelDeflate({ level: 1, blocksAtOnce: 2 }, async (piece) => {
    pieces.push(Buffer.from(piece));
  });
  for (const plain of [text, Buffer.alloc(0), randomBytes(block), text.subarray(7)]) {
    pieces.length = 0;
    await deflate.write(plain);
    assertSame({ ...(await deflate.end()), bytes: Buffer.concat(pieces) }, plain);
  }
  await deflate.close();
});

test('who writes waits for the output', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const deflate = new ParallelDeflate({ level: 1, blocksAtOnce: 2 }, () => gate);
  let written = 0;
  const all = (async () => {
    for (; written < 10; written += 1) await deflate.write(text.subarray(0, block));
  })();
  for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
  // Two are under way, and one is full.
  assert.equal(written, 3);
  open();
  await all;
  await deflate.end();
  await deflate.close();
});

test('what the output refuses is said to who writes, and nothing stays under way', async () => {
  const deflate = new ParallelDeflate({ level: 1, blocksAtOnce: 2 }, async () => {
    throw new Error('the disk is full');
  });
  await assert.rejects(async () => {
    for (let round = 0; round < 10; round += 1) await deflate.write(text.subarray(0, block));
  }, /the disk is full/);
  await deflate.close();
});
