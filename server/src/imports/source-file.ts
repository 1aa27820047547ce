import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { defaultTenant } from '../access/queries.ts';
import { badParameter } from '../errors.ts';

/** A file of IMPORT_DIR, open for reading. */
export interface SourceFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

/**
 * Opens the file that a request names, inside IMPORT_DIR whatever links lead there. The default tenant's files lie in
 * the folder itself, those of another one in the folder below it that is called as its id.
 *
 * @param field how errors name it
 * @throws {ApiError} 400; of what lies outside nothing is said
 */
export async function openSourceFile(
  importDir: string,
  tenant: number,
  name: string,
  field: string,
): Promise<SourceFile> {
  const refused = badParameter(field, 'there is no such file in IMPORT_DIR');
  if (name === '' || name.includes('\0')) throw refused;
  let handle: FileHandle | undefined;
  try {
    const folder = await realpath(tenant === defaultTenant ? importDir : path.join(importDir, String(tenant)));
    const file = await realpath(path.resolve(folder, name));
    const inside = path.relative(folder, file);
    if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) throw refused;
    if (tenant === defaultTenant && /^\d+\//.test(inside)) throw refused;
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const opened = await handle.stat();
    // What was looked at is what was opened, also when somebody moves things about meanwhile.
    const looked = await stat(file);
    const isMoved = (await realpath(file)) !== file || looked.ino !== opened.ino || looked.dev !== opened.dev;
    if (!opened.isFile() || isMoved) throw refused;
    return { path: file, handle, size: opened.size };
  } catch {
    await handle?.close();
    throw refused;
  }
}
