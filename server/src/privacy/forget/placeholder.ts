import { randomInt } from 'node:crypto';

const prefix = 'anonymized-';

/** Letters behind the prefix, and the fewest that a short field must have room for. */
const mostLetters = 12;
const fewestLetters = 6;

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** The length of the shortest field that takes a placeholder. */
export const shortestPlaceholder = prefix.length + fewestLetters;

/**
 * What stands in the place of something personal: `anonymized-` and letters that say nothing and that nobody else has.
 * Letters only: whatever has digits may be a phone number.
 *
 * @param length the most characters that it may have
 */
export function placeholder(length = Number.POSITIVE_INFINITY): string {
  return prefix + randomLetters(Math.min(mostLetters, length - prefix.length));
}

/** Letters from a to z. */
export function randomLetters(count: number): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Placeholders that are the same for what was the same, so that what belonged together still does. */
export class Placeholders {
  readonly #known = new Map<string, string>();

  of(value: string): string {
    const known = this.#known.get(value) ?? placeholder();
    this.#known.set(value, known);
    return known;
  }
}
