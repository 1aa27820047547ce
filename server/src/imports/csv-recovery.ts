/** A record as it stands in the text: its fields, or why it has none; and where the next one begins. */
export type FoundRecord =
  | { readonly fields: string[]; readonly fault?: undefined; readonly next: number }
  | { readonly fault: string; readonly next: number };

type FoundField = { readonly field: string; readonly fault?: undefined; readonly end: number };

/**
 * Reads records one by one where a quotation mark is wrong: such a record ends with its line. Each character is looked at
 * once, so records must be asked for in their order.
 */
export class CsvRecovery {
  readonly #text: string;
  readonly #delimiter: string;
  readonly #newline: string;
  readonly #isLast: boolean;
  readonly #nextDelimiter: (from: number) => number;
  readonly #nextNewline: (from: number) => number;

  /** @param isLast whether the text ends where the file does */
  constructor(text: string, delimiter: string, newline: string, isLast: boolean) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#isLast = isLast;
    this.#nextDelimiter = finder(text, delimiter);
    this.#nextNewline = finder(text, newline);
  }

  /** The record that begins here; undefined when its end has not come yet. */
  record(start: number): FoundRecord | undefined {
    const text = this.#text;
    const fields: string[] = [];
    for (let at = start; ; ) {
      const found = text[at] === '"' ? this.#quoted(start, at) : this.#plain(at);
      if (found === undefined || found.fault !== undefined) return found;
      fields.push(found.field);
      const { end } = found;
      if (end === text.length || text[end] === this.#newline) return { fields, next: Math.min(end + 1, text.length) };
      at = end + this.#delimiter.length;
    }
  }

  #plain(at: number): FoundField | undefined {
    const end = Math.min(this.#nextDelimiter(at), this.#nextNewline(at));
    return end === this.#text.length && !this.#isLast ? undefined : { field: this.#text.slice(at, end), end };
  }

  #quoted(start: number, at: number): FoundField | Extract<FoundRecord, { fault: string }> | undefined {
    const text = this.#text;
    const close = closingQuote(text, at + 1);
    if (close < 0) {
      return this.#isLast ? this.#broken('a quotation mark is not closed', start, text.length) : undefined;
    }
    let end = close + 1;
    const stop = Math.min(this.#nextDelimiter(end), this.#nextNewline(end));
    // White space behind the mark does not count.
    if (stop > end && text.slice(end, stop).trim() === '') end = stop;
    if (end === text.length && !this.#isLast) return undefined;
    if (end === text.length || text[end] === this.#newline || text.startsWith(this.#delimiter, end)) {
      return { field: text.slice(at + 1, close).replaceAll('""', '"'), end };
    }
    const lineEnd = this.#nextNewline(end);
    if (lineEnd === text.length && !this.#isLast) return undefined;
    return this.#broken('a quotation mark inside a field is not doubled', start, Math.min(lineEnd + 1, text.length));
  }

  /** Says how much of the file a broken record takes, when it is more than a line. */
  #broken(fault: string, start: number, next: number) {
    const lines = this.#text.slice(start, next).trimEnd().split('\n').length;
    return { fault: lines > 1 ? `${fault} (${lines} lines of the file)` : fault, next };
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
