import { brokenUniqueConstraint, type Db, together } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import type { ExtensionRecord } from '../metadata/records.ts';
import { jsonOrNull, type Sealed } from './sealing.ts';

/** The columns that name whose a record is, beside the tenant. */
export type Owner = Readonly<Record<string, string | number>>;

/** What a record consists of, whoever it belongs to. */
export interface StoredRecord {
  readonly extension_id: number;
  readonly record_id: number;
  readonly record: ExtensionRecord;
  readonly encrypted: Record<string, string> | null;
}

export type RecordRow<Of extends Owner> = Of & StoredRecord;

/** A value that may be there once among the records of one extension of one owner. */
export interface UniqueRow {
  readonly recordId: number;
  /** Which list of the schema's `unique`; number 0 is the flat list, which selects a record. */
  readonly listNumber: number;
  readonly hash: Buffer;
}

/**
 * The statements on the extension records of one kind of owner: customers have theirs beside the profile, services,
 * states and tasks theirs beside the service. The first owner column is what the tables are distributed by.
 */
export class RecordTable<Of extends Owner> {
  readonly records: string;
  readonly uniqueValues: string;
  readonly columns: readonly (keyof Of & string)[];
  /** `tenant_id = $1 AND customer_id = $2 …` */
  readonly #isOwner: string;
  /** The number of the first parameter after those of the owner. */
  readonly #next: number;

  /** @param name of the tables: `<name>_records` and `<name>_unique_values` */
  constructor(name: string, columns: readonly (keyof Of & string)[]) {
    this.records = `${name}_records`;
    this.uniqueValues = `${name}_unique_values`;
    this.columns = columns;
    this.#isOwner = ['tenant_id', ...columns].map((column, i) => `${column} = $${i + 1}`).join(' AND ');
    this.#next = columns.length + 2;
  }

  /** The records of some owners, in the order in which they were inserted. */
  async find(
    db: Db,
    tenant: number,
    owners: { readonly [Column in keyof Of]: readonly Of[Column][] },
    extensionIds: readonly number[],
  ): Promise<RecordRow<Of>[]> {
    const oneOf = this.columns.map((column, i) => `${column} = ANY ($${i + 2})`).join(' AND ');
    return await this.#select(db, `tenant_id = $1 AND ${oneOf} AND extension_id = ANY ($${this.#next})`, [
      tenant,
      ...this.columns.map((column) => owners[column]),
      extensionIds,
    ]);
  }

  async findAll(db: Db, tenant: number, owner: Of): Promise<RecordRow<Of>[]> {
    return await this.#select(db, this.#isOwner, this.#key(tenant, owner));
  }

  async findOne(
    db: Db,
    tenant: number,
    owner: Of,
    extensionId: number,
    recordId: number,
  ): Promise<RecordRow<Of> | undefined> {
    const n = this.#next;
    const [row] = await this.#select(db, `${this.#isOwner} AND extension_id = $${n} AND record_id = $${n + 1}`, [
      ...this.#key(tenant, owner),
      extensionId,
      recordId,
    ]);
    return row;
  }

  /** Counts to `limit` and no further. */
  async count(db: Db, tenant: number, owner: Of, extensionId: number, limit: number): Promise<number> {
    const n = this.#next;
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 FROM ${this.records}
         WHERE ${this.#isOwner} AND extension_id = $${n} LIMIT $${n + 1}) AS counted`,
      [...this.#key(tenant, owner), extensionId, limit],
    );
    return row?.count ?? 0;
  }

  /** Inserts records in their order; answers their ids in the same order. */
  async insert(
    tx: Db,
    tenant: number,
    owner: Of,
    extensionId: number,
    records: readonly Sealed<unknown>[],
  ): Promise<number[]> {
    const n = this.#next;
    const rows = await tx.query<{ record_id: number }>(
      `INSERT INTO ${this.records} (tenant_id, ${this.columns.join(', ')}, extension_id, record, encrypted)
       SELECT ${this.#parameters()}, $${n}, r.record, r.encrypted
       FROM unnest($${n + 1}::jsonb[], $${n + 2}::jsonb[]) WITH ORDINALITY AS r (record, encrypted, position) ORDER BY r.position
       RETURNING record_id`,
      [
        ...this.#key(tenant, owner),
        extensionId,
        records.map(({ plain }) => JSON.stringify(plain)),
        records.map(({ encrypted }) => jsonOrNull(encrypted)),
      ],
    );
    return rows.map((row) => row.record_id);
  }

  async update(tx: Db, tenant: number, owner: Of, extensionId: number, recordId: number, sealed: Sealed<unknown>) {
    const n = this.#next;
    await tx.query(
      `UPDATE ${this.records} SET record = $${n + 2}, encrypted = $${n + 3}
       WHERE ${this.#isOwner} AND extension_id = $${n} AND record_id = $${n + 1}`,
      [...this.#key(tenant, owner), extensionId, recordId, JSON.stringify(sealed.plain), jsonOrNull(sealed.encrypted)],
    );
  }

  /** Removes all records of the given extensions, with the values that kept them unique. Answers their ids. */
  async deleteExtensions(tx: Db, tenant: number, owner: Of, extensionIds: readonly number[]): Promise<number[]> {
    const ofExtensions = `${this.#isOwner} AND extension_id = ANY ($${this.#next})`;
    const values = [...this.#key(tenant, owner), extensionIds];
    const [, rows] = await together([
      tx.query(`DELETE FROM ${this.uniqueValues} WHERE ${ofExtensions}`, values),
      tx.query<{ record_id: number }>(`DELETE FROM ${this.records} WHERE ${ofExtensions} RETURNING record_id`, values),
    ]);
    return rows.map((row) => row.record_id);
  }

  async deleteOne(tx: Db, tenant: number, owner: Of, extensionId: number, recordId: number): Promise<void> {
    const n = this.#next;
    for (const table of [this.uniqueValues, this.records]) {
      await tx.query(`DELETE FROM ${table} WHERE ${this.#isOwner} AND extension_id = $${n} AND record_id = $${n + 1}`, [
        ...this.#key(tenant, owner),
        extensionId,
        recordId,
      ]);
    }
  }

  /** Removes every record of an extension that is being deleted. */
  async deleteExtensionOfAll(tx: Db, tenant: number, extensionId: number): Promise<void> {
    for (const table of [this.uniqueValues, this.records]) {
      await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND extension_id = $2`, [tenant, extensionId]);
    }
  }

  /** Removes every record of everything that has one of these values in the first owner column. */
  async deleteAllOf(tx: Db, tenant: number, firsts: readonly (string | number)[]): Promise<void> {
    for (const table of [this.uniqueValues, this.records]) {
      await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND ${this.columns[0]} = ANY ($2)`, [tenant, firsts]);
    }
  }

  /** @throws {ApiError} 409 when two records of the owner have the same values in a list of unique attributes */
  async insertUnique(
    tx: Db,
    tenant: number,
    owner: Of,
    extension: { readonly id: number; readonly name: string },
    rows: readonly UniqueRow[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const n = this.#next;
    try {
      await tx.query(
        `INSERT INTO ${this.uniqueValues} (tenant_id, ${this.columns.join(', ')}, extension_id, list_number, value_hash, record_id)
         SELECT ${this.#parameters()}, $${n}, v.list_number, v.value_hash, v.record_id
         FROM unnest($${n + 1}::smallint[], $${n + 2}::bytea[], $${n + 3}::bigint[]) AS v (list_number, value_hash, record_id)`,
        [
          ...this.#key(tenant, owner),
          extension.id,
          rows.map((row) => row.listNumber),
          rows.map((row) => row.hash),
          rows.map((row) => row.recordId),
        ],
      );
    } catch (error) {
      if (brokenUniqueConstraint(error) === `${this.uniqueValues}_pkey`) {
        throw repeatedRecord(extension.name, error);
      }
      throw error;
    }
  }

  /** Forgets what kept some records unique, before they change. */
  async deleteUnique(tx: Db, tenant: number, owner: Of, extensionId: number, recordIds: readonly number[]) {
    const n = this.#next;
    await tx.query(
      `DELETE FROM ${this.uniqueValues} WHERE ${this.#isOwner} AND extension_id = $${n} AND record_id = ANY ($${n + 1})`,
      [...this.#key(tenant, owner), extensionId, recordIds],
    );
  }

  /** The ids of the records that have these values in the flat list, in the order of `hashes`; undefined for none. */
  async findByUnique(
    tx: Db,
    tenant: number,
    owner: Of,
    extensionId: number,
    hashes: readonly Buffer[],
  ): Promise<(number | undefined)[]> {
    const n = this.#next;
    const rows = await tx.query<{ value_hash: Buffer; record_id: number }>(
      `SELECT value_hash, record_id FROM ${this.uniqueValues}
       WHERE ${this.#isOwner} AND extension_id = $${n} AND list_number = 0 AND value_hash = ANY ($${n + 1})`,
      [...this.#key(tenant, owner), extensionId, hashes],
    );
    const found = new Map(rows.map((row) => [row.value_hash.toString('base64'), row.record_id]));
    return hashes.map((hash) => found.get(hash.toString('base64')));
  }

  /** The records of everything that has one of these values in the first owner column. */
  async findAllOf(db: Db, tenant: number, firsts: readonly (string | number)[]): Promise<RecordRow<Of>[]> {
    return await this.#select(db, `tenant_id = $1 AND ${this.columns[0]} = ANY ($2)`, [tenant, firsts]);
  }

  /** The sealed records of everything that has one of these values in the first owner column. */
  async findSealed(tx: Db, tenant: number, firsts: readonly (string | number)[]): Promise<RecordRow<Of>[]> {
    return await this.#select(tx, `tenant_id = $1 AND ${this.columns[0]} = ANY ($2) AND encrypted IS NOT NULL`, [
      tenant,
      firsts,
    ]);
  }

  /** Writes sealed values in the place of those that were read; false when somebody has changed them meanwhile. */
  async updateSealed(tx: Db, tenant: number, row: RecordRow<Of>, encrypted: Record<string, string>): Promise<boolean> {
    const n = this.#next;
    const rows = await tx.query(
      `UPDATE ${this.records} SET encrypted = $${n + 2}
       WHERE ${this.#isOwner} AND extension_id = $${n} AND record_id = $${n + 1} AND encrypted = $${n + 3}
       RETURNING record_id`,
      [
        ...this.#key(tenant, row),
        row.extension_id,
        row.record_id,
        JSON.stringify(encrypted),
        JSON.stringify(row.encrypted),
      ],
    );
    return rows.length > 0;
  }

  async #select(db: Db, where: string, values: readonly unknown[]): Promise<RecordRow<Of>[]> {
    const columns = this.columns.join(', ');
    return await db.query<RecordRow<Of>>(
      `SELECT ${columns}, extension_id, record_id, record, encrypted FROM ${this.records}
       WHERE ${where} ORDER BY ${columns}, extension_id, record_id`,
      values,
    );
  }

  #key(tenant: number, owner: Of): (string | number | undefined)[] {
    return [tenant, ...this.columns.map((column) => owner[column])];
  }

  /** `$1, $2 …` of the tenant and the owner. */
  #parameters(): string {
    return Array.from({ length: this.columns.length + 1 }, (_, i) => `$${i + 1}`).join(', ');
  }
}

export function repeatedRecord(extension: string, cause?: unknown): ApiError {
  const description = `two records of the extension '${extension}' have the same values of its unique attributes`;
  return new ApiError('uniqueKeyBroken', description, { cause });
}
