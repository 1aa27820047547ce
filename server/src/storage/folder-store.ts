import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ArtifactMissing, type ArtifactStore, type ArtifactUpload, type StoredObject } from './artifact-store.ts';
import { checkKey, checkPrefix, isKey } from './key.ts';

/** An unfinished object lies beside its place, as `.<name>.<random>`: two uploads of one key do not meet. */
const partPattern = /^\.(.+)\.[0-9a-f]{16}$/;

/** Artifacts as files below a folder, which several processes may share. */
export class FolderStore implements ArtifactStore {
  readonly #root: string;

  constructor(folder: string) {
    this.#root = path.resolve(folder);
  }

  async create(key: string): Promise<ArtifactUpload> {
    const file = this.#fileOf(key);
    const part = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(8).toString('hex')}`);
    const handle = await openInNewFolder(part);
    return new FileUpload(handle, part, file, this.#root);
  }

  async read(key: string, start: number, end: number): Promise<Readable> {
    const handle = await orMissing(open(this.#fileOf(key)));
    if (handle === undefined) throw new ArtifactMissing(key);
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new ArtifactMissing(key);
    }
    return handle.createReadStream({ start, end });
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await remove(this.#fileOf(key), this.#root);
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    checkPrefix(prefix);
    for await (const { key, modified, finished } of this.#walk(prefix)) yield { key, modified, finished };
  }

  async dropUnfinished(prefix: string, before?: Date): Promise<void> {
    checkPrefix(prefix);
    for await (const { file, modified, finished } of this.#walk(prefix)) {
      if (!finished && (before === undefined || modified < before)) await remove(file, this.#root);
    }
  }

  async close(): Promise<void> {}

  /** What is neither an object nor a part is somebody else's. */
  async *#walk(prefix: string): AsyncGenerator<StoredObject & { readonly file: string }> {
    const folder = path.join(this.#root, prefix);
    const entries = await orMissing(opendir(folder));
    if (entries === undefined) return;
    for await (const entry of entries) {
      const finishedName = partPattern.exec(entry.name)?.[1];
      const key = prefix + (finishedName ?? entry.name);
      if (!isKey(key)) continue;
      if (entry.isDirectory()) {
        yield* this.#walk(`${key}/`);
        continue;
      }
      const file = path.join(folder, entry.name);
      const known = entry.isFile() ? await orMissing(stat(file)) : undefined;
      if (known !== undefined) yield { key, modified: known.mtime, finished: finishedName === undefined, file };
    }
  }

  #fileOf(key: string): string {
    checkKey(key);
    return path.join(this.#root, key);
  }
}

class FileUpload implements ArtifactUpload {
  readonly #handle: FileHandle;
  readonly #part: string;
  readonly #file: string;
  readonly #root: string;
  #ended = false;

  constructor(handle: FileHandle, part: string, file: string, root: string) {
    this.#handle = handle;
    this.#part = part;
    this.#file = file;
    this.#root = root;
  }

  async write(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      written += (await this.#handle.write(bytes, written)).bytesWritten;
    }
  }

  async close(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#part, this.#file);
    this.#ended = true;
    // A file is there after a loss of power when its name is, and so is that of each folder above it.
    for (const folder of foldersOf(this.#file, this.#root)) await sync(folder);
    await sync(this.#root);
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#handle.close();
    await remove(this.#part, this.#root);
  }
}

/** The folders between a file and the root, the innermost first. */
function foldersOf(file: string, root: string): string[] {
  const folder = path.dirname(file);
  return folder === root ? [] : [folder, ...foldersOf(folder, root)];
}

/** Makes a file and the folders above it, which somebody may be removing as empty at the same moment. */
async function openInNewFolder(file: string): Promise<FileHandle> {
  for (let attempt = 0; ; attempt += 1) {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      return await open(file, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === 10) throw error;
    }
  }
}

/** Removes a file, and the folders above it that are empty then. */
async function remove(file: string, root: string): Promise<void> {
  await orMissing(unlink(file));
  for (const folder of foldersOf(file, root)) {
    try {
      await orMissing(rmdir(folder));
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) return;
      throw error;
    }
  }
}

async function sync(folder: string): Promise<void> {
  // Removed as empty meanwhile: what was in it has been deleted.
  const handle = await orMissing(open(folder));
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

/** Undefined when the file or folder is not there, or a folder where a file is looked for. */
async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
