import fc from 'fast-check';
import { hostileText } from './hostile.ts';

/** Stands for the run's own API key, so that a printed request holds no secret and a replay uses its own. */
export const ownKey = '<own key>';

export const methods = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'LOCK',
);

const latin1 = hostileText.map((text) =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2000),
);

const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Mostly the run's own. */
export const credentials: fc.Arbitrary<readonly [string, string][]> = fc.oneof(
  { weight: 120, arbitrary: fc.constant<[string, string][]>([['authorization', `Bearer ${ownKey}`]]) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        ...[
          '',
          'Basic',
          'Basic ',
          'Bearer',
          'Bearer  ',
          'Digest a',
          'Basic =',
          'Basic ****',
          `Basic ${base64('nocolon')}`,
        ],
        ...[
          `Basic ${base64('default\\nobody:x')}`,
          `Basic ${base64('a\0b:c\0d')}`,
          `Basic ${base64('\\:')}`,
          `Basic ${base64('__proto__\\x:')}`,
        ],
        ...[
          `Bearer tlk_999999999_${'A'.repeat(43)}`,
          `Bearer tlk_0_${'A'.repeat(43)}`,
          `Bearer ${'x'.repeat(8000)}`,
          'Bearer \xe9',
        ],
      )
      .map((value): [string, string][] => [['authorization', value]]),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '',
        '=',
        'a',
        'throughline_session=',
        `throughline_session=tls_101_${'A'.repeat(43)}`,
        '__proto__=1',
        '\xff=%',
        ';;;',
      )
      .map((value): [string, string][] => [['cookie', value]]),
  },
  { weight: 1, arbitrary: fc.constant<[string, string][]>([]) },
);

/** What a content may be: a body that is called JSON need not be any. */
export const mediaTypes = fc.constantFrom(
  ...['text/plain', 'text/html; charset=utf-8', 'application/json', 'application/pdf', 'image/png', 'a/b; c="d e"'],
  ...['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/plain; charset=latin1', 'text'],
);

export const contentTypes = fc.constantFrom(
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
  ],
  ...[
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'application/json;charset="UTF8"',
    'APPLICATION/JSON',
  ],
  ...[
    'application/json; charset=',
    'application/json;;;',
    'application/json, text/plain',
    'application/problem+json',
    'application',
    '/',
    '',
  ],
  ...[
    'application/json; charset=\xe9',
    '*/*',
    'application/octet-stream',
    'application/x-pem-file',
    `a/${'b'.repeat(3000)}`,
  ],
);

const idempotencyKeys = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((number) => `key-${number}`),
  fc.constantFrom(
    '',
    ' ',
    'a b',
    '\xe9',
    'x'.repeat(255),
    'x'.repeat(256),
    'x'.repeat(9000),
    '__proto__',
    'a, b',
    '"quoted"',
    "';--",
  ),
);

export const otherHeaders: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  idempotencyKeys.map((key) => ['idempotency-key', key] as const),
  idempotencyKeys.map((key) => ['idempotency-key', key] as const),
  fc.constantFrom<readonly [string, string]>(
    ...([
      ['accept', 'nonsense'],
      ['accept', 'application/xml'],
      ['expect', '100-continue'],
      ['expect', 'the unexpected'],
    ] as const),
    ...([
      ['content-encoding', 'gzip'],
      ['range', 'bytes=5-1'],
      ['if-none-match', '*'],
      ['accept-encoding', 'identity;q=0'],
    ] as const),
    ...([
      ['x-http-method-override', 'DELETE'],
      ['x-forwarded-for', "'; --"],
      ['x-forwarded-host', 'evil'],
      ['origin', 'null'],
    ] as const),
    ...([
      ['access-control-request-method', 'PUT'],
      ['x-csrf-token', '\xff'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ] as const),
    ...([
      ['host', 'elsewhere'],
      ['host', ''],
      ['host', '\xe9:x'],
      ['accept-version', '2.0.0'],
      ['connection', 'close'],
    ] as const),
  ),
  fc.tuple(fc.constantFrom('x-a', 'user-agent', 'accept-language', 'referer', 'cookie', 'date'), latin1),
);
