import type { Readable } from 'node:stream';

/** Where artifacts live: a folder, or a bucket of S3 or of what speaks its protocol. */
export interface ArtifactStore {
  /** Begins an object; nobody sees it before `close` has resolved. Of several of one key the last one closed stays. */
  create(key: string): Promise<ArtifactUpload>;
  /**
   * The bytes from `start` to `end`, both included.
   *
   * @throws {ArtifactMissing} when there is no such object
   */
  read(key: string, start: number, end: number): Promise<Readable>;
  /** Removes objects; those that are not there are passed over. */
  delete(keys: readonly string[]): Promise<void>;
  /** Every object and every unfinished one below a prefix, which is empty or ends with a slash; in any order. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /**
   * Removes what uploads that were killed have left below a prefix.
   *
   * @param before when what has not changed since is to go; without it everything goes
   */
  dropUnfinished(prefix: string, before?: Date): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/**
 * An object on its way. Whatever fails, `abort` removes what there is of it; after `close` it does nothing. After a
 * `close` that failed the object may be there all the same, because only its answer was lost: delete it then.
 */
export interface ArtifactUpload {
  /** Has done with the bytes when it resolves. */
  write(bytes: Buffer): Promise<void>;
  /** Resolves when the object is there, whole, and survives a loss of power. */
  close(): Promise<void>;
  abort(): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  /** When it was last changed; S3 knows of an unfinished one only when it was begun. */
  readonly modified: Date;
  readonly finished: boolean;
}

/** Which store, and how to get at it (config.ts). */
export type StoreLocation = FolderLocation | S3Location;

export interface FolderLocation {
  readonly kind: 'folder';
  readonly folder: string;
}

export interface S3Location {
  readonly kind: 's3';
  readonly bucket: string;
  /** In front of every key: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  /** Undefined when the SDK is to find them: in its files, or from the machine that it runs on. */
  readonly region: string | undefined;
  readonly credentials: S3Credentials | undefined;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** There is no object with this key. */
export class ArtifactMissing extends Error {
  override readonly name = 'ArtifactMissing';

  constructor(key: string, cause?: unknown) {
    super(`there is no artifact ${key}`, { cause });
  }
}
