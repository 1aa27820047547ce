import { type Db, together } from '../db/client.ts';
import { pages } from '../db/pages.ts';
import type { DevicesOf } from '../devices/queries.ts';
import { replaceManyDeviceKeys } from '../devices/queries.ts';
import type { Owner, RecordRow, RecordTable, UniqueRow } from './record-table.ts';
import { jsonOrNull, type Sealed } from './sealing.ts';

const pageSize = 1000;

/** A stored record with what is to stand in its place. */
export interface RewrittenRecord<Of extends Owner> {
  readonly row: RecordRow<Of>;
  readonly sealed: Sealed<unknown>;
  readonly unique: readonly UniqueRow[];
  readonly keyed: DevicesOf;
}

/**
 * The records of some owners, in the order of their keys and some at a time.
 *
 * @param firsts values of the first owner column, such as customer ids
 */
export async function* recordPages<Of extends Owner>(
  db: Db,
  tenant: number,
  table: RecordTable<Of>,
  firsts: readonly (string | number)[],
): AsyncGenerator<readonly RecordRow<Of>[]> {
  const order = [...table.columns, 'extension_id', 'record_id'];
  const behind = `AND (${order.join(', ')}) > (${order.map((_, i) => `$${i + 4}`).join(', ')})`;
  yield* pages(pageSize, (last: RecordRow<Of> | undefined, size) => {
    const place = order.map((column) => (last as Record<string, unknown> | undefined)?.[column]);
    return db.query<RecordRow<Of>>(
      `SELECT ${order.join(', ')}, record, encrypted FROM ${table.records}
       WHERE tenant_id = $1 AND ${table.columns[0]} = ANY ($2) ${last === undefined ? '' : behind}
       ORDER BY ${order.join(', ')} LIMIT $3`,
      [tenant, firsts, size, ...(last === undefined ? [] : place)],
    );
  });
}

/** Forgets what keeps the records of some owners unique, before all of them are rewritten. */
export async function deleteUniqueOf<Of extends Owner>(
  tx: Db,
  tenant: number,
  table: RecordTable<Of>,
  firsts: readonly (string | number)[],
): Promise<void> {
  await tx.query(`DELETE FROM ${table.uniqueValues} WHERE tenant_id = $1 AND ${table.columns[0]} = ANY ($2)`, [
    tenant,
    firsts,
  ]);
}

/** Writes records anew, whoever they belong to, with what keeps them unique and what they are found by. */
export async function rewriteRecords<Of extends Owner>(
  tx: Db,
  tenant: number,
  table: RecordTable<Of>,
  records: readonly RewrittenRecord<Of>[],
): Promise<void> {
  if (records.length === 0) return;
  const { columns } = table;
  const types = columns.map((column) => (typeof records[0]?.row[column] === 'number' ? 'bigint' : 'text'));
  const owners = (rows: readonly RecordRow<Of>[]) => columns.map((column) => rows.map((row) => row[column]));
  const rows = records.map(({ row }) => row);
  const unique = records.flatMap(({ row, unique: list }) => list.map((value) => ({ row, ...value })));
  const names = columns.join(', ');
  const of = (first: number) => columns.map((_, i) => `$${first + i}::${types[i]}[]`).join(', ');
  const next = columns.length + 2;
  await together([
    tx.query(
      `UPDATE ${table.records} r SET record = n.record, encrypted = n.encrypted
       FROM unnest(${of(2)}, $${next}::integer[], $${next + 1}::bigint[], $${next + 2}::jsonb[], $${next + 3}::jsonb[])
         AS n (${names}, extension_id, record_id, record, encrypted)
       WHERE r.tenant_id = $1 AND ${columns.map((column) => `r.${column} = n.${column}`).join(' AND ')}
         AND r.extension_id = n.extension_id AND r.record_id = n.record_id`,
      [
        tenant,
        ...owners(rows),
        rows.map((row) => row.extension_id),
        rows.map((row) => row.record_id),
        records.map(({ sealed }) => JSON.stringify(sealed.plain)),
        records.map(({ sealed }) => jsonOrNull(sealed.encrypted)),
      ],
    ),
    tx.query(
      `INSERT INTO ${table.uniqueValues} (tenant_id, ${names}, extension_id, list_number, value_hash, record_id)
       SELECT $1, v.* FROM unnest(${of(2)}, $${next}::integer[], $${next + 1}::smallint[], $${next + 2}::bytea[], $${next + 3}::bigint[])
         AS v (${names}, extension_id, list_number, value_hash, record_id)`,
      [
        tenant,
        ...owners(unique.map(({ row }) => row)),
        unique.map(({ row }) => row.extension_id),
        unique.map(({ listNumber }) => listNumber),
        unique.map(({ hash }) => hash),
        unique.map(({ recordId }) => recordId),
      ],
    ),
    replaceManyDeviceKeys(
      tx,
      tenant,
      records.map(({ keyed }) => keyed),
    ),
  ]);
}
