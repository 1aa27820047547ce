/** Where an interaction is in the order of an export. */
export interface InteractionPlace {
  readonly customer_id: string;
  readonly interaction_id: string;
  readonly start_date: string;
}

type Packed = readonly [customerId: string, interactionId: string, startDate: string];

/** More are not remembered: 9 MB with ids of 10 and 13 characters. */
const mostRemembered = 200_000;

/** How many are looked at together. */
export const placesOfPage = 2000;

/**
 * Which interactions have attachments. Their lines come behind those of all interactions, and looking through these once more
 * would take a tenth of an export. What is too much to remember is looked for again, behind the last one that is.
 *
 * Full pages are kept as bytes, outside V8's heap: as objects they were 20 MB, and V8 lets its heap grow by a multiple of
 * what stays in it.
 */
export class AttachedInteractions {
  readonly #most: number;
  readonly #full: Buffer[] = [];
  #page: InteractionPlace[] = [];
  #last: InteractionPlace | undefined;
  #hasForgotten = false;

  constructor(most = mostRemembered) {
    this.#most = most;
  }

  add({ customer_id, interaction_id, start_date }: InteractionPlace): void {
    if (this.#full.length * placesOfPage + this.#page.length >= this.#most) {
      this.#hasForgotten = true;
      return;
    }
    this.#last = { customer_id, interaction_id, start_date };
    this.#page.push(this.#last);
    if (this.#page.length < placesOfPage) return;
    this.#full.push(packed(this.#page));
    this.#page = [];
  }

  /** True when there are more behind the last one. */
  get hasForgotten(): boolean {
    return this.#hasForgotten;
  }

  get last(): InteractionPlace | undefined {
    return this.#last;
  }

  /** In their order, `placesOfPage` at a time. */
  *pages(): Generator<readonly InteractionPlace[]> {
    for (const page of this.#full) yield unpacked(page);
    if (this.#page.length > 0) yield this.#page;
  }
}

function packed(places: readonly InteractionPlace[]): Buffer {
  const all = places.map((place): Packed => [place.customer_id, place.interaction_id, place.start_date]);
  return Buffer.from(JSON.stringify(all));
}

function unpacked(page: Buffer): InteractionPlace[] {
  const all = JSON.parse(page.toString()) as Packed[];
  return all.map(([customer_id, interaction_id, start_date]) => ({ customer_id, interaction_id, start_date }));
}
