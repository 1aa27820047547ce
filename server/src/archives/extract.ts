import { lstat, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Archive, ArchiveEntry } from './open-archive.ts';

export interface ExtractOptions {
  /** Made when it is not there. */
  readonly folder: string;
  /** Whether files that are there already are replaced. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/**
 * Writes the files of an archive into a folder. They get their names when all of them are written and verified, so that
 * nobody finds half an export. Until then they are in a folder `.part-…` beside them. Only their owner can read them.
 *
 * @throws {ArchiveError} when the archive is damaged; {Error} when a file is there already
 */
export async function extractArchive(archive: Archive, options: ExtractOptions): Promise<void> {
  const { folder, force } = options;
  const target = ({ name }: ArchiveEntry) => path.join(folder, ...name.split('/'));
  if (!force) for (const entry of archive.entries) await refuseExisting(target(entry));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(path.join(folder, '.part-'));
  try {
    await writeAll(archive, staging, options);
    for (const [index, entry] of archive.entries.entries()) {
      await mkdir(path.dirname(target(entry)), { recursive: true, mode: 0o700 });
      await rename(path.join(staging, String(index)), target(entry));
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function writeAll(archive: Archive, staging: string, { signal, progress }: ExtractOptions): Promise<void> {
  const total = archive.entries.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const [index, entry] of archive.entries.entries()) {
    const file = await open(path.join(staging, String(index)), 'wx', 0o600);
    try {
      for await (const piece of archive.read(entry)) {
        signal.throwIfAborted();
        await file.writeFile(piece as Buffer);
        done += (piece as Buffer).length;
        progress(done, total);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function refuseExisting(file: string): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (there !== undefined) throw new Error(`${file} is there already: give --force to replace it, or another --out.`);
}
