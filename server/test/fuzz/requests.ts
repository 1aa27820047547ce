import fc from 'fast-check';
import { bodyFor } from './bodies.ts';
import { hostileText } from './hostile.ts';
import { malformedHttp } from './malformed-http.ts';
import type { Operation } from './operations.ts';
import type { Recipe } from './recipe.ts';
import { targetOf } from './targets.ts';

/** HTTP that is well-formed, whatever it says. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Recipe;
}

/** Bytes for a socket, in the order in which they are written. */
export interface RawRequest {
  readonly raw: Recipe;
}

export type FuzzRequest = HttpRequest | RawRequest;

/** Stands for the run's own API key, so that a printed request holds no secret and a replay uses its own. */
export const ownKey = '<own key>';

const methods = fc.constantFrom(
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
const credentials: fc.Arbitrary<readonly [string, string][]> = fc.oneof(
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

const contentTypes = fc.constantFrom(
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

const otherHeaders: fc.Arbitrary<readonly [string, string]> = fc.oneof(
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

/**
 * Profiles are where most of what a request says is looked at, and a body can be wrong in more ways than a path. Most
 * attempts to create one fail, and the others delete: without many attempts there would soon be no profile left.
 */
function weightOf({ id, path, contentType }: Operation): number {
  if (id === 'createProfile') return 30;
  if (id === 'createInteraction') return 10;
  return (path.startsWith('/profiles') ? 4 : 1) * (contentType === undefined ? 1 : 2);
}

/** Requests to one operation, most of them with the method it has and the run's own key. */
function requestTo(operation: Operation): fc.Arbitrary<HttpRequest> {
  const method = fc.oneof({ weight: 24, arbitrary: fc.constant(operation.method) }, { weight: 1, arbitrary: methods });
  const hasBody = operation.contentType !== undefined;
  const contentType = fc.oneof(
    { weight: 30, arbitrary: fc.constant(operation.contentType ?? 'application/json') },
    { weight: 1, arbitrary: contentTypes },
  );
  const body = fc.option(fc.tuple(contentType, bodyFor(operation.id, operation.body), fc.boolean()), {
    nil: undefined,
    freq: hasBody ? 30 : 1,
  });
  const strayBody = fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(contentType, bodyFor(operation.id, operation.body), fc.boolean()) },
  );
  const headers = fc.oneof(fc.constant([]), fc.array(otherHeaders, { maxLength: 3 }));
  return fc
    .tuple(method, targetOf(operation), credentials, headers, hasBody ? body : strayBody)
    .map(([chosen, target, who, others, content]) => {
      if (content === undefined) return { method: chosen, target, headers: [...who, ...others] };
      const [type, recipe, chunked] = content;
      const framing: [string, string][] = chunked ? [['transfer-encoding', 'chunked']] : [];
      return { method: chosen, target, headers: [...who, ...others, ['content-type', type], ...framing], body: recipe };
    });
}

export type RequestAt = (index: number) => FuzzRequest;

/**
 * The endless list of requests of a seed. The request of an index depends on the seed and the operations only, so a
 * failure is replayed by its index, without those before it.
 */
export function requestsOf(operations: readonly Operation[], seed: number): RequestAt {
  const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
    {
      weight: 60,
      arbitrary: fc.oneof(
        ...operations.map((operation) => ({ weight: weightOf(operation), arbitrary: requestTo(operation) })),
      ),
    },
    { weight: 1, arbitrary: malformedHttp.map((raw) => ({ raw })) },
  );
  return (index) => {
    // 32 bits for both; neighbours must not share the start of their random numbers.
    const mixed = Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
    const [request] = fc.sample(requests, { seed: mixed, numRuns: 1 });
    if (request === undefined) throw new Error('fast-check made no request');
    return request;
  };
}
