import { X509Certificate } from 'node:crypto';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type ArchiveSettings,
  ArchiveWriter,
  type PartSink,
  type WrittenPart,
} from '../../src/archives/write-archive.ts';
import type { Contents, Identity } from './workshop.ts';

export const someDate = new Date('2026-03-01T12:34:56Z');

export async function certificateOf({ certificateFile }: Identity): Promise<X509Certificate> {
  return new X509Certificate(await readFile(certificateFile));
}

/** A part that becomes a file; nothing of it stays when it is aborted. */
export async function fileSink(file: string): Promise<PartSink> {
  const handle: FileHandle = await open(file, 'wx');
  return {
    write: async (bytes) => {
      await handle.writeFile(bytes);
    },
    close: () => handle.close(),
    abort: async () => {
      await handle.close();
      await rm(file);
    },
  };
}

/** An archive of these files in a folder, encrypted; answers its files in order, by their real names. */
export async function writtenArchive(
  folder: string,
  contents: Contents,
  settings: Omit<ArchiveSettings, 'openPart' | 'date'>,
): Promise<{ parts: readonly WrittenPart[]; partFile: (part: number) => string }> {
  const partFile = (part: number) => path.join(folder, `part-${part}`);
  const writer = new ArchiveWriter({ ...settings, date: someDate, openPart: (part) => fileSink(partFile(part)) });
  for (const [name, bytes] of Object.entries(contents)) {
    const entry = await writer.entry(name);
    for (let at = 0; at < bytes.length; at += 100_000) await entry.write(bytes.subarray(at, at + 100_000));
    await entry.end();
  }
  return { parts: await writer.finish(), partFile };
}
