import type { Device } from './device.ts';
import { readEmail } from './email.ts';
import { readIpAddress } from './ip-address.ts';
import { asciiDigits, Budget, type PhoneReader } from './phone.ts';

/** A device in a text, and where it stands there. Mentions may overlap: digits can be read in more than one way. */
export interface Mention {
  readonly device: Device;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

/**
 * Characters of HTML that are written as a name. Each becomes one character with U+0000 behind it, which no text of ours
 * contains: places stay what they are.
 */
const htmlCharacters: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&#160;': ' ',
  '&#xa0;': ' ',
  '&#64;': '@',
  '&#x40;': '@',
  '&commat;': '@',
  '&plus;': '+',
  '&#43;': '+',
  '&#x2b;': '+',
};
const htmlCharacter = /&(?:nbsp|commat|plus|#160|#xa0|#64|#x40|#43|#x2b);/gi;

/** Each of the alternatives begins with another character, so nothing is tried twice: the time is linear. */
const digitGroups =
  /(?<![A-Za-z0-9_])[+(]{0,2}[0-9](?:[0-9]|[ \t\0().\-/\u00a0\u00ad\u2010-\u2015\u202f\u2212]{1,12}(?=[0-9]))*(?![A-Za-z_0-9])/g;

const ipv4 = /(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?!\.?[0-9])/g;

/** How long the digits of a number may be, with the prefix of a call abroad. */
const mostDigits = 19;

/** Groups of digits that a number consists of at most. */
const mostGroups = 10;

/** Characters for each of which the library of phone numbers may be asked once: a list of numbers stays below that. */
const charactersOfACall = 8;

/**
 * Finds the phone numbers, e-mail addresses and IP addresses in a text or HTML. The time is linear in the length of the
 * text; what is long comes in pieces (`mention-finder.ts`).
 */
export function mentionsIn(phones: PhoneReader, text: string): Mention[] {
  const flat = asciiDigits(text).replace(
    text.includes('&') ? htmlCharacter : /(?!)/g,
    (entity) => `${htmlCharacters[entity.toLowerCase()]}${'\0'.repeat(entity.length - 1)}`,
  );
  const mentions: Mention[] = [];
  findEmails(flat, mentions);
  findIpv6(flat, mentions);
  const rest = findIpv4(flat, mentions);
  findPhones(phones, rest, mentions);
  return mentions;
}

function findEmails(text: string, mentions: Mention[]): void {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let hostStart = at + 1;
    while (text[hostStart] === '\0') hostStart += 1;
    let end = hostStart;
    while (end - hostStart < 255 && isHostCharacter(text.charCodeAt(end))) end += 1;
    while (end > hostStart && '.-'.includes(text.charAt(end - 1))) end -= 1;
    if (!text.slice(hostStart, end).includes('.')) continue;
    // What may stand in a name may also stand before it, as in `to=a@b.example` or `'a@b.example'`: both are looked for.
    let plain = at;
    while (at - plain < 64 && isPlainNameCharacter(text.charCodeAt(plain - 1))) plain -= 1;
    let whole = plain;
    while (at - whole < 64 && isNameCharacter(text.charCodeAt(whole - 1))) whole -= 1;
    for (const start of new Set([skipDots(text, plain, at), skipDots(text, whole, at)])) {
      const email = readEmail(`${text.slice(start, at)}@${text.slice(hostStart, end)}`);
      if (email !== undefined) mentions.push({ device: { type: 'email', value: email }, start, end });
    }
  }
}

function skipDots(text: string, start: number, end: number): number {
  let first = start;
  while (first < end && text[first] === '.') first += 1;
  return first;
}

function findIpv6(text: string, mentions: Mention[]): void {
  for (let colon = text.indexOf(':'), done = 0; colon >= 0; colon = text.indexOf(':', Math.max(done, colon + 1))) {
    let start = colon;
    while (start > done && colon - start < 45 && isHexOrColon(text.charCodeAt(start - 1))) start -= 1;
    let end = colon + 1;
    while (end - start < 64 && isHexOrColon(text.charCodeAt(end))) end += 1;
    done = end;
    while (end > start && text[end - 1] === '.') end -= 1;
    const between = text.slice(start, end);
    // Two colons, which a time or a port has not.
    if (between.indexOf(':') === between.lastIndexOf(':') || isWord(text.charCodeAt(start - 1))) continue;
    const address = [between, between.replace(/:$/, '')].map(readIpAddress).find((read) => read !== undefined);
    if (address !== undefined) mentions.push({ device: { type: 'ipaddr', value: address }, start, end });
  }
}

/** Answers the text without them: four groups of digits are no phone number then. */
function findIpv4(text: string, mentions: Mention[]): string {
  return text.replace(ipv4, (match, start: number) => {
    const address = readIpAddress(match);
    if (address === undefined) return match;
    mentions.push({ device: { type: 'ipaddr', value: address }, start, end: start + match.length });
    return '_'.repeat(match.length);
  });
}

function findPhones(phones: PhoneReader, text: string, mentions: Mention[]): void {
  const library = new Budget(Math.max(20, text.length / charactersOfACall));
  for (const match of text.matchAll(digitGroups)) {
    if (match[0].length < 7) continue;
    const groups = [...match[0].matchAll(/[0-9]+/g)].map((group) => ({
      digits: group[0],
      start: match.index + group.index,
      end: match.index + group.index + group[0].length,
    }));
    for (let first = 0; first < groups.length; ) {
      let next = first + 1;
      let digits = '';
      for (let last = first; last < groups.length && last < first + mostGroups; last += 1) {
        digits += groups[last]?.digits ?? '';
        if (digits.length > mostDigits) break;
        if (digits.length < 7) continue;
        // The start of a number with a plus is where that stands; of others, where their bracket does.
        const start = groups[first]?.start ?? 0;
        const plus = plusBefore(text, start);
        const number = phones.findDigits(plus === undefined ? digits : `+${digits}`, library);
        if (number === undefined) continue;
        const bracket = text[start - 1] === '(' ? start - 1 : start;
        mentions.push({
          device: { type: 'phone', value: number },
          start: plus ?? bracket,
          end: groups[last]?.end ?? start,
        });
        next = last + 1;
      }
      first = next;
    }
  }
}

/** Where the plus of a number stands, with a bracket between at most. */
function plusBefore(text: string, start: number): number | undefined {
  for (let i = start - 1; i >= start - 12; i -= 1) {
    if (text[i] === '+') return i;
    if (text[i] !== '(' && text[i] !== '\0') return undefined;
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isHexOrColon(code: number): boolean {
  return (code >= 48 && code <= 58) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102) || code === 46;
}

function isHostCharacter(code: number): boolean {
  return isWord(code) || code === 45 || code === 46 || isLetterBeyondAscii(code);
}

/** `._%+-` beside letters and digits. */
function isPlainNameCharacter(code: number): boolean {
  return isWord(code) || code === 46 || code === 37 || code === 43 || code === 45 || isLetterBeyondAscii(code);
}

/** What is left of RFC 5322: ``!#$%&'*+/=?^`{|}~``. */
function isNameCharacter(code: number): boolean {
  return isPlainNameCharacter(code) || "!#$&'*/=?^`{|}~".includes(String.fromCharCode(code));
}

/** Not the punctuation and spaces that have their places before U+00C0 and around U+2000. */
function isLetterBeyondAscii(code: number): boolean {
  return code >= 0xc0 && (code < 0x2000 || code > 0x206f) && (code < 0x3000 || code > 0x303f);
}
