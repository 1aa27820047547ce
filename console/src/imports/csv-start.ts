import Papa from 'papaparse';

/** As much of a file as is read in the browser. */
const startBytes = 1024 * 1024;
const shownRecords = 8;

/** How a file is read. */
export interface Reading {
  readonly encoding: string;
  readonly delimiter: string;
}

/** The first records of a file, and where its header ends. */
export interface CsvStart {
  readonly names: readonly string[];
  readonly records: readonly (readonly string[])[];
  /** The byte behind the header and the end of its line. */
  readonly headerEnd: number;
  /** What its lines end with. */
  readonly newline: string;
}

/** Why the start of a file is of no use. */
export type Fault = 'noColumns' | 'tooLong' | 'unreadable';

export const encodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'shift_jis',
  'euc-kr',
  'gb18030',
  'big5',
  'utf-16le',
  'utf-16be',
];
export const delimiters = [',', ';', '\t', '|'];

/** The first bytes of a file. @throws when it cannot be read any more */
export async function readStart(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, startBytes).arrayBuffer());
}

/** How a file is likely to be read. */
export function guessReading(bytes: Uint8Array): Reading {
  const encoding = guessEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  const [line = ''] = text.split(/\r?\n|\r/, 1);
  const outside = line.replace(/"[^"]*"/g, '');
  const counted = delimiters.map((delimiter) => ({ delimiter, count: outside.split(delimiter).length - 1 }));
  const [most] = counted.sort((one, other) => other.count - one.count);
  return { encoding, delimiter: most === undefined || most.count === 0 ? ',' : most.delimiter };
}

function guessEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** The header and the first records of a file. */
export function readCsvStart(bytes: Uint8Array, { encoding, delimiter }: Reading, size: number): CsvStart | Fault {
  const isWhole = bytes.length >= size;
  const unit = encoding.startsWith('utf-16') ? 2 : 1;
  const header = endOfRecord(bytes, unit, encoding === 'utf-16be');
  if (header === undefined && !isWhole) return 'tooLong';
  const { end, newline } = header ?? { end: bytes.length, newline: '\n' };
  const text = new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  const { data } = Papa.parse<string[]>(text, {
    delimiter,
    newline: newline as '\n' | '\r\n' | '\r',
    skipEmptyLines: true,
    preview: shownRecords + 1,
  });
  const [names, ...records] = data;
  if (names === undefined || names.every((name) => name.trim() === '')) return 'noColumns';
  // The last one may be cut off, where the start ends.
  const whole = isWhole || records.length < shownRecords ? records : records.slice(0, shownRecords);
  return { names: names.map((name) => name.trim()), records: whole, headerEnd: end, newline };
}

/**
 * Behind the end of the first record that is not empty. Every encoding that is offered has quotation marks and the ends of
 * lines where ASCII has them, and nowhere else.
 */
function endOfRecord(bytes: Uint8Array, unit: number, isBigEndian: boolean) {
  const at = (i: number) =>
    unit === 1 ? bytes[i] : ((bytes[i + (isBigEndian ? 0 : 1)] ?? 0) << 8) | (bytes[i + (isBigEndian ? 1 : 0)] ?? 0);
  let isQuoted = false;
  let hasContent = false;
  for (let i = startOf(bytes, unit); i < bytes.length; i += unit) {
    const code = at(i);
    if (code === 0x22) isQuoted = !isQuoted;
    if (isQuoted || (code !== 0x0a && code !== 0x0d)) {
      hasContent = true;
      continue;
    }
    const isPair = code === 0x0d && i + unit < bytes.length && at(i + unit) === 0x0a;
    const end = i + unit * (isPair ? 2 : 1);
    if (hasContent) return { end, newline: isPair ? '\r\n' : code === 0x0a ? '\n' : '\r' };
    if (isPair) i += unit;
  }
  return undefined;
}

/** Behind a byte order mark. */
function startOf(bytes: Uint8Array, unit: number): number {
  if (unit === 2) return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) ? 2 : 0;
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The file with another header: its other bytes are passed on from the disk as they are sent, however many there are. */
export function withHeader(
  file: Blob,
  start: CsvStart,
  { encoding, delimiter }: Reading,
  names: readonly string[],
): Blob {
  const line = `${names.join(delimiter)}${start.newline}`;
  return new Blob([encodeAscii(line, encoding), file.slice(start.headerEnd)]);
}

function encodeAscii(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  if (encoding === 'utf-16le') return Uint8Array.from(codes.flatMap((code) => [code & 255, code >> 8]));
  if (encoding === 'utf-16be') return Uint8Array.from(codes.flatMap((code) => [code >> 8, code & 255]));
  return Uint8Array.from(codes);
}
