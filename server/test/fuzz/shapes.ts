import fc from 'fast-check';
import { hostileText } from './hostile.ts';
import { type Tree, treeOf } from './tree.ts';
import { knownWord } from './vocabulary.ts';

/** Mostly a word that means something to the server. */
export const text = fc.oneof({ weight: 12, arbitrary: knownWord }, { weight: 1, arbitrary: hostileText });
export const flag = fc.constantFrom(true, false);
export const date = fc.constantFrom(
  '2020-01-01',
  '1962-05-10',
  '2020-02-29T12:00:00+14:00',
  '1900-01-01T00:00:00.123456789Z',
  '2020-13-01',
);

/** Objects with the required fields and some of the others. */
export function object(
  fields: Record<string, fc.Arbitrary<unknown>>,
  required: readonly string[] = [],
): fc.Arbitrary<Tree> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const member = value.map((item) => [name, isTree(item) ? item : treeOf(item)] as const);
    return required.includes(name) ? member : fc.option(member, { nil: undefined, freq: 2 });
  });
  return fc.tuple(...entries).map((members) => ({ members: members.filter((member) => member !== undefined) }));
}

function isTree(item: unknown): item is Tree {
  return typeof item === 'object' && item !== null && ('leaf' in item || 'list' in item || 'members' in item);
}

export function listOf(item: fc.Arbitrary<Tree>, maxLength = 4): fc.Arbitrary<Tree> {
  return fc.array(item, { maxLength }).map((list) => ({ list }));
}
