import { isoDate } from '../db/iso-date.ts';
import { badParameter } from '../errors.ts';
import { checkDateTime, checkText } from '../metadata/values.ts';
import { decodePlace } from './place.ts';
import type { InteractionKey, Place } from './queries.ts';
import { type Interactions, type Reading, readPage } from './read.ts';

/** What is searched for, as the parameters of the request have it. */
export interface SearchParameters {
  readonly q: string;
  readonly media_type?: string;
  readonly customer_id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cursor?: string;
}

export interface Search {
  readonly words: string;
  readonly mediaType: string | null;
  readonly customerId: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly after: Place | undefined;
}

const mostCharacters = 1000;

/** @throws {ApiError} 400 that names the parameter */
export function checkSearch(parameters: SearchParameters): Search {
  const { q, media_type = null, customer_id = null, from, to, cursor } = parameters;
  for (const [name, value] of Object.entries({ q, media_type, customer_id })) {
    if (value !== null) checkText(value, name);
  }
  if (q.trim() === '' || q.length > mostCharacters) {
    throw badParameter('q', `it must be 1 to ${mostCharacters} characters`);
  }
  return {
    words: q,
    mediaType: media_type,
    customerId: customer_id,
    from: from === undefined ? null : checkDateTime(from, 'from'),
    to: to === undefined ? null : checkDateTime(to, 'to'),
    after: cursor === undefined ? undefined : decodePlace(cursor),
  };
}

/** The interactions with these words, newest first: every word, `"these in a row"`, `this or that`, `-without`. */
export async function searchInteractions(reading: Reading, search: Search, limit: number): Promise<Interactions> {
  const keys = await reading.db.query<InteractionKey>(
    `SELECT customer_id, interaction_id, ${isoDate('start_date')} AS start_date
     FROM search_interactions(websearch_to_tsquery('simple', $1), $2, $3, $4, $5, $6, $7, $8)`,
    [
      search.words,
      search.mediaType,
      search.customerId,
      search.from,
      search.to,
      search.after?.[0] ?? null,
      search.after?.[1] ?? null,
      limit + 1,
    ],
  );
  return await readPage(reading, keys, limit);
}
