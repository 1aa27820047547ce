import { type Db, isMissingReference } from '../db/client.ts';
import { notFound } from '../errors.ts';
import type { Keyring } from '../keyring.ts';
import { SealedChunks } from '../sealed-chunks.ts';

const importChunks = { table: 'import_chunks', column: 'import_id', title: 'import' };

/** The bytes of an import's file, until the import has ended. */
export class ImportFile extends SealedChunks {
  readonly #id: number;

  constructor(keyring: Keyring, tenant: number, id: number) {
    super(importChunks, keyring, tenant, id);
    this.#id = id;
  }

  /** @throws {ApiError} 404 when the import has gone, with its tenant */
  override async write(db: Db, chunk: number, bytes: Buffer): Promise<void> {
    try {
      await super.write(db, chunk, bytes);
    } catch (error) {
      if (isMissingReference(error)) throw notFound('import', this.#id);
      throw error;
    }
  }
}
