const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

const mostMembers = 128;

/**
 * Where the members of a JSON object stand in its text, as `JSON.stringify` writes it. To find them takes a fifth of the
 * time of parsing the text, and makes no garbage.
 */
export class JsonMembers {
  count = 0;
  /** Where the object ends: behind its brace. */
  end = 0;
  /** Without the quotation marks. */
  readonly nameStarts = new Int32Array(mostMembers);
  readonly nameEnds = new Int32Array(mostMembers);
  readonly starts = new Int32Array(mostMembers);
  readonly ends = new Int32Array(mostMembers);

  /**
   * @param text JSON that is valid
   * @param start where the object begins in it
   * @returns false when it is no object, has spaces between its parts, escapes in its names, or more than 128 members
   */
  find(text: Uint8Array, start = 0): boolean {
    this.count = 0;
    this.end = start + 2;
    if (text[start] !== openBrace) return false;
    if (text[start + 1] === closeBrace) return true;
    for (let at = start + 1; ; at += 1) {
      if (text[at] !== quote || this.count === mostMembers) return false;
      const nameEnd = endOfName(text, at + 1);
      if (nameEnd === undefined || text[nameEnd + 1] !== colon) return false;
      this.nameStarts[this.count] = at + 1;
      this.nameEnds[this.count] = nameEnd;
      this.starts[this.count] = nameEnd + 2;
      at = endOfValue(text, nameEnd + 2);
      this.ends[this.count] = at;
      this.count += 1;
      if (text[at] === closeBrace) {
        this.end = at + 1;
        return true;
      }
      if (text[at] !== comma) return false;
    }
  }
}

function endOfName(text: Uint8Array, start: number): number | undefined {
  let at = start;
  while (text[at] !== quote) {
    if (text[at] === backslash || at === text.length) return undefined;
    at += 1;
  }
  return at;
}

function endOfValue(text: Uint8Array, start: number): number {
  const first = text[start];
  if (first === quote) return endOfString(text, start);
  if (first === openBrace || first === openBracket) return endOfList(text, start);
  let at = start;
  while (at < text.length && text[at] !== comma && text[at] !== closeBrace && text[at] !== space) at += 1;
  return at;
}

function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at + 1;
}

/** Of a list or an object. */
function endOfList(text: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = text[at];
    if (byte === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    at += 1;
  } while (depth > 0 && at < text.length);
  return at;
}
