import path from 'node:path';
import { SftpError } from './protocol.ts';

export const folderNames = ['GDPR_Submit', 'GDPR_Result'] as const;
export type FolderName = (typeof folderNames)[number];

/** Where a path leads: there are the root, its two folders and what lies in these. */
export type Place =
  | { readonly folder?: undefined; readonly name?: undefined }
  | { readonly folder: FolderName; readonly name?: undefined }
  | { readonly folder: FolderName; readonly name: string };

const longestName = 255;

/** The path as it is from the root, whatever dots and slashes were in it: nothing is above the root. */
export function absolute(given: string): string {
  return path.posix.resolve('/', given);
}

/** @throws {SftpError} for a path that leads nowhere */
export function placeOf(given: string): Place {
  const [folder, name, ...deeper] = absolute(given).split('/').slice(1);
  if (folder === '' || folder === undefined) return {};
  const known = folderNames.find((each) => each === folder);
  if (known === undefined || deeper.length > 0) throw new SftpError('noSuchFile', 'there is no such file');
  return name === undefined ? { folder: known } : { folder: known, name };
}

/** @throws {SftpError} for a name that no file may have */
export function checkName(name: string): void {
  if (Buffer.byteLength(name) > longestName) throw new SftpError('failure', 'the name has more than 255 bytes');
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) throw new SftpError('failure', 'the name holds control characters');
}
