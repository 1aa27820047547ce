import path from 'node:path';
import { ArchiveError } from './archive-error.ts';

/** A file of an archive. */
export interface Part {
  readonly file: string;
  /** Whether it is an S/MIME message; undefined when its name does not say. */
  readonly encrypted: boolean | undefined;
}

/** The files of one archive in the order of their bytes: `.z01`, `.z02` …, and `.zip` at the end. */
export interface PartSet {
  /** What the names of the files have in common, such as `export-17`. */
  readonly name: string;
  readonly parts: readonly Part[];
}

interface NamedPart extends Part {
  readonly stem: string;
  /** `.z01` is 1; the last part, `.zip`, has no number. */
  readonly number: number | undefined;
}

const last = Number.POSITIVE_INFINITY;

/**
 * Orders the files of one archive by their names. Encrypted and decrypted parts may be mixed. One file alone may have
 * any name: somebody may have saved it under another.
 *
 * @throws {ArchiveError} `parts`
 */
export function orderParts(files: readonly string[]): PartSet {
  const [only] = files;
  if (only === undefined) throw new ArchiveError('parts', 'No file was given.');
  if (files.length === 1 && parsed(only) === undefined) {
    const name = path.basename(only).replace(/(?<=.)\.[^.]*$/, '');
    return { name, parts: [{ file: only, encrypted: /\.(?:smime|p7m)$/i.test(only) || undefined }] };
  }
  const named = files.map(nameOf);
  const stem = named[0]?.stem ?? '';
  const foreign = named.find((part) => part.stem !== stem);
  if (foreign !== undefined) {
    throw new ArchiveError('parts', `${files[0]} and ${foreign.file} are not parts of one archive: open them apart.`);
  }
  const byNumber = new Map<number, NamedPart>();
  for (const part of named) {
    const twin = byNumber.get(part.number ?? last);
    if (twin !== undefined) {
      throw new ArchiveError('parts', `${twin.file} and ${part.file} are the same part: give one of them.`);
    }
    byNumber.set(part.number ?? last, part);
  }
  refuseGaps(stem, byNumber);
  const order = [...byNumber.keys()].sort((a, b) => a - b);
  return { name: stem, parts: order.map((number) => byNumber.get(number)).filter((part) => part !== undefined) };
}

/** @throws {ArchiveError} `parts` when a set of this many numbered parts is not what the archive itself says */
export function refuseOtherCount(set: PartSet, numbered: number): void {
  const given = set.parts.length - 1;
  if (numbered > given) throw missing(set.name, numbers(given + 1, numbered));
  if (numbered < given) {
    const surplus = set.parts[numbered]?.file;
    throw new ArchiveError('parts', `${surplus} is not of this archive, which has ${numbered} numbered parts.`);
  }
}

function parsed(file: string): NamedPart | undefined {
  const match = /^(.+)\.(?:z(\d{2,5})|zip)(\.smime|\.p7m)?$/i.exec(path.basename(file));
  if (match === null) return undefined;
  const [, stem = '', number, seal] = match;
  return {
    file,
    stem,
    number: number === undefined ? undefined : Number(number),
    encrypted: seal !== undefined,
  };
}

function nameOf(file: string): NamedPart {
  const part = parsed(file);
  if (part === undefined || part.number === 0) {
    const names = 'NAME.z01.smime, NAME.z02.smime … NAME.zip.smime, or the same without .smime';
    throw new ArchiveError('parts', `${file} is not named like a part of an archive: ${names}.`);
  }
  return part;
}

function refuseGaps(stem: string, byNumber: ReadonlyMap<number, NamedPart>): void {
  const highest = Math.max(0, ...[...byNumber.keys()].filter((number) => number !== last));
  const gaps = numbers(1, highest).filter((number) => !byNumber.has(number));
  if (gaps.length > 0 || !byNumber.has(last)) throw missing(stem, byNumber.has(last) ? gaps : [...gaps, last]);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function missing(stem: string, gaps: readonly number[]): ArchiveError {
  const named = gaps.slice(0, 5).map((number) => (number === last ? '.zip' : `.z${String(number).padStart(2, '0')}`));
  const more = gaps.length > named.length ? ` and ${gaps.length - named.length} more` : '';
  return new ArchiveError('parts', `${stem} is not complete, missing: ${named.join(', ')}${more}. Give all its parts.`);
}
