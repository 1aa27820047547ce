import { nextCursor } from '../../../client/src/client.ts';
import type { Answer } from '../../../client/src/index.ts';

/** A page of a list that is a bare array as one of the lists that say themselves where the next page starts. */
export function asPage<Item>(answer: Answer<number, Item[] | Item>): {
  data: { items: Item[]; next_cursor: string | null };
} {
  const { data } = answer;
  return { data: { items: Array.isArray(data) ? data : [data], next_cursor: nextCursor(answer) ?? null } };
}
