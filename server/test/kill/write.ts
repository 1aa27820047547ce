import { isDeepStrictEqual } from 'node:util';
import type { Api } from './api.ts';
import type { States } from './things.ts';

/** How the id is known that the server has chosen. */
export interface ChosenId {
  /** The field of the answer. */
  readonly field: string;
  /** When there was no answer: where it is found. All of these find the same. */
  readonly searches: readonly string[];
  /** Tells what was made from others that are found; absent where nothing else is. */
  readonly isIt?: (found: Readonly<Record<string, unknown>>) => boolean;
}

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
  /** The id that the server chooses: it goes where the first thing of `after` has the placeholder. */
  readonly chosen?: ChosenId;
  /** What the answer must be, where it is known before. */
  readonly answer?: unknown;
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
  return write.chosen === undefined ? '' : String((answer.body as Record<string, unknown>)[write.chosen.field]);
}
