import fc from 'fast-check';
import { leaf, type Tree, treeOf } from './tree.ts';

/** Names that JavaScript's objects, SQL or this product give a meaning. */
export const trickyNames = fc.constantFrom(
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'length'],
  ...['constructor.prototype', '__proto__.polluted', 'Phone.__proto__', 'then', 'toJSON', 'isPrototypeOf', 'id'],
  ...['select', 'NULL', 'None', 'service', 'customer_id', 'Customer_ID', 'extensions', 'tenant_id', 'unique', 'name'],
);

const sentences = fc.constantFrom(
  ...[
    "'; DROP TABLE profiles; --",
    '$1',
    '%s%n',
    '<%= 7*7 %>',
    '{{7*7}}',
    '../../etc/passwd',
    '<script>',
    '\\',
    '"',
    "''",
  ],
  ...['2020-02-30', '0000-01-01', '9999-12-31T23:59:59.999-18:00', '2020-01-01T25:00:00Z', '1e3', 'NaN', '-0', 'true'],
  ...['İ', 'ß', 'ﬀ', 'é', 'e\u0301', '\u202egnirts', '💩', '\ufeff', '\u2028', '\uffff', 'Ⅷ', '\u{10ffff}', '\u00a0'],
  ...[
    '',
    ' ',
    '\t',
    '\r\n',
    'Null',
    'Select',
    'a\u0000b',
    '\u0000',
    '\u0001',
    '\u007f',
    ',',
    ',,',
    '.',
    '*',
    '[]',
    '{}',
  ],
);

/** A text that somebody might send, and nobody should. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: sentences },
  { weight: 2, arbitrary: trickyNames },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.nat(5000).map((length) => 'x'.repeat(length)) },
);

const numbers = fc.constantFrom(
  ...[
    '-0',
    '0',
    '-1',
    '1e999',
    '-1e999',
    '1e-999',
    '0.1',
    '1.5',
    '2147483647',
    '2147483648',
    '-2147483649',
    '4294967296',
  ],
  ...[
    '9007199254740991',
    '9007199254740993',
    '9223372036854775808',
    '1e22',
    `1${'0'.repeat(400)}`,
    `0.${'3'.repeat(400)}`,
  ],
);

const notJson = fc.constantFrom(
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '01',
    '0x10',
    '+1',
    '.5',
    '1.',
    "'a'",
    'undefined',
    'None',
    'True',
    '/**/1',
    '"\\x41"',
  ],
  ...['"\\u12"', '"a\tb"', '"a\nb"', '"', '[', '}', '[1,]', '{"a":1,}', '{a:1}', '[1 2]', ',', '\u00a0', '#'],
);

const brokenUnicode = fc.constantFrom<Tree>(
  leaf('"\\ud800"'),
  leaf('"\\udc00\\ud800"'),
  leaf('"\\u0000"'),
  leaf('{"\\ud800":1,"\\u0000":2}'),
  // A surrogate in UTF-8, an overlong slash, a byte that never occurs, a sequence that ends early, NUL itself.
  leaf('"', { hex: 'eda080' }, '"'),
  leaf('"', { hex: 'c0af' }, '"'),
  leaf('"', { hex: 'ff' }, '"'),
  leaf('"', { hex: 'e282' }, '"'),
  leaf('"', { hex: '00' }, '"'),
  leaf('"', { hex: 'f4908080' }, '"'),
);

function nested(open: string, close: string, depth: number): Tree {
  return leaf({ repeat: open, times: depth }, '1', { repeat: close, times: depth });
}

const deep = fc
  .tuple(
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"__proto__":', '}]'], ['{"LastName":[', ']}'], ['[', '']),
    fc.constantFrom(20, 500, 10_000, 30_000, 100_000),
  )
  .map(([[open = '', close = ''], depth]) => nested(open, close, depth));

const huge = fc.constantFrom<Tree>(
  leaf('"', { repeat: 'x', times: 1_000_000 }, '"'),
  leaf('"', { repeat: 'x', times: 1_048_577 }, '"'),
  leaf('"', { repeat: '💩', times: 100_000 }, '"'),
  leaf('"', { repeat: '\\u0000', times: 50_000 }, '"'),
  leaf({ repeat: '9', times: 200_000 }),
  leaf('[', { repeat: '"a#",', times: 60_000 }, '1]'),
  leaf('[', { repeat: '"a#",', times: 900 }, '"a"]'),
  leaf('[', { repeat: '{},', times: 100_000 }, '{}]'),
  leaf('{', { repeat: '"k#":#,', times: 50_000 }, '"k":1}'),
  leaf('{', { repeat: '"same":#,', times: 50_000 }, '"same":1}'),
  leaf('{', { repeat: '"__proto__":{"a":#},', times: 1_000 }, '"k":1}'),
  leaf({ repeat: ' ', times: 500_000 }, '1'),
);

const scalars: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '""', '[]', '{}', '[[]]', '[null]', '{"":null}').map((text) => leaf(text)),
  numbers.map((text) => leaf(text)),
  hostileText.map(treeOf),
);

const small: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 5 }).map((list) => ({ list })) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.tuple(fc.oneof(trickyNames, hostileText), scalars), { maxLength: 5 })
      .map((members) => ({ members })),
  },
);

/** A value for any place of a JSON text; one in five is none, or is too much. */
export const hostileTree: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 60, arbitrary: small },
  { weight: 6, arbitrary: brokenUnicode },
  { weight: 4, arbitrary: notJson.map((text) => leaf(text)) },
  { weight: 3, arbitrary: deep },
  { weight: 2, arbitrary: huge },
);
