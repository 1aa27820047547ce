import fc from 'fast-check';
import { trickyNames } from './hostile.ts';
import { flag, listOf, object, text } from './shapes.ts';
import { type Tree, treeOf } from './tree.ts';
import { attributeNames, extensionNames, keyNames } from './vocabulary.ts';

const types = fc.constantFrom(
  'string',
  'string',
  'string',
  'integer',
  'long',
  'boolean',
  'double',
  'currency',
  'date',
  'datetime',
  'String',
);
/** Never mandatory: one such attribute that stays would make every later profile a 400, and the run blind. */
const attribute = (names: readonly string[]) =>
  object(
    {
      name: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: trickyNames }),
      type: types,
      length: fc.constantFrom(1, 10, 10, 100, '256', 4000, 4001, -1, 1.5),
      default: fc.option(fc.oneof(text, fc.integer(), fc.boolean()), { freq: 2 }),
      encrypt: flag,
    },
    ['name', 'type'],
  );
const extensionSchema = object(
  {
    name: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('SpareExt1', 'SpareExt2') },
      { weight: 1, arbitrary: trickyNames },
    ),
    type: fc.constantFrom('single-valued', 'multi-valued', 'multi-valued', 'classifier', 'Multi-Valued'),
    attributes: listOf(attribute(['a', 'b', 'c d', 'PhoneNumber', 'constructor'])),
    unique: listOf(
      fc.oneof(fc.constantFrom('a', 'b', 'constructor').map(treeOf), listOf(fc.constantFrom('a', 'b').map(treeOf))),
    ),
  },
  ['name', 'type', 'attributes'],
);
const identificationKey = object(
  {
    name: fc.constantFrom(...keyNames, 'constructor', '__proto__'),
    source: fc.constantFrom('profile', 'none', ...extensionNames, 'constructor', '__proto__'),
    attributes: listOf(
      fc.constantFrom(...attributeNames, 'PhoneNumber', 'Phone.PhoneNumber', 'City', 'a').map(treeOf),
      3,
    ),
    unique: flag,
  },
  ['name', 'attributes'],
);

/** Only a field that no request needs is mapped: a value that its attribute does not have makes an event a 400. */
const businessAttribute = object({
  display_name: text,
  description: text,
  map_name: flag,
  cv_attributes: listOf(
    fc.constantFrom('Task.resource_type', 'task.RESOURCE_TYPE', 'Service.media_type').map(treeOf),
    2,
  ),
  values: listOf(
    object({ name: text, display_name: text, dbid: fc.constantFrom(1, 7, 1001, 2_147_483_647) }, ['name']),
  ),
});

export const metadataShapes: readonly (readonly [operation: string, fc.Arbitrary<Tree>])[] = [
  ['createProfileAttribute', attribute(['Spare1', 'Spare2', 'LastName', 'Vip'])],
  ...['Profile', 'Service', 'State', 'Task'].map((word): [string, fc.Arbitrary<Tree>] => [
    `create${word}ExtensionSchema`,
    extensionSchema,
  ]),
  ['createIdentificationKey', identificationKey],
  ['putBusinessAttribute', businessAttribute],
];
