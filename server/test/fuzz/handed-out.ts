import type { HttpAnswer } from './http-client.ts';
import type { Recipe } from './recipe.ts';

/** What the server gives ids to, and the field of an answer that names a new one. */
const idFields = {
  customer: 'customer_id',
  service: 'service_id',
  interaction: 'interaction_id',
  document: 'document_id',
} as const;

type Kind = keyof typeof idFields;

/** How many ids of a kind requests can ask for: few enough that one service gets several of them while it is young. */
export const youngest = 6;

/** Stands for an id in a request: that of the youngest thing of its kind, or of the one `age` before it. */
export function handedOut(kind: Kind, age: number): string {
  return `<${kind} ${age}>`;
}

/**
 * The ids that the server has given lately. A service ends, and most operations want one that has not; but a request
 * is made from its index alone. So it holds a stand-in, and gets the id when it is sent.
 */
export class HandedOut {
  readonly #ids = new Map<string, string[]>();

  constructor(ids: Readonly<Record<Kind, readonly (number | string)[]>>) {
    for (const [kind, given] of Object.entries(ids)) for (const id of given) this.#add(kind, id);
  }

  /** Looks for a new id in an answer. */
  learn({ status, text }: HttpAnswer): void {
    if (status !== 201) return;
    const body = JSON.parse(text) as Record<string, unknown>;
    for (const [kind, field] of Object.entries(idFields)) {
      const id = body[field];
      if (typeof id === 'number' || typeof id === 'string') this.#add(kind, id);
    }
  }

  /** The text with ids for stand-ins. */
  fill(text: string): string {
    return text.replaceAll(/<(customer|service|interaction|document) (\d+)>/gi, (_all, kind: string, age: string) => {
      const ids = this.#ids.get(kind.toLowerCase()) ?? [];
      return ids.at(-1 - (Number(age) % Math.max(1, ids.length))) ?? 'NOTHING';
    });
  }

  fillRecipe(recipe: Recipe): Recipe {
    return { ...recipe, pieces: recipe.pieces.map((piece) => (typeof piece === 'string' ? this.fill(piece) : piece)) };
  }

  #add(kind: string, id: number | string): void {
    const ids = this.#ids.get(kind) ?? [];
    this.#ids.set(kind, [...ids, String(id)].slice(-youngest));
  }
}
