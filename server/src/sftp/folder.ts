import type { Context } from '../context.ts';

/** What the two folders work with. */
export type FolderContext = Pick<Context, 'database' | 'keyring' | 'queue' | 'now'>;

/** What a folder shows of something that lies in it. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  /** As in `stat`: what it is, and what its user may do. */
  readonly mode: number;
  readonly modifiedAt: Date;
}

/** A file that is read, from any place. */
export interface OpenResult {
  readonly entry: Entry;
  /** Undefined behind the end; fewer bytes than asked for only at the end. */
  read(offset: number, length: number): Promise<Buffer | undefined>;
}

/** A file that is written, from its beginning to its end. */
export interface OpenSubmission {
  readonly entry: Entry;
  write(offset: number, bytes: Buffer): Promise<void>;
  /** The file is whole. */
  close(): Promise<void>;
  /** Leaves nothing of it. */
  abandon(): Promise<void>;
}

/** One of the two folders. What it refuses it refuses with an SftpError. */
export interface Folder {
  readonly mode: number;
  /** What lies in it, by name, page by page. */
  list(): AsyncGenerator<Entry[]>;
  find(name: string): Promise<Entry | undefined>;
  /** @param flags `openFlag` (protocol.ts) */
  open(name: string, flags: number): Promise<OpenResult | OpenSubmission>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export const folderMode = 0o040000;
export const fileMode = 0o100000;

/** Rows that a folder reads at once. */
export const pageSize = 100;
