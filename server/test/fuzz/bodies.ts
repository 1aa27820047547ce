import fc from 'fast-check';
import { hostileText, hostileTree, trickyNames } from './hostile.ts';
import type { Piece, Recipe } from './recipe.ts';
import { type JsonSchema, valuesOf } from './schema-values.ts';
import { changeNode, countNodes, type Tree, treeOf, write } from './tree.ts';
import { attributeNames, customerIds, extensionNames, interactionIds, keyNames, knownWord } from './vocabulary.ts';

type Change = (tree: Tree) => Tree;

/** One wound: a node becomes something else, or an object gets a member more or one twice. */
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(), hostileTree).map(([at, tree]): Change => atAnyNode(at, () => tree)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(), fc.oneof(trickyNames, hostileText), hostileTree)
      .map(([at, name, value]): Change => atAnyNode(at, addMember(name, value))),
  },
  { weight: 1, arbitrary: fc.nat().map((at): Change => atAnyNode(at, (node) => ({ list: [node, node] }))) },
  { weight: 1, arbitrary: fc.nat().map((at): Change => atAnyNode(at, repeatMembers)) },
  { weight: 1, arbitrary: fc.nat().map((at): Change => atAnyNode(at, dropFirst)) },
);

function atAnyNode(at: number, wound: Change): Change {
  return (tree) => changeNode(tree, at % countNodes(tree), wound);
}

function addMember(name: string, value: Tree): Change {
  return (node) => ('members' in node ? { members: [...node.members, [name, value]] } : { members: [[name, node]] });
}

function repeatMembers(node: Tree): Tree {
  return 'members' in node ? { members: [...node.members, ...node.members] } : node;
}

function dropFirst(node: Tree): Tree {
  if ('members' in node) return { members: node.members.slice(1) };
  return 'list' in node ? { list: node.list.slice(1) } : node;
}

/** What happens to a text on its way: cut off, marked, or filled with bytes that do not belong there. */
const damage: fc.Arbitrary<(pieces: Piece[]) => Recipe> = fc.oneof(
  { weight: 60, arbitrary: fc.constant((pieces: Piece[]): Recipe => ({ pieces })) },
  {
    weight: 2,
    arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(
      (cutAt) =>
        (pieces: Piece[]): Recipe => ({ pieces, cutAt }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(), fc.constantFrom('00', 'ff', 'c328', 'eda080', 'fffe', 'efbbbf', '0c', '5c', '22', '2c'))
      .map(
        ([at, hex]) =>
          (pieces: Piece[]): Recipe => ({ pieces: pieces.toSpliced(at % (pieces.length + 1), 0, { hex }) }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Piece>('{}', ']', 'null', { hex: '00' }, '\n//', { repeat: ' ', times: 1_100_000 }).map(
      (tail) =>
        (pieces: Piece[]): Recipe => ({ pieces: [...pieces, tail] }),
    ),
  },
  { weight: 1, arbitrary: fc.constant((pieces: Piece[]): Recipe => ({ pieces: [{ hex: 'efbbbf' }, ...pieces] })) },
);

const bytes: fc.Arbitrary<Recipe> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((array) => ({ pieces: [{ hex: Buffer.from(array).toString('hex') }] })),
  fc.constant<Recipe>({ pieces: [] }),
  fc.constant<Recipe>({ pieces: [{ repeat: '[', times: 1_048_576 }] }),
  fc.constant<Recipe>({ pieces: [{ hex: 'fffe' }, { repeat: '{\0', times: 5 }] }),
  fc.constant<Recipe>({ pieces: [{ repeat: 'a=b&', times: 5_000 }] }),
);

/** A body for an operation: of its shape with none to three wounds, or just bytes. */
export function bodyFor(operation: string, schema: JsonSchema | undefined): fc.Arbitrary<Recipe> {
  const shape = shapes.get(operation) ?? valuesOf(schema ?? {});
  const wounds = fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 }));
  const shaped = fc.tuple(shape, wounds, damage);
  return fc.oneof(
    {
      weight: 30,
      arbitrary: shaped.map(([tree, changes, spoil]) =>
        spoil(write(changes.reduce((before, wound) => wound(before), tree))),
      ),
    },
    { weight: 1, arbitrary: bytes },
  );
}

const text = fc.oneof({ weight: 12, arbitrary: knownWord }, { weight: 1, arbitrary: hostileText });
const flag = fc.constantFrom(true, false);

/** Objects with the required fields and some of the others. */
function object(fields: Record<string, fc.Arbitrary<unknown>>, required: readonly string[] = []): fc.Arbitrary<Tree> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const member = value.map((item) => [name, isTree(item) ? item : treeOf(item)] as const);
    return required.includes(name) ? member : fc.option(member, { nil: undefined, freq: 3 });
  });
  return fc.tuple(...entries).map((members) => ({ members: members.filter((member) => member !== undefined) }));
}

function isTree(item: unknown): item is Tree {
  return typeof item === 'object' && item !== null && ('leaf' in item || 'list' in item || 'members' in item);
}

function listOf(item: fc.Arbitrary<Tree>, maxLength = 4): fc.Arbitrary<Tree> {
  return fc.array(item, { maxLength }).map((list) => ({ list }));
}

const oneOrSeveral = fc.oneof(text.map(treeOf), listOf(text.map(treeOf)));
const date = fc.constantFrom(
  '2020-01-01',
  '1962-05-10',
  '2020-02-29T12:00:00+14:00',
  '1900-01-01T00:00:00.123456789Z',
  '2020-13-01',
);
const phone = object(
  { PhoneNumber: text, PhoneType: fc.integer(), prefix: fc.constantFrom('555', '1', '33', '12345') },
  ['PhoneNumber'],
);
const card = object({
  card_no: text,
  holder: text,
  limit: fc.double({ noNaN: true }),
  since: date,
  valid: flag,
  constructor: text,
});
const extensions = {
  Phone: listOf(phone, 2),
  Address: object({ City: text, AddressType: fc.integer() }),
  Vip: fc.constant({}),
  Card: listOf(card, 2),
};
const changeable = {
  LastName: oneOrSeveral,
  FirstName: oneOrSeveral,
  EmailAddress: oneOrSeveral,
  AccountNumber: text,
  DOB: date,
  Secret: oneOrSeveral,
};

const address = object({ address: text, personal: text }, ['address']);
const interaction = {
  customer_id: fc.constantFrom(...customerIds),
  status: fc.integer({ min: 0, max: 3 }),
  type: text,
  media_type: fc.constantFrom('chat', 'email'),
  creator_app_id: fc.nat(),
  start_date: date,
  end_date: date,
  parent_id: fc.constantFrom(...interactionIds),
  thread_id: fc.constantFrom(...interactionIds, 'a thread'),
  allow_children: flag,
  subject: text,
  text,
  structured_text: text,
  structured_text_mime: fc.constantFrom('text/html', 'application/json; charset=utf-8', 'x'),
  from: address,
  to: listOf(address),
  udata: object({ a: text, b: fc.double({ noNaN: true }), constructor: flag }),
};
const mandatory = ['customer_id', 'status', 'type', 'media_type', 'creator_app_id', 'start_date'];
const newInteraction = {
  ...interaction,
  interaction_id: fc.constantFrom(...interactionIds),
  entity_type: fc.constantFrom(0, 0, 0, 1, 1, 2, 7),
};

const types = fc.constantFrom(
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
      length: fc.constantFrom(1, 10, '256', 4000, 4001, -1, 1.5),
      default: fc.oneof(text, fc.integer(), fc.boolean()),
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
    type: fc.constantFrom('single-valued', 'multi-valued', 'classifier', 'Multi-Valued'),
    attributes: listOf(attribute(['a', 'b', 'c d', 'PhoneNumber', 'constructor'])),
    unique: listOf(
      fc.oneof(fc.constantFrom('a', 'b', 'constructor').map(treeOf), listOf(fc.constantFrom('a', 'b').map(treeOf))),
    ),
  },
  ['name', 'type'],
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

/** The shapes of bodies that OpenAPI leaves open, because metadata or hand-written checks decide. */
const shapes: ReadonlyMap<string, fc.Arbitrary<Tree>> = new Map([
  ['createProfile', object({ customer_id: fc.constantFrom(...customerIds), ...changeable, ...extensions })],
  ['updateProfile', object({ ...changeable, ...extensions })],
  ['insertExtensionRecords', object(extensions)],
  ['updateExtensionRecord', fc.oneof(phone, card)],
  ['deleteExtensionRecord', fc.oneof(phone, card)],
  ['createInteraction', object(newInteraction, [...mandatory, 'entity_type'])],
  ['updateInteraction', object(interaction)],
  ['createProfileAttribute', attribute(['Spare1', 'Spare2', 'LastName', 'Vip'])],
  ...['Profile', 'Service', 'State', 'Task'].map((word): [string, fc.Arbitrary<Tree>] => [
    `create${word}ExtensionSchema`,
    extensionSchema,
  ]),
  ['createIdentificationKey', identificationKey],
  // A valid mode would put the run in the other one.
  ['setServerMode', object({ mode: fc.constantFrom('', 'production ', 'PRODUCTIONS', 'wartung', 7, null) }, ['mode'])],
]);
