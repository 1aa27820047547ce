import path from 'node:path';
import { ArchiveError } from './archive-error.ts';

/**
 * A name as the archive has it, when it stays below the folder that it is written to, on every system: no absolute
 * path, no `..`, no drive, no backslash, nothing that a terminal would interpret.
 *
 * @throws {ArchiveError} `unsafeName`
 */
export function confinedName(bytes: Buffer): string {
  const name = utf8(bytes);
  const segments = name.replace(/\/$/, '').split('/');
  const harmful = (segment: string) =>
    segment === '' || segment === '.' || segment === '..' || Buffer.byteLength(segment) > 255;
  if (/[\\\0-\x1f\x7f-\x9f]/.test(name) || /^[a-z]:/i.test(name) || segments.some(harmful)) {
    throw new ArchiveError('unsafeName', `The archive holds a file of an unsafe name: ${JSON.stringify(name)}.`);
  }
  return name;
}

/**
 * Refuses names that would be one file, or a file and a folder at once, also where upper and lower case are the same.
 *
 * @throws {ArchiveError} `unsafeName`
 */
export function refuseClashes(names: readonly string[]): void {
  const folded = names.map((name) => name.normalize('NFC').toLowerCase());
  const files = new Set(folded);
  const folders = new Set<string>();
  for (const name of folded) {
    for (let folder = path.posix.dirname(name); folder !== '.' && !folders.has(folder); ) {
      folders.add(folder);
      folder = path.posix.dirname(folder);
    }
  }
  if (files.size < names.length || folded.some((name) => folders.has(name))) {
    throw new ArchiveError('unsafeName', 'The archive holds two files of the same name.');
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ArchiveError('unsafeName', 'The archive holds a file whose name is not UTF-8.', { cause });
  }
}
