/** The longest address of SMTP: 64 characters, an @ and 255 characters. */
const longestAddress = 320;

/** Characters of a name before the @ (RFC 5322, "atext", and letters of all scripts) beside dots. */
const name = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;

/** What nearly all addresses look like. */
const plain = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z0-9]+$/;

const domain = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?$/u;

/**
 * An e-mail address in the one spelling that is compared. Exactly one @, a dot in the domain, no illegal characters
 * (GDPR guide, "Submit File Content").
 */
export function readEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 5 || trimmed.length > longestAddress) return undefined;
  if (plain.test(trimmed)) return /@-|-\.|\.-/.test(trimmed) ? undefined : trimmed.toLowerCase();
  const at = trimmed.indexOf('@');
  if (at < 1 || at !== trimmed.lastIndexOf('@')) return undefined;
  const host = trimmed.slice(at + 1);
  if (!host.includes('.') || host.includes('..') || !domain.test(host) || !name.test(trimmed.slice(0, at))) {
    return undefined;
  }
  return trimmed.normalize('NFC').toLowerCase();
}
