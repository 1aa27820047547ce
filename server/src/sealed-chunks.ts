import type { Db } from './db/client.ts';
import type { Keyring } from './keyring.ts';

/** What one read or write of a file holds in memory. */
export const chunkBytes = 256 * 1024;

/** Where the chunks of a kind of file are: a table of ours, and its column that names the file. */
export interface ChunkTable {
  readonly table: string;
  readonly column: string;
  /** What a chunk belongs to, for its encryption. */
  readonly title: string;
}

/** The bytes of a file, kept in the database chunk by chunk, each of them encrypted. */
export class SealedChunks {
  readonly #in: ChunkTable;
  readonly #keyring: Keyring;
  readonly #tenant: number;
  readonly #fileId: number | string;

  constructor(chunks: ChunkTable, keyring: Keyring, tenant: number, fileId: number | string) {
    this.#in = chunks;
    this.#keyring = keyring;
    this.#tenant = tenant;
    this.#fileId = fileId;
  }

  async write(db: Db, chunk: number, bytes: Buffer): Promise<void> {
    const { table, column } = this.#in;
    await db.query(`INSERT INTO ${table} (tenant_id, ${column}, chunk, bytes) VALUES ($1, $2, $3, $4)`, [
      this.#tenant,
      this.#fileId,
      chunk,
      this.#keyring.encryptBytes(bytes, this.#place(chunk)),
    ]);
  }

  /** Undefined behind the last chunk. */
  async read(db: Db, chunk: number): Promise<Buffer | undefined> {
    const { table, column } = this.#in;
    const [row] = await db.query<{ bytes: Buffer }>(
      `SELECT bytes FROM ${table} WHERE tenant_id = $1 AND ${column} = $2 AND chunk = $3`,
      [this.#tenant, this.#fileId, chunk],
    );
    return row && this.#keyring.decryptBytes(row.bytes, this.#place(chunk));
  }

  #place(chunk: number): string {
    return `${this.#in.title} ${this.#tenant} ${this.#fileId} ${chunk}`;
  }
}
