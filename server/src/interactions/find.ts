import type { Db } from '../db/client.ts';
import { interactionNotFound } from './interaction-id.ts';
import { findCustomerOf, findOfCustomer, type InteractionRow, lockOfCustomer } from './queries.ts';

/** An interaction by its id alone: two point selects, because whose it is and what it is are distributed differently. */
export async function findInteraction(db: Db, tenant: number, interactionId: string) {
  return await follow(db, tenant, interactionId, findOfCustomer);
}

/**
 * The interaction, locked until the transaction ends: of two changes at once none is lost.
 *
 * @throws {ApiError} 404 when there is none
 */
export async function lockInteraction(tx: Db, tenant: number, interactionId: string): Promise<InteractionRow> {
  const row = await findLocked(tx, tenant, interactionId);
  if (row === undefined) throw interactionNotFound(interactionId);
  return row;
}

/** The same, or undefined when there is none. */
export async function findLocked(tx: Db, tenant: number, interactionId: string): Promise<InteractionRow | undefined> {
  return await follow(tx, tenant, interactionId, lockOfCustomer);
}

/** Between the two selects it may have gone over to another customer: then the first one is asked again. */
async function follow(db: Db, tenant: number, interactionId: string, find: typeof findOfCustomer) {
  let before: string | undefined;
  for (;;) {
    const customerId = await findCustomerOf(db, tenant, interactionId);
    if (customerId === undefined || customerId === before) return undefined;
    const row = await find(db, tenant, customerId, interactionId);
    if (row !== undefined) return row;
    before = customerId;
  }
}
