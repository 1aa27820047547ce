import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createLog } from '../src/log.ts';

test('an error is logged without what it was about', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const broken = new pg.DatabaseError('invalid input syntax for type date: "Verysecret"', 10, 'error');
  Object.assign(broken, { code: '22007', detail: 'Key (name)=(Verysecret) already exists.', table: 'profiles' });
  let unparsable: unknown;
  try {
    JSON.parse('{"a": Verysecret}');
  } catch (error) {
    unparsable = error;
  }
  log.error({ err: broken }, 'a request failed');
  log.error({ err: new Error('outer', { cause: unparsable }) }, 'a request failed');
  assert.ok(!lines.join('').includes('Verysecret'));
  const [first, second] = lines.map((line) => JSON.parse(line).err);
  assert.deepEqual([first.type, first.code, first.table], ['DatabaseError', '22007', 'profiles']);
  assert.match(first.stack[0], /^at .*log\.test\.ts/);
  assert.deepEqual([second.message, second.cause.type], ['outer', 'SyntaxError']);
});
