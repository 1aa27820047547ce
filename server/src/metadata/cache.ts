import type { Database } from '../db/client.ts';
import { loadMetadata } from './load.ts';
import type { Metadata } from './model.ts';

/** Each process keeps the metadata it uses; a change in any process makes all of them read it again. */
export class MetadataCache {
  readonly #database: Database;
  readonly #loaded = new Map<number, Promise<Metadata>>();

  constructor(database: Database) {
    this.#database = database;
  }

  get(tenant: number): Promise<Metadata> {
    let metadata = this.#loaded.get(tenant);
    if (metadata === undefined) {
      const loading = this.#database.tenant(tenant, (db) => loadMetadata(db, tenant));
      metadata = loading;
      this.#loaded.set(tenant, loading);
      // A failed load must not be remembered.
      loading.catch(() => {
        if (this.#loaded.get(tenant) === loading) this.#loaded.delete(tenant);
      });
    }
    return metadata;
  }

  forget(tenant: number): void {
    this.#loaded.delete(tenant);
  }

  forgetAll(): void {
    this.#loaded.clear();
  }
}
