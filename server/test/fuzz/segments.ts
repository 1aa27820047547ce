import fc from 'fast-check';
import { hostileText } from './hostile.ts';

/** Segments that decoding, normalising or routing might stumble over. All are latin-1 without blanks. */
export const brokenSegments = fc.constantFrom(
  ...[
    '%',
    '%z',
    '%zz',
    '%00',
    '%2',
    '%2e%2e',
    '%2f',
    '%2F..%2F',
    '..',
    '.',
    '%5c',
    '%c0%ae',
    '%ED%A0%80',
    '%ff',
    '%25',
    '%0d%0a',
  ],
  ...[
    '',
    '*',
    ':id',
    ';a=b',
    '+',
    '%20',
    '\\',
    '"',
    '<',
    '|',
    '{',
    '}',
    '`',
    '^',
    '#',
    '?',
    '&',
    '=',
    '@',
    '~',
    '\xe9',
    '\xff',
  ],
  ...[
    '%F0%9F%92%A9',
    '__proto__',
    'constructor',
    '%00FUZZ1',
    'FUZZ1%00',
    'x'.repeat(4097),
    '%41'.repeat(2000),
    'y'.repeat(17_000),
  ],
);

export const segment = fc.oneof(
  { weight: 2, arbitrary: brokenSegments },
  { weight: 1, arbitrary: hostileText.map(encode) },
);

/** Percent-encodes any text, halves of surrogate pairs too, which encodeURIComponent refuses. */
export function encode(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9_.-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
