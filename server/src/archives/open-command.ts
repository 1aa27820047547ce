import { mkdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { clearLine, loadKey, progress, runOnFiles } from './command-line.ts';
import { extractArchive } from './extract.ts';
import { openArchive } from './open-archive.ts';
import { orderParts } from './part-set.ts';

const usage = `Usage: npx throughline open FILE… --key key.pem [--passphrase-file FILE] [--out FOLDER] [--force]

Decrypts a data download, joins its parts, verifies it and writes its files below FOLDER,
by default a folder here with the name of the archive.`;

const options = {
  key: { type: 'string' },
  'passphrase-file': { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

/** Answers the exit code: 0 written and verified, 1 not written, 2 called wrongly. */
export async function openCommand(args: readonly string[]): Promise<number> {
  return await runOnFiles(
    args,
    { options, usage },
    async (files, { key, 'passphrase-file': passphraseFile, out, force }, signal) => {
      const { name } = orderParts(files);
      const folder = path.resolve(out ?? name);
      const privateKey = key === undefined ? undefined : await loadKey(key, passphraseFile, signal);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      let archive: Awaited<ReturnType<typeof openArchive>> | undefined;
      try {
        // Beside the result, where there has to be room for it anyway.
        archive = await openArchive(files, {
          key: privateKey,
          spoolFolder: folder,
          signal,
          progress: progress('opening'),
        });
        await extractArchive(archive, { folder, force, signal, progress: progress('writing') });
        clearLine();
        for (const entry of archive.entries) {
          const file = path.relative(process.cwd(), path.join(folder, entry.name));
          process.stdout.write(`${file}  ${entry.size.toLocaleString('en')} bytes  verified\n`);
        }
      } catch (error) {
        if (made !== undefined) await removeEmpty(folder, made);
        throw error;
      } finally {
        await archive?.dispose();
      }
      return 0;
    },
  );
}

/** The folders that were made for nothing. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  for (let at = folder; at.length >= topmost.length; at = path.dirname(at)) {
    await rmdir(at).catch(() => {});
  }
}
