import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { applicationRole, Database, settingsOf } from '../src/db/client.ts';
import type { CopyReader, CopyValue } from '../src/db/copy-reader.ts';
import { createLog } from '../src/log.ts';
import { asOwner } from './as-owner.ts';
import { startServer } from './test-server.ts';

const server = await startServer();
const database = new Database({
  settings: settingsOf(server.databaseUrl),
  role: applicationRole,
  log: createLog('silent'),
  poolSize: 1,
});
after(() => database.close());

/** The texts of all rows, field by field. */
async function textsOf(
  copies: CopyReader,
  text: string,
  values: readonly CopyValue[] = [],
): Promise<(string | null)[][]> {
  const rows = await copies.read(text, values);
  const fields = rows.all((row) =>
    Array.from({ length: row.fields }, (_, field) => row.bytes(field)?.toString() ?? null),
  );
  copies.giveBack(rows);
  return fields;
}

const copying = <T>(work: (copies: CopyReader) => Promise<T>) =>
  database.copySnapshot(101, (_, copies) => work(copies));

describe('rows that are copied', () => {
  test('are those of a query: texts of any characters and length, nulls, numbers and times', async () => {
    await copying(async (copies) => {
      assert.deepEqual(await textsOf(copies, `SELECT 'ä€😀'::text, NULL::text, ''::text`), [['ä€😀', null, '']]);
      assert.deepEqual(await textsOf(copies, 'SELECT 1 WHERE false'), []);
      const rows = await copies.read(
        `SELECT 9007199254740991::bigint, -1::bigint, t::timestamptz FROM unnest($1::text[]) t`,
        [
          [
            '0001-01-01T00:00:00.001Z',
            '1969-12-31T23:59:59.999Z',
            '2026-01-02T03:04:05.678Z',
            '9999-12-31T23:59:59.999Z',
          ],
        ],
      );
      const times: string[] = [];
      while (rows.next()) {
        assert.deepEqual([rows.integer(0), rows.integer(1)], [Number.MAX_SAFE_INTEGER, -1]);
        times.push(rows.timestamp(2));
      }
      assert.deepEqual(times, [
        '0001-01-01T00:00:00.001Z',
        '1969-12-31T23:59:59.999Z',
        '2026-01-02T03:04:05.678Z',
        '9999-12-31T23:59:59.999Z',
      ]);
    });
  });

  test('come whole and in order, whatever their sizes, however many are asked for at once', async () => {
    await copying(async (copies) => {
      const sizes = [0, 1, 8191, 65_531, 65_536, 3_000_000, 12_000_000];
      const long = await textsOf(copies, `SELECT repeat('x', n::int) FROM unnest($1::text[]) n`, [sizes.map(String)]);
      assert.deepEqual(
        long.map(([text]) => text?.length),
        sizes,
      );
      const answers = await Promise.all(
        [1000, 20_000, 0, 3].map((count) =>
          textsOf(copies, 'SELECT n::text FROM generate_series(1, $1::int) n', [count]),
        ),
      );
      for (const [index, count] of [1000, 20_000, 0, 3].entries()) {
        assert.deepEqual(
          answers[index],
          Array.from({ length: count }, (_, n) => [String(n + 1)]),
        );
      }
    });
  });

  test('are asked for with values that stay values', async () => {
    const odd = [`'; DROP TABLE profiles; --`, '"{,}"', '\\', `\\'`, 'NULL', '', '$1', '$2', 'ä\n\t'];
    await copying(async (copies) => {
      assert.deepEqual(
        await textsOf(copies, 'SELECT t FROM unnest($1::text[]) t', [odd]),
        odd.map((text) => [text]),
      );
      for (const text of odd)
        assert.deepEqual(await textsOf(copies, 'SELECT $1::text, $2::text', [text, null]), [[text, null]]);
      assert.deepEqual(await textsOf(copies, 'SELECT t FROM unnest($1::text[]) t', [[]]), []);
      const date = new Date('2026-01-02T03:04:05.678Z');
      assert.deepEqual(await textsOf(copies, `SELECT ($1::timestamptz = '2026-01-02T03:04:05.678Z')::text`, [date]), [
        ['true'],
      ]);
      await assert.rejects(copies.read('SELECT $2', ['one']), RangeError);
    });
  });

  test('come with notices between them', async () => {
    await asOwner(server.databaseUrl, (client) =>
      client.query(`CREATE FUNCTION throughline.noticing(n int) RETURNS text LANGUAGE plpgsql AS
        $$ BEGIN IF n % 100 = 0 THEN RAISE NOTICE 'at %', n; END IF; RETURN repeat(n::text, 50); END $$`),
    );
    const rows = await copying((copies) =>
      textsOf(copies, 'SELECT throughline.noticing(n) FROM generate_series(1, 1000) n'),
    );
    assert.deepEqual(
      rows,
      Array.from({ length: 1000 }, (_, n) => [String(n + 1).repeat(50)]),
    );
  });

  test('are of the moment in which the snapshot was taken, and of one tenant', async () => {
    const insert = (tenant: number, id: string) =>
      asOwner(server.databaseUrl, (client) =>
        client.query('INSERT INTO interaction_ids VALUES ($1, $2, $2, now())', [tenant, id]),
      );
    await insert(101, 'BEFORE');
    await insert(102, 'OTHER');
    const [seen, copied] = await database.copySnapshot(101, async (db, copies) => {
      await insert(101, 'AFTER');
      const ids = 'SELECT interaction_id FROM interaction_ids';
      return [await db.query<{ interaction_id: string }>(ids), await textsOf(copies, ids)];
    });
    assert.deepEqual(seen, [{ interaction_id: 'BEFORE' }]);
    assert.deepEqual(copied, [['BEFORE']]);
  });
});

describe('a copy that fails', () => {
  test('says why, at the first row or behind thousands', async () => {
    for (const bad of [1, 5000]) {
      const failing = copying((copies) => textsOf(copies, `SELECT 1 / (${bad} - n) FROM generate_series(1, 9000) n`));
      await assert.rejects(failing, { code: '22012' });
    }
    await assert.rejects(
      copying((copies) => textsOf(copies, 'SELECT nothing')),
      { code: '42703' },
    );
  });

  test('because its connection is lost says so, and the ones behind it, too', async () => {
    const lost = copying(async (copies) => {
      const rows = await copies.read('SELECT pg_backend_pid()::bigint', []);
      rows.next();
      const pid = rows.integer(0);
      const copy = copies.read(`SELECT n, pg_sleep(0.01) FROM generate_series(1, 100000) n`, []);
      const behind = copies.read('SELECT 1', []);
      // They fail before somebody waits for them.
      for (const failing of [copy, behind]) failing.catch(() => {});
      await asOwner(server.databaseUrl, (client) => client.query('SELECT pg_terminate_backend($1)', [pid]));
      await assert.rejects(copy);
      await assert.rejects(behind);
      throw new Error('it was lost');
    });
    await assert.rejects(lost, { message: 'it was lost' });
  });
});
