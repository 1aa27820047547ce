import { type Db, isMissingReference } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Keyring } from '../keyring.ts';

/** What one read or write of a file holds in memory. */
export const chunkBytes = 256 * 1024;

/** Keeps the bytes of an import's file in the database, encrypted, until the import has ended. */
export class ImportFile {
  readonly #keyring: Keyring;
  readonly #tenant: number;
  readonly #id: number;

  constructor(keyring: Keyring, tenant: number, id: number) {
    this.#keyring = keyring;
    this.#tenant = tenant;
    this.#id = id;
  }

  /** @throws {ApiError} 404 when the import has gone, with its tenant */
  async write(db: Db, chunk: number, bytes: Buffer): Promise<void> {
    try {
      await this.#insert(db, chunk, bytes);
    } catch (error) {
      if (isMissingReference(error)) throw notFound('import', this.#id);
      throw error;
    }
  }

  async #insert(db: Db, chunk: number, bytes: Buffer): Promise<void> {
    await db.query('INSERT INTO import_chunks (tenant_id, import_id, chunk, bytes) VALUES ($1, $2, $3, $4)', [
      this.#tenant,
      this.#id,
      chunk,
      this.#keyring.encryptBytes(bytes, this.#place(chunk)),
    ]);
  }

  /** Undefined behind the last chunk. */
  async read(db: Db, chunk: number): Promise<Buffer | undefined> {
    const [row] = await db.query<{ bytes: Buffer }>(
      'SELECT bytes FROM import_chunks WHERE tenant_id = $1 AND import_id = $2 AND chunk = $3',
      [this.#tenant, this.#id, chunk],
    );
    return row && this.#keyring.decryptBytes(row.bytes, this.#place(chunk));
  }

  #place(chunk: number): string {
    return `import ${this.#tenant} ${this.#id} ${chunk}`;
  }
}
