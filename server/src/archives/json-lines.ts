import { isUtf8 } from 'node:buffer';
import { isNestedTooDeep } from '../nesting.ts';

export type LineProblem = 'not JSON' | 'not UTF-8' | 'too long' | 'nested too deep';

/** A line of a file: its value, or what is wrong with it. Numbers count from 1, empty lines too. */
export type JsonLine =
  | { readonly number: number; readonly value: unknown; readonly error?: undefined }
  | { readonly number: number; readonly error: LineProblem };

const newline = '\n'.charCodeAt(0);
/** What is read beyond the longest line, because it is not of the line: a byte order mark and a carriage return. */
const marks = 4;

/**
 * Reads JSON Lines in memory for one line. A line that cannot be read is reported and the next one is read: one broken
 * record must not cost the others. Empty lines are passed over. What a line says is in no message, for it is about
 * people.
 */
export async function* readJsonLines(
  stream: AsyncIterable<Buffer>,
  { maxLineBytes }: { readonly maxLineBytes: number },
): AsyncGenerator<JsonLine> {
  let number = 1;
  let pieces: Buffer[] = [];
  let bytes = 0;
  const add = (piece: Buffer) => {
    bytes += piece.length;
    // What is too long is counted and not kept.
    if (bytes <= maxLineBytes + marks) pieces.push(piece);
    else pieces = [];
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      const line = readLine(number, pieces, bytes, maxLineBytes);
      if (line !== undefined) yield line;
      number += 1;
      pieces = [];
      bytes = 0;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  const line = readLine(number, pieces, bytes, maxLineBytes);
  if (line !== undefined) yield line;
}

/** Undefined for an empty line. */
function readLine(
  number: number,
  pieces: readonly Buffer[],
  bytes: number,
  maxLineBytes: number,
): JsonLine | undefined {
  const whole = bytes <= maxLineBytes + marks ? withoutMarks(number, pieces) : undefined;
  if (whole === undefined || whole.length > maxLineBytes) return { number, error: 'too long' };
  if (!isUtf8(whole)) return { number, error: 'not UTF-8' };
  const text = whole.toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isNestedTooDeep(value) ? { number, error: 'nested too deep' } : { number, value };
  } catch {
    return { number, error: 'not JSON' };
  }
}

/** A line without its carriage return, and the first one without the byte order mark. */
function withoutMarks(number: number, pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  const line = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  const marked = number === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  return line.subarray(marked ? 3 : 0, line.at(-1) === 0x0d ? -1 : undefined);
}
