import fc from 'fast-check';
import { handedOut, youngest } from './handed-out.ts';
import type { Operation } from './operations.ts';
import { properQueryOf, queryOf } from './query-strings.ts';
import { encode, segment } from './segments.ts';
import {
  attributeNames,
  contactKeys,
  customerIds,
  elementExtensionNames,
  extensionNames,
  interactionIds,
  keyNames,
  knownWord,
  partIds,
  recordIds,
} from './vocabulary.ts';

/** What may stand for a parameter of a path, so that most requests get past the router and into the handlers. */
function parameter(name: string, path: string): fc.Arbitrary<string> {
  return fc.oneof({ weight: 9, arbitrary: properParameter(name, path) }, { weight: 1, arbitrary: segment });
}

function properParameter(name: string, path: string): fc.Arbitrary<string> {
  return standIns[name] ?? suitable(name, path).map(encode);
}

/** Mostly of what has just been made: it is still there. */
function young(kind: Parameters<typeof handedOut>[0], others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.nat(youngest - 1).map((age) => handedOut(kind, age)) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const customers = young('customer', customerIds);
const standIns: Readonly<Record<string, fc.Arbitrary<string>>> = {
  customer_id: customers,
  src_id: customers,
  interaction_id: young('interaction', [...interactionIds, 'x'.repeat(17)]),
  document_id: young('document', ['a', 'x'.repeat(17)]),
  service_id: young('service', ['1', '2', '99999', '9007199254740991', '9007199254740992', '01', '1.0']),
};

function suitable(name: string, path: string): fc.Arbitrary<string> {
  if (path.startsWith('/access/')) return recordIds;
  if (name === 'state_id' || name === 'task_id') return fc.constantFrom(...partIds.map(String), '0', '2147483648');
  if (name === 'contact_key') return fc.constantFrom(...contactKeys);
  if (name === 'ext_name' && path.startsWith('/services')) {
    return fc.constantFrom('Offer', 'Offer', 'Offer', ...elementExtensionNames, 'Phone');
  }
  if (name === 'ext_name') return fc.constantFrom('Phone', 'Phone', 'Phone', 'Phone', 'Card', ...extensionNames);
  if (path.includes('extensions')) return fc.constantFrom(...extensionNames);
  if (path.includes('identification-keys')) return fc.constantFrom(...keyNames);
  if (path.startsWith('/metadata/profiles')) return fc.constantFrom(...attributeNames);
  if (path.includes('business-attributes')) return fc.constantFrom('MediaType', 'SpareBusiness', 'Other');
  return fc.oneof(knownWord, recordIds);
}

/** Segments of a path, each fixed or generated. */
function pathOf(operation: Operation, make: typeof parameter): fc.Arbitrary<string> {
  const segments = operation.path.split('/').map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? fc.constant(part) : make(name, operation.path);
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

/** Request targets of an operation: its path and query, well or badly written. */
export function targetOf(operation: Operation): fc.Arbitrary<string> {
  const wantsQuery = operation.method === 'GET';
  const query = fc.option(queryOf(operation), { nil: '', freq: wantsQuery ? 4 : 2 });
  const good = fc
    .tuple(pathOf(operation, parameter), rewritten, query)
    .map(([path, rewrite, text]) => rewrite(path) + text);
  const other = fc.tuple(otherPaths, query).map(([path, text]) => path + text);
  return fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: other });
}

/** Request targets that are written as they should be. */
export function properTargetOf(operation: Operation): fc.Arbitrary<string> {
  const query = operation.queryNames.length === 0 ? fc.constant('') : properQueryOf(operation);
  return fc.tuple(pathOf(operation, properParameter), query).map(([path, text]) => path + text);
}
