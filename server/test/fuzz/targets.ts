import fc from 'fast-check';
import { hostileText } from './hostile.ts';
import type { Operation } from './operations.ts';
import {
  attributeNames,
  customerIds,
  extensionNames,
  interactionIds,
  keyNames,
  knownWord,
  recordIds,
} from './vocabulary.ts';

/** Segments that decoding, normalising or routing might stumble over. All are latin-1 without blanks. */
const brokenSegments = fc.constantFrom(
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

const segment = fc.oneof({ weight: 2, arbitrary: brokenSegments }, { weight: 1, arbitrary: hostileText.map(encode) });

/** Percent-encodes any text, halves of surrogate pairs too, which encodeURIComponent refuses. */
function encode(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9_.-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** What may stand for a parameter of a path, so that most requests get past the router and into the handlers. */
function parameter(name: string, path: string): fc.Arbitrary<string> {
  const good = suitable(name, path).map(encode);
  return fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: segment });
}

function suitable(name: string, path: string): fc.Arbitrary<string> {
  if (path.startsWith('/access/')) return recordIds;
  if (name === 'customer_id' || name === 'src_id') return fc.constantFrom(...customerIds);
  if (name === 'interaction_id') return fc.constantFrom(...interactionIds);
  if (name === 'ext_name') return fc.constantFrom('Phone', 'Card', ...extensionNames);
  if (path.includes('extensions')) return fc.constantFrom(...extensionNames);
  if (path.includes('identification-keys')) return fc.constantFrom(...keyNames);
  if (path.startsWith('/metadata/profiles')) return fc.constantFrom(...attributeNames);
  return fc.oneof(knownWord, recordIds);
}

/** Segments of a path, each fixed or generated. */
function pathOf(operation: Operation): fc.Arbitrary<string> {
  const segments = operation.path.split('/').map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? fc.constant(part) : parameter(name, operation.path);
  });
  return fc.tuple(...segments).map((parts) => parts.join('/'));
}

/** The ways a good path is written badly, or differently. */
const rewritten: fc.Arbitrary<(path: string) => string> = fc.oneof(
  { weight: 70, arbitrary: fc.constant((path: string) => path) },
  { weight: 4, arbitrary: fc.constantFrom('/cv', '/genesys/1/cs', '/CV', '/cv/cv', '/', '/.', '/%2e').map(prefix) },
  { weight: 3, arbitrary: fc.constantFrom('/', '//', '/.', '/..', '%00', '%', ';', '/extra').map(suffix) },
  { weight: 2, arbitrary: fc.constantFrom('http://elsewhere', 'http://', 'HTTP://a:99999', '//elsewhere').map(prefix) },
  { weight: 1, arbitrary: fc.constant((path: string) => path.replace(/[a-z]+/g, (letters) => letters.toUpperCase())) },
  { weight: 1, arbitrary: fc.constant((path: string) => path.replaceAll('/', '//')) },
  { weight: 1, arbitrary: fc.constant((path: string) => path.replace('states', 'state').replace('tasks', 'task')) },
  { weight: 1, arbitrary: segment.map((part) => (path: string) => path.replace(/[^/]*$/, part)) },
);

function prefix(before: string) {
  return (path: string): string => before + path;
}

function suffix(after: string) {
  return (path: string): string => path + after;
}

/** Paths that the OpenAPI document does not have. */
const otherPaths = fc.oneof(
  fc.constantFrom(
    ...[
      '/',
      '/docs',
      '/docs/',
      '/docs/json',
      '/docs/yaml',
      '/docs/static/index.html',
      '/docs/static/..%2f..%2fpackage.json',
    ],
    ...[
      '/openapi.json',
      '/favicon.ico',
      '*',
      '/cv',
      '/genesys/1/cs',
      '/services/1/state/1',
      '/services/1/task/1/extensions/Vip',
    ],
    ...[
      '/metadata/services',
      '/metadata/states/x',
      '/profiles/FUZZ1/extensions',
      '/console',
      '/.git/config',
      '/.not-here',
      '//',
      '/%',
    ],
  ),
  fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
);

/** Cursors are base64 of JSON: what looks like one gets further than noise. */
const cursor = fc
  .constantFrom(
    ...[
      '[0]',
      '[1]',
      '[-1]',
      '[2147483648]',
      '[9007199254740991]',
      '[-9007199254740991]',
      '[1e999]',
      '[0.5]',
      '["FUZZ1"]',
    ],
    ...[
      '[""]',
      '["\\u0000"]',
      '["\\ud800"]',
      `["${'x'.repeat(300)}"]`,
      '[null]',
      '[[0]]',
      '{"length":1}',
      '[]',
      '"a"',
      'null',
      '[',
    ],
  )
  .map((json) => Buffer.from(json).toString('base64url'));

const limits = fc.constantFrom('1', '1', '2', '500', '501', '0', '-1', '1e2', '0x10', '1.5', '', 'NaN', '9'.repeat(30));
const otherValues = fc.oneof(
  { weight: 4, arbitrary: knownWord.map(encode) },
  { weight: 2, arbitrary: fc.constantFrom('yes', 'no', 'always', 'unique', 'all', 'true', '1', '2020-01-01') },
  { weight: 2, arbitrary: hostileText.map(encode) },
  { weight: 1, arbitrary: brokenSegments.map((text) => text.replace(/[#&]/g, '')) },
);

const ownValues: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  ['limit', limits],
  ['cursor', cursor],
  ['extensions', fc.constantFrom('Phone', 'phone,Address', 'Vip,Card', 'Phone,,Phone', 'Phone,%20Vip', 'Nope')],
  ['cv-attribute', fc.constantFrom('Service.media_type', 'STATE.TYPE', 'Service.nope')],
  ['q', fc.oneof(knownWord, fc.constantFrom('"', '-a', 'a or', '"a b" -c', '&|!:*()<->')).map(encode)],
  ['from', fc.constantFrom('2020-01-01', '1962-05-10T00:00:00%2B02:00', '2020-02-30', '0001-01-01', '9999-12-31')],
  ['name', fc.oneof(knownWord, hostileText).map(encode)],
  ['id_key', fc.constantFrom('keptPhone', 'keptLastName', 'keptCity', 'idSpare1', '__proto__')],
]);

/** A value that suits the parameter in three of four cases. */
function parameterValue(name: string): fc.Arbitrary<string> {
  const own = ownValues.get(name) ?? otherValues;
  return fc.oneof({ weight: 3, arbitrary: own }, { weight: 1, arbitrary: fc.oneof(limits, cursor, otherValues) });
}

const identifyNames = [
  ...attributeNames,
  'Phone.PhoneNumber',
  'phone.phonenumber',
  'Card.card_no',
  'Address.City',
  'id_key',
  'limit',
];

const oddNames = fc.constantFrom(
  '__proto__',
  'constructor',
  'a[b][c]',
  'a[]',
  '%',
  '%00',
  '',
  'Phone.',
  '.',
  'Phone.a.b',
);

/** Mostly the parameters that the operation documents; "Identify Customer" takes the names of attributes too. */
function queryOf({ id, queryNames }: Operation): fc.Arbitrary<string> {
  const names = queryNames.length === 0 ? ['limit'] : queryNames;
  const name = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...names, ...(id === 'identifyCustomer' ? identifyNames : [])) },
    { weight: 1, arbitrary: fc.constantFrom(...identifyNames) },
    { weight: 1, arbitrary: oddNames },
  );
  const pair = name.chain((key) =>
    fc.option(parameterValue(key), { freq: 20 }).map((value) => (value === null ? key : `${key}=${value}`)),
  );
  const several = fc.array(pair, { minLength: 1, maxLength: 5 }).map((pairs) => pairs.join('&'));
  const many = fc
    .tuple(pair, fc.constantFrom(50, 101, 1000))
    .map(([one, times]) => Array(times).fill(one.slice(0, 12)).join('&'));
  const odd = fc.constantFrom(
    '',
    '?',
    '&&&',
    '===',
    '%',
    'a=%E0%A4%A',
    `q=${'z'.repeat(10_000)}`,
    'a=1;b=2',
    'limit=1&limit=2',
  );
  return fc
    .oneof({ weight: 20, arbitrary: several }, { weight: 1, arbitrary: many }, { weight: 1, arbitrary: odd })
    .map((query) => `?${query}`);
}

/** Request targets of an operation: its path and query, well or badly written. */
export function targetOf(operation: Operation): fc.Arbitrary<string> {
  const wantsQuery = operation.method === 'GET';
  const query = fc.option(queryOf(operation), { nil: '', freq: wantsQuery ? 4 : 1 });
  const good = fc.tuple(pathOf(operation), rewritten, query).map(([path, rewrite, text]) => rewrite(path) + text);
  const other = fc.tuple(otherPaths, query).map(([path, text]) => path + text);
  return fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: other });
}
