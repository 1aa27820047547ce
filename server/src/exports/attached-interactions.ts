/** Where an interaction is in the order of an export. */
export interface InteractionPlace {
  readonly customer_id: string;
  readonly interaction_id: string;
  readonly start_date: string;
}

/** More are not remembered: 20 MB. */
const mostRemembered = 200_000;

/**
 * Which interactions have attachments. Their lines come behind those of all interactions, and looking through these once more
 * would take a tenth of an export. What is too much to remember is looked for again, behind the last one that is.
 */
export class AttachedInteractions {
  readonly #most: number;
  readonly #remembered: InteractionPlace[] = [];
  #hasForgotten = false;

  constructor(most = mostRemembered) {
    this.#most = most;
  }

  add({ customer_id, interaction_id, start_date }: InteractionPlace): void {
    if (this.#remembered.length < this.#most) this.#remembered.push({ customer_id, interaction_id, start_date });
    else this.#hasForgotten = true;
  }

  /** True when there are more behind the last one. */
  get hasForgotten(): boolean {
    return this.#hasForgotten;
  }

  get last(): InteractionPlace | undefined {
    return this.#remembered.at(-1);
  }

  /** In their order, so many at a time. */
  *pages(size: number): Generator<readonly InteractionPlace[]> {
    for (let start = 0; start < this.#remembered.length; start += size) {
      yield this.#remembered.slice(start, start + size);
    }
  }
}
