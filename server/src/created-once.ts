import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a file that only its owner reads, in a folder that is made with it. Of several processes that do so at once one
 * has made it: the whole file is linked into place, or not.
 *
 * @returns what it holds now
 */
export async function createOnce(target: string, text: string): Promise<string> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const part = `${target}.${randomBytes(6).toString('hex')}`;
  await writeSynced(part, text);
  try {
    await link(part, target);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(target, 'utf8');
  } finally {
    await unlink(part);
  }
}

/** Writes a file that only its owner reads, onto the disk. */
export async function writeSynced(target: string, text: string): Promise<void> {
  const handle = await open(target, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
