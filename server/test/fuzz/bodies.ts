import fc from 'fast-check';
import { hostileText, hostileTree, trickyNames } from './hostile.ts';
import { interactionShapes } from './interaction-shapes.ts';
import { metadataShapes } from './metadata-shapes.ts';
import { profileShapes } from './profile-shapes.ts';
import type { Piece, Recipe } from './recipe.ts';
import { type JsonSchema, valuesOf } from './schema-values.ts';
import { serviceShapes } from './service-shapes.ts';
import { object } from './shapes.ts';
import { changeNode, countNodes, type Tree, write } from './tree.ts';

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

/** The shapes of bodies that OpenAPI leaves open, because metadata or hand-written checks decide. */
const shapes: ReadonlyMap<string, fc.Arbitrary<Tree>> = new Map([
  ...profileShapes,
  ...serviceShapes,
  ...interactionShapes,
  ...metadataShapes,
  // A valid mode would put the run in the other one.
  ['setServerMode', object({ mode: fc.constantFrom('', 'production ', 'PRODUCTIONS', 'wartung', 7, null) }, ['mode'])],
]);

/** What a client would store as a content. */
export const contents: fc.Arbitrary<Recipe> = fc.oneof(
  hostileText.map((words) => ({ pieces: [words] })),
  fc.uint8Array({ maxLength: 200 }).map((array) => ({ pieces: [{ hex: Buffer.from(array).toString('hex') }] })),
  fc.constantFrom<Recipe>(
    { pieces: [] },
    { pieces: [{ repeat: 'a word # ', times: 40_000 }] },
    { pieces: [{ repeat: '💩', times: 65_536 }, { hex: 'f09f92' }] },
    { pieces: [{ hex: '00' }, { repeat: '\0', times: 262_143 }] },
  ),
);

/** A body of the shape that an operation wants. */
export function properBodyFor(operation: string, schema: JsonSchema | undefined): fc.Arbitrary<Recipe> {
  return shapeOf(operation, schema).map((tree) => ({ pieces: write(tree) }));
}

function shapeOf(operation: string, schema: JsonSchema | undefined): fc.Arbitrary<Tree> {
  return shapes.get(operation) ?? valuesOf(schema ?? {});
}

/** A body for an operation: of its shape with none to three wounds, or just bytes. */
export function bodyFor(operation: string, schema: JsonSchema | undefined): fc.Arbitrary<Recipe> {
  const wounds = fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 3 }));
  const shaped = fc.tuple(shapeOf(operation, schema), wounds, damage);
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
