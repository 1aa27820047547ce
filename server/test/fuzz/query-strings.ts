import fc from 'fast-check';
import { handedOut } from './handed-out.ts';
import { hostileText } from './hostile.ts';
import type { Operation } from './operations.ts';
import { brokenSegments, encode } from './segments.ts';
import { attributeNames, customerIds, knownWord } from './vocabulary.ts';

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
      '["2026-01-01T00:00:00.000Z",5]',
      '["9999-12-31T23:59:59.999Z",9007199254740991]',
      '["0000-01-01T00:00:00.000Z",-9007199254740991]',
      '["2026-02-30T00:00:00.000Z",5]',
      '["2026-01-01T00:00:00.000Z","IXN1"]',
      '["0001-01-01T00:00:00.000Z","zzzzzzzzzzzzzzzz"]',
      '["2026-01-01T00:00:00.000Z","\\u0000"]',
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

const times = fc.constantFrom(
  '2020-01-01',
  '2026-01-01T00:00:00Z',
  '2026-01-02T03:04:05.678%2B01:00',
  '9999-12-31',
  '0001-01-01',
  'now',
);
const flags = fc.constantFrom('true', 'true', 'false', '1', 'TRUE');
const types = fc.constantFrom('1', '1,2', 'new', 'NEW,3', 'done,,1', 'a', '%F0%9F%92%A9', '99');
const ownValues: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  ['limit', limits],
  ['cursor', cursor],
  ['cv-attribute', fc.constantFrom('Service.media_type', 'STATE.TYPE', 'Service.nope')],
  ['id_key', fc.constantFrom('keptPhone', 'keptLastName', 'keptCity', 'idSpare1', '__proto__')],
  ['q', fc.oneof(knownWord, fc.constantFrom('a', 'word', '"', '-a', 'a or', '"a b" -c', '&|!:*()<->')).map(encode)],
  ['media_type', fc.constantFrom('chat', 'email', 'Chat')],
  ['customer_id', fc.constantFrom(handedOut('customer', 0), ...customerIds)],
  ['name', fc.oneof(knownWord, hostileText).map(encode)],
  ...['from', 'to'].map((name) => [name, times] as const),
  ...['active_states', 'completed_states', 'active_tasks', 'completed_tasks', 'interactions'].map(
    (name) => [name, flags] as const,
  ),
  ...['started_from', 'started_to', 'completed_from', 'completed_to'].map((name) => [name, times] as const),
  ...['service', 'state', 'task'].flatMap((kind) => [
    [`${kind}_type`, types] as const,
    [`${kind}_types`, types] as const,
  ]),
  ['state_id', fc.constantFrom('1', '2', '2147483647', '0', 'a')],
]);
const profileExtensions = fc.constantFrom('Phone', 'phone,Address', 'Vip,Card', 'Phone,,Phone', 'Phone,%20Vip', 'Nope');
const elementExtensions = fc.constantFrom(
  'Offer',
  'offer,Feedback',
  'Feedback',
  'Offer,,Offer',
  'Feedback,%20Offer',
  'Phone',
);

function ownValue(name: string, path: string): fc.Arbitrary<string> {
  if (name === 'extensions') return path.startsWith('/profiles') ? profileExtensions : elementExtensions;
  return ownValues.get(name) ?? otherValues;
}

/** A value that suits the parameter in three of four cases. */
function parameterValue(name: string, path: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: ownValue(name, path) },
    { weight: 1, arbitrary: fc.oneof(limits, cursor, otherValues) },
  );
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
export function queryOf({ id, path, queryNames }: Operation): fc.Arbitrary<string> {
  const names = queryNames.length === 0 ? ['limit'] : queryNames;
  const name = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...names, ...(id === 'identifyCustomer' ? identifyNames : [])) },
    { weight: 1, arbitrary: fc.constantFrom(...identifyNames) },
    { weight: 1, arbitrary: oddNames },
  );
  const pair = name.chain((key) =>
    fc.option(parameterValue(key, path), { freq: 20 }).map((value) => (value === null ? key : `${key}=${value}`)),
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

/** Parameters without which nothing is looked at. */
const needed: Readonly<Record<string, readonly string[]>> = { searchInteractions: ['q'], addAttachment: ['name'] };

/** Some of the parameters of an operation, each once and with a value of its own. */
export function properQueryOf({ id, path, queryNames }: Operation): fc.Arbitrary<string> {
  const names = id === 'identifyCustomer' ? [...queryNames, ...identifyNames] : queryNames;
  return fc
    .subarray([...new Set(names)], { maxLength: Math.min(3, names.length) })
    .map((chosen) => [...new Set([...(needed[id] ?? []), ...chosen])])
    .chain((chosen) => fc.tuple(...chosen.map((name) => ownValue(name, path).map((value) => `${name}=${value}`))))
    .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
}
