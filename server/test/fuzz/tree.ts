import type { Piece } from './recipe.ts';

/**
 * A JSON text that need not be valid: members may repeat a name or be called `__proto__`, and a leaf is any text. A
 * JavaScript value could carry none of these.
 */
export type Tree =
  | { readonly leaf: readonly Piece[] }
  | { readonly list: readonly Tree[] }
  | { readonly members: readonly Member[] };

export type Member = readonly [name: string, value: Tree];

export function leaf(...pieces: Piece[]): Tree {
  return { leaf: pieces };
}

/** The tree of an ordinary value. */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { list: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return leaf(JSON.stringify(value) ?? 'null');
  return { members: Object.entries(value).map(([name, item]) => [name, treeOf(item)]) };
}

export function write(tree: Tree): Piece[] {
  if ('leaf' in tree) return [...tree.leaf];
  const items =
    'list' in tree
      ? tree.list.map(write)
      : tree.members.map(([name, value]) => [`${JSON.stringify(name)}:`, ...write(value)]);
  const [open, close] = 'list' in tree ? ['[', ']'] : ['{', '}'];
  return [open, ...items.flatMap((pieces, i) => (i === 0 ? pieces : [',', ...pieces])), close];
}

export function countNodes(tree: Tree): number {
  if ('leaf' in tree) return 1;
  const children = 'list' in tree ? tree.list : tree.members.map(([, value]) => value);
  return children.reduce((sum, child) => sum + countNodes(child), 1);
}

/** The tree with its `at`-th node, counted from the root in reading order, changed. */
export function changeNode(tree: Tree, at: number, change: (node: Tree) => Tree): Tree {
  let next = 0;
  const visit = (node: Tree): Tree => {
    const mine = next;
    next += 1;
    if (mine === at) {
      next += countNodes(node) - 1;
      return change(node);
    }
    if ('list' in node) return { list: node.list.map(visit) };
    if ('members' in node) return { members: node.members.map(([name, value]) => [name, visit(value)] as const) };
    return node;
  };
  return visit(tree);
}
