import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type JsonLine, readJsonLines } from '../src/archives/json-lines.ts';
import { inPieces } from './archives/workshop.ts';

async function lines(text: string | Buffer, maxLineBytes = 1000, pieceBytes = 3): Promise<JsonLine[]> {
  const found: JsonLine[] = [];
  const stream = inPieces(Buffer.from(text as string), pieceBytes);
  for await (const line of readJsonLines(stream, { maxLineBytes })) found.push(line);
  return found;
}

test('a line each, with or without an end, a byte order mark, carriage returns and empty lines', async () => {
  const expected = [
    { number: 1, value: { a: 'é' } },
    { number: 2, value: 2 },
  ];
  for (const text of ['{"a":"é"}\n2', '{"a":"é"}\n2\n', '\uFEFF{"a":"é"}\r\n2\r\n\r\n']) {
    for (const pieceBytes of [1, 2, 3, 100]) assert.deepEqual(await lines(text, 1000, pieceBytes), expected);
  }
  assert.deepEqual(await lines('\n\n 3 \n'), [{ number: 3, value: 3 }]);
  assert.deepEqual(await lines(''), []);
  assert.deepEqual(await lines('\uFEFF'), []);
});

test('a line that cannot be read does not end the file, and what it says is in no message', async () => {
  const broken = Buffer.concat([
    Buffer.from('{"name": Verysecret}\n'),
    Buffer.from([0x22, 0xc3, 0x28, 0x22, 0x0a]),
    Buffer.from(
      `"${'x'.repeat(999)}"\n"${'y'.repeat(998)}"\r\n${'['.repeat(400)}${']'.repeat(400)}\n{"a":1}{"b":2}\n\uFEFF1\n7`,
    ),
  ]);
  assert.deepEqual(await lines(broken), [
    { number: 1, error: 'not JSON' },
    { number: 2, error: 'not UTF-8' },
    { number: 3, error: 'too long' },
    { number: 4, value: 'y'.repeat(998) },
    { number: 5, error: 'nested too deep' },
    { number: 6, error: 'not JSON' },
    { number: 7, error: 'not JSON' },
    { number: 8, value: 7 },
  ]);
});

test('a line without an end is not kept', async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (; given < 2000; given += 1) yield Buffer.alloc(1024 * 1024, 'x');
    yield Buffer.from('\n1');
  }
  const before = process.memoryUsage.rss();
  const found: JsonLine[] = [];
  for await (const line of readJsonLines(endless(), { maxLineBytes: 4 * 1024 * 1024 })) found.push(line);
  assert.deepEqual(found, [
    { number: 1, error: 'too long' },
    { number: 2, value: 1 },
  ]);
  assert.ok(process.memoryUsage.rss() - before < 500 * 1024 * 1024);
});

test('what was written is read, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 50 }), async (values, pieceBytes) => {
      const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
      const expected = values.map((value, index) => ({ number: index + 1, value: JSON.parse(JSON.stringify(value)) }));
      assert.deepEqual(await lines(text, 1_000_000, pieceBytes), expected);
    }),
    { numRuns: 200 },
  );
});
