import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { badParameter } from '../errors.ts';

/**
 * The file that a request names, inside IMPORT_DIR whatever links lead there.
 *
 * @param field how errors name it
 * @throws {ApiError} 400; of what lies outside nothing is said
 */
export async function findSourceFile(importDir: string, name: string, field: string): Promise<string> {
  const none = badParameter(field, 'there is no such file in IMPORT_DIR');
  if (name === '' || name.includes('\0')) throw none;
  try {
    const folder = await realpath(importDir);
    const file = await realpath(path.resolve(folder, name));
    if (!file.startsWith(folder + path.sep) || !(await stat(file)).isFile()) throw none;
    return file;
  } catch (error) {
    throw error === none ? none : badParameter(field, 'there is no such file in IMPORT_DIR');
  }
}
