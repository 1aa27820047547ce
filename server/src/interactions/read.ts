import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { pageBytes } from '../http/page-budget.ts';
import { findProfile, profileNotFound } from '../profiles/queries.ts';
import { interactionText } from './answer.ts';
import { findInteraction } from './find.ts';
import { interactionNotFound } from './interaction-id.ts';
import {
  findByKeys,
  findIdsOfService,
  findNewestKeys,
  findPageOfCustomer,
  type InteractionKey,
  type InteractionRow,
  type Place,
  type Span,
} from './queries.ts';

/** Where interactions are read from, and the base of the URLs in them. */
export interface Reading {
  readonly db: Db;
  readonly tenant: number;
  readonly base: string;
}

/** A part of a list, newest first. */
export interface Page {
  readonly after: Place | undefined;
  readonly limit: number;
}

/** The JSON texts of a page, and the place of its last one when there are more. */
export interface Interactions {
  readonly texts: string[];
  readonly next: Place | undefined;
}

/** @throws {ApiError} 404 */
export async function readInteraction({ db, tenant, base }: Reading, interactionId: string): Promise<string> {
  const row = await findInteraction(db, tenant, interactionId);
  if (row === undefined) throw interactionNotFound(interactionId);
  return interactionText(row, base);
}

/** @throws {ApiError} 404 when there is no such customer */
export async function readOfCustomer(
  reading: Reading,
  customerId: string,
  span: Span,
  page: Page,
): Promise<Interactions> {
  const { db, tenant } = reading;
  const rows = await findPageOfCustomer(db, tenant, customerId, page.after, page.limit + 1, span);
  // Who has interactions exists.
  if (rows.length === 0 && (await findProfile(db, tenant, customerId)) === undefined) throw profileNotFound(customerId);
  return fittingPage(rows.slice(0, page.limit), reading.base, nextPlace(rows, page.limit));
}

/** @throws {ApiError} 404 when there is no such service */
export async function readOfService(reading: Reading, serviceId: number, page: Page): Promise<Interactions> {
  const ids = await findIdsOfService(reading.db, reading.tenant, serviceId);
  if (ids === undefined) throw notFound('service', serviceId);
  return await readInteractions(reading, ids, page);
}

/** Of the interactions with these ids the newest after a place; ids that nothing has are passed over. */
export async function readInteractions(
  reading: Reading,
  interactionIds: readonly string[],
  page: Page,
): Promise<Interactions> {
  if (interactionIds.length === 0) return { texts: [], next: undefined };
  const { db, tenant } = reading;
  const keys = await findNewestKeys(db, tenant, interactionIds, page.after, page.limit + 1);
  return await readPage(reading, keys, page.limit);
}

/** @param keys one more than the limit when there are more; what is deleted meanwhile is left out of the page */
export async function readPage(
  { db, tenant, base }: Reading,
  keys: readonly InteractionKey[],
  limit: number,
): Promise<Interactions> {
  const rows = await findByKeys(db, tenant, keys.slice(0, limit));
  return fittingPage(rows, base, nextPlace(keys, limit));
}

/**
 * As many as a page can take, at least one.
 *
 * @param next where the next page starts when all of them are shown
 */
export function fittingPage(rows: readonly InteractionRow[], base: string, next: Place | undefined): Interactions {
  const texts: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const text = interactionText(row, base);
    bytes += Buffer.byteLength(text);
    const last = rows[texts.length - 1];
    if (bytes > pageBytes && last !== undefined) return { texts, next: placeOf(last) };
    texts.push(text);
  }
  return { texts, next };
}

function nextPlace(keys: readonly InteractionKey[], limit: number): Place | undefined {
  const last = keys.length > limit ? keys[limit - 1] : undefined;
  return last === undefined ? undefined : placeOf(last);
}

function placeOf({ start_date, interaction_id }: InteractionKey): Place {
  return [start_date, interaction_id];
}
