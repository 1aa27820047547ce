import { isDeepStrictEqual } from 'node:util';
import type { Api } from './api.ts';
import type { States, Thing } from './things.ts';

/** A request that changes something, and what is true before and after it. */
export interface Write {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly target: string;
  readonly body?: unknown;
  readonly success: number;
  readonly idempotencyKey?: string | undefined;
  readonly before: States;
  /** The first thing in it is another one than before: by it a write is known to have happened. */
  readonly after: States;
  /** The field of the answer with the id that the server chooses: of the thing that has the placeholder for one. */
  readonly chosenId?: string;
  /** What the answer must be, where it is known before. */
  readonly answer?: unknown;
}

/** The states before and after a write that changes one thing. */
export function change<T extends Thing & { readonly path: string }>(before: T, after: T) {
  return { before: new Map([[before.path, before]]), after: new Map([[after.path, after]]) };
}

/**
 * Sends a write.
 *
 * @returns the id that the server chose, or an empty text, when it was acknowledged; undefined when nobody knows
 * @throws {Error} when the server refuses what it must accept, or answers something else than it must
 */
export async function attempt(api: Api, write: Write): Promise<string | undefined> {
  const answer = await api
    .send(write.method, write.target, write.body, write.idempotencyKey)
    // The connection broke: no acknowledgement.
    .catch(() => undefined);
  if (answer === undefined || answer.status === 503) return undefined;
  const isWrong = write.answer !== undefined && !isDeepStrictEqual(answer.body, write.answer);
  if (answer.status !== write.success || isWrong) {
    throw new Error(`${write.method} ${write.target}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return write.chosenId === undefined ? '' : String((answer.body as Record<string, unknown>)[write.chosenId]);
}
