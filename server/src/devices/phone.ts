import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** Digits of the shortest number that is looked at: less is a PIN, a year or a postal code. */
const fewestDigits = 6;

/** Digits of the longest: 15 of E.164, behind the prefix of a call abroad. */
const mostDigits = 19;

/** Behind it comes an extension of the number, which is not part of E.164. */
const extension =
  /\s*(?:(?:;(?:ext|isub|phone-context)=[^;,]{0,32}){1,3}|,{1,3}\d{0,9}#?|#\d{0,9}|(?:extension|extn|ext|x)\.?:?\s?\d{1,9})$/i;

/** What stands between the digits of a phone number. */
const separators = /[\s().\-/\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060[\]~]/g;

const isAscii = /^[\0-\x7f]*$/;

const otherDigits = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/** Numbers of North America have one form, and are told without the library, which takes 10 to 20 µs for each. */
const northAmerican = /^1[2-9]\d{9}$/;

/** True for an ISO country, in capital letters, whose numbers can be read. */
export function isPhoneCountry(country: string): boolean {
  return isSupportedCountry(country);
}

/** Reads phone numbers; those without country code are numbers of one country. */
export class PhoneReader {
  readonly #country: CountryCode;
  readonly #isNorthAmerican: boolean;
  /** What every number begins with that is dialled within the country; empty where there is nothing like it. */
  readonly #prefix: string;

  /** @param country as `isPhoneCountry` accepts it */
  constructor(country: string) {
    this.#country = country as CountryCode;
    this.#isNorthAmerican = getCountryCallingCode(this.#country) === '1';
    const metadata = new Metadata();
    metadata.selectNumberingPlan(this.#country);
    // The types of the library leave it out.
    const plan = metadata.numberingPlan as { nationalPrefix?(): string | undefined } | undefined;
    this.#prefix = plan?.nationalPrefix?.() === '0' ? '0' : '';
  }

  /**
   * The numbers that a text may be as a whole, in E.164. There may be two: without a plus nobody knows whether the digits
   * begin with the code of a country.
   */
  read(text: string): string[] {
    const digits = compact(text);
    return digits === undefined ? [] : this.readDigits(digits);
  }

  /** @param digits with a plus in front when they begin with the code of a country */
  readDigits(digits: string): string[] {
    if (digits.startsWith('+')) return numbers(readInternational(digits));
    if (digits.length < fewestDigits || digits.length > mostDigits) return [];
    if (this.#isNorthAmerican) {
      const withCode = digits.length === 10 ? `1${digits}` : digits;
      if (northAmerican.test(withCode)) return [`+${withCode}`];
      if (digits.startsWith('011')) return numbers(readInternational(`+${digits.slice(3)}`));
    }
    const national = this.#readNational(digits);
    if (national?.isValid() === true) return [national.number];
    // As it is dialled in most countries, also in those where it is dialled otherwise.
    const abroad = digits.startsWith('00') ? readInternational(`+${digits.slice(2)}`) : undefined;
    if (abroad !== undefined) return [abroad];
    const withoutPlus = digits.startsWith('0') ? undefined : parse(`+${digits}`);
    return [
      ...(national?.isPossible() === true && !this.#isNorthAmerican ? [national.number] : []),
      ...(withoutPlus?.isValid() === true ? [withoutPlus.number] : []),
    ];
  }

  /**
   * The number, when digits in a text are one that may be dialled like that: other digits are there as well.
   *
   * @param library what may ask the library, which takes its time; it is not asked for what can be told without it
   */
  findDigits(digits: string, library: Budget): string | undefined {
    if (digits.startsWith('+')) return findInternational(digits, library);
    if (this.#isNorthAmerican) {
      const withCode = digits.length === 10 ? `1${digits}` : digits;
      if (northAmerican.test(withCode)) return `+${withCode}`;
      if (digits.startsWith('011')) return findInternational(`+${digits.slice(3)}`, library);
      return digits.startsWith('00') ? findInternational(`+${digits.slice(2)}`, library) : undefined;
    }
    if (digits.startsWith('00')) return findInternational(`+${digits.slice(2)}`, library);
    if (!digits.startsWith(this.#prefix) || !library.take()) return undefined;
    const national = this.#readNational(digits);
    return national?.isValid() === true ? national.number : undefined;
  }

  #readNational(digits: string): PhoneNumber | undefined {
    return parsePhoneNumberFromString(digits, { defaultCountry: this.#country, extract: false });
  }
}

/** How often something may be done. */
export class Budget {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** False when it has been done as often as it may. */
  take(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}

function findInternational(digits: string, library: Budget): string | undefined {
  return digits.startsWith('+1') || library.take() ? readInternational(digits) : undefined;
}

/** A number with a plus and the code of its country, in E.164. It need not be assigned: new ones are all the time. */
export function readInternational(digits: string): string | undefined {
  if (digits.startsWith('+1')) return northAmerican.test(digits.slice(1)) ? digits : undefined;
  if (digits.length <= fewestDigits || digits.length > mostDigits) return undefined;
  const number = parse(digits);
  return number?.isPossible() === true ? number.number : undefined;
}

/**
 * The digits of a text that may be a phone number as a whole, with their plus; undefined when it is something else.
 *
 * @param text with our digits (`asciiDigits`)
 */
export function compact(text: string): string | undefined {
  // Nothing that is longer is one: what is quick to tell must not cost anything.
  if (text.length < fewestDigits || text.length > 64) return undefined;
  const bare = /[;,#x]/i.test(text) ? text.replace(extension, '') : text;
  const digits = bare.replace(separators, '');
  return /^\+?[0-9]+$/.test(digits) ? digits : undefined;
}

/** Digits of other scripts as ours, each in its place. */
export function asciiDigits(text: string): string {
  if (isAscii.test(text)) return text;
  return text.replace(otherDigits, (digit) => String(digit.charCodeAt(0) & 0xf)).replaceAll('\uff0b', '+');
}

function parse(digits: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(digits, { extract: false });
}

function numbers(number: string | undefined): string[] {
  return number === undefined ? [] : [number];
}
