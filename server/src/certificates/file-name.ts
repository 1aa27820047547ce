import { badParameter } from '../errors.ts';

/**
 * The name that a file was sent under, without the folders in front of it.
 *
 * @throws {ApiError} 400 for what is no name of a file
 */
export function fileNameOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const name = decode(header).split(/[/\\]/).at(-1)?.trim() ?? '';
  if (['', '.', '..'].includes(name) || name.length > 255) {
    throw badParameter('X-File-Name', 'it must be the name of a file, of 1 to 255 characters');
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) {
    throw badParameter('X-File-Name', 'it must not hold control characters');
  }
  return name;
}

/** A header has ASCII only; what else a name is made of comes percent-encoded. */
function decode(header: string): string {
  if (!/^[\x20-\x7e]*$/.test(header)) throw notEncoded();
  try {
    return decodeURIComponent(header);
  } catch {
    throw notEncoded();
  }
}

function notEncoded() {
  return badParameter('X-File-Name', 'it must be ASCII, with everything else percent-encoded in UTF-8');
}
