import { TextDecoder } from 'node:util';
import Papa from 'papaparse';

/** One record of the file: its fields, or why it could not be read. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly fault: string | undefined;
}

/** The most characters of one record, more or less: a quotation mark that nobody closes must not swallow the file. */
const longestRecord = 1024 * 1024;

/** The file cannot be read on. */
export class UnreadableFile extends Error {}

/**
 * Reads CSV (RFC 4180) as its bytes come. Lines end with LF, CRLF or, when the first piece has neither, CR; a byte order
 * mark and empty lines are passed over; spaces belong to the fields.
 *
 * The parser is that of papaparse, piece by piece: three times as fast as the parsers that are streams (measured).
 */
export class CsvReader {
  readonly #decoder: TextDecoder;
  readonly #delimiter: string;
  #newline: '\n' | '\r' | undefined;
  /** What has not made a whole record yet. */
  #rest = '';
  /** What does not belong to the encoding is decoded to this character, and records that have it are refused. */
  #hasReplacement = false;

  constructor(delimiter: string, encoding: string) {
    this.#decoder = new TextDecoder(encoding);
    this.#delimiter = delimiter;
  }

  /** The records that are whole with these bytes. @throws {UnreadableFile} */
  push(bytes: Buffer): CsvRecord[] {
    return this.#parse(this.#decoder.decode(bytes, { stream: true }), false);
  }

  /** What is left at the end of the file. */
  end(): CsvRecord[] {
    return this.#parse(this.#decoder.decode(), true);
  }

  #parse(decoded: string, isLast: boolean): CsvRecord[] {
    if (decoded.includes('\uFFFD')) this.#hasReplacement = true;
    const text = this.#rest + decoded;
    if (text === '') return [];
    // A CR at the end may be half of a line end.
    this.#newline ??= text.includes('\n') || !text.slice(0, -1).includes('\r') ? '\n' : '\r';
    const { data, errors, meta } = this.#run(text, isLast, {});
    let records: CsvRecord[];
    if (errors.length === 0) {
      records = data.flatMap((fields) => this.#record(fields));
      this.#rest = isLast ? '' : text.slice(meta.cursor);
    } else {
      records = this.#recover(text, isLast);
    }
    if (this.#rest.length > longestRecord) {
      throw new UnreadableFile(
        `a record has more than ${longestRecord} characters: perhaps a quotation mark that is not closed`,
      );
    }
    return records;
  }

  #run(text: string, isLast: boolean, options: { readonly preview?: number; readonly fastMode?: boolean }) {
    const parser = new Papa.Parser({ delimiter: this.#delimiter, newline: this.#newline, ...options });
    return parser.parse(text, 0, !isLast) as Papa.ParseResult<string[]>;
  }

  /** Reads record by record where a quotation mark is wrong: such a record ends with its line. Each character is looked at once. */
  #recover(text: string, isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    const delimiter = this.#delimiter;
    const newline = this.#newline ?? '\n';
    const nextDelimiter = finder(text, delimiter);
    const nextNewline = finder(text, newline);
    let start = 0;
    record: while (start < text.length) {
      const fields: string[] = [];
      for (let at = start; ; ) {
        let behind: number;
        if (text[at] === '"') {
          const close = closingQuote(text, at + 1);
          if (close < 0) {
            if (!isLast) break record;
            records.push({
              fields: [],
              fault: `a quotation mark is not closed${lines(text.slice(start), text.length)}`,
            });
            start = text.length;
            continue record;
          }
          behind = close + 1;
          const stop = Math.min(nextDelimiter(behind), nextNewline(behind));
          if (stop > behind && text.slice(behind, stop).trim() === '') behind = stop;
          if (behind === text.length && !isLast) break record;
          if (behind !== text.length && text[behind] !== newline && !text.startsWith(delimiter, behind)) {
            const lineEnd = nextNewline(behind);
            if (lineEnd === text.length && !isLast) break record;
            const length = Math.min(lineEnd + 1, text.length) - start;
            const more = lines(text.slice(start, start + length), length);
            records.push({ fields: [], fault: `a quotation mark inside a field is not doubled${more}` });
            start += length;
            continue record;
          }
          fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
        } else {
          behind = Math.min(nextDelimiter(at), nextNewline(at));
          if (behind === text.length && !isLast) break record;
          fields.push(text.slice(at, behind));
        }
        if (behind === text.length || text[behind] === newline) {
          records.push(...this.#record(fields));
          start = Math.min(behind + 1, text.length);
          continue record;
        }
        at = behind + delimiter.length;
      }
    }
    this.#rest = isLast ? '' : text.slice(start);
    return records;
  }

  /** None for an empty line. */
  #record(fields: string[]): CsvRecord[] {
    const last = fields.length - 1;
    if (fields[last]?.endsWith('\r') === true) fields[last] = fields[last].slice(0, -1);
    if (last === 0 && fields[0] === '') return [];
    const isBroken = this.#hasReplacement && fields.some((field) => field.includes('\uFFFD'));
    return [{ fields, fault: isBroken ? `the text is not valid ${this.#decoder.encoding}` : undefined }];
  }
}

/** Finds the next place of `what` at or behind a position that never goes back; the end of the text when there is none. */
function finder(text: string, what: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      found = text.indexOf(what, from);
      if (found < 0) found = text.length;
    }
    return found;
  };
}

/** The quotation mark that closes the field whose text begins at `from`. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}

/** How much of the file a broken record takes, when it is more than a line. */
function lines(text: string, length: number): string {
  const count = text.slice(0, length).trimEnd().split('\n').length;
  return count > 1 ? ` (${count} lines of the file)` : '';
}
