import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WriteBehind } from '../src/archives/write-behind.ts';

const kib = 1024;

/** Bytes that tell where they belong. */
function bytesFrom(start: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => ((start + at) * 31) % 251));
}

test('everything arrives, in its order, from memory that is used again', async () => {
  const behind = new WriteBehind();
  for (const total of [0, 1, 512 * kib, 512 * kib + 1, 3000 * kib]) {
    const pieces: Buffer[] = [];
    behind.begin(async (bytes) => {
      await new Promise(setImmediate);
      pieces.push(Buffer.from(bytes));
    });
    const own = Buffer.alloc(300 * kib);
    for (let at = 0; at < total; at += own.length) {
      const length = Math.min(own.length, total - at);
      bytesFrom(at, length).copy(own);
      await behind.write(own.subarray(0, length));
    }
    await behind.end();
    assert.ok(Buffer.concat(pieces).equals(bytesFrom(0, total)), `${total} bytes`);
  }
});

test('whoever writes does not wait for one piece, but for the one before it', async () => {
  const behind = new WriteBehind();
  const taken: (() => void)[] = [];
  behind.begin(() => new Promise((resolve) => taken.push(resolve)));
  await behind.write(Buffer.alloc(1024 * kib));
  assert.equal(taken.length, 1);
  let isWritten = false;
  const third = behind.write(Buffer.alloc(1)).then(() => {
    isWritten = true;
  });
  await new Promise(setImmediate);
  assert.equal(isWritten, false);
  taken[0]?.();
  await third;
  assert.equal(taken.length, 2);
  taken[1]?.();
  const ended = behind.end();
  await new Promise(setImmediate);
  taken[2]?.();
  await ended;
});

test('what fails is told by a later call; after it, it can begin anew', async () => {
  const behind = new WriteBehind();
  behind.begin(async () => {
    throw new Error('the disk is full');
  });
  await behind.write(Buffer.alloc(1024 * kib));
  await assert.rejects(behind.write(Buffer.alloc(1)), /the disk is full/);
  await assert.rejects(behind.end(), /the disk is full/);
  await behind.abort();
  let size = 0;
  behind.begin(async (bytes) => {
    size += bytes.length;
  });
  await behind.write(Buffer.alloc(7));
  await behind.end();
  assert.equal(size, 7);
});

test('giving up waits for what is being taken', async () => {
  const behind = new WriteBehind();
  let isTaken = false;
  behind.begin(async () => {
    await new Promise(setImmediate);
    isTaken = true;
  });
  await behind.write(Buffer.alloc(513 * kib));
  await behind.abort();
  assert.ok(isTaken);
});
