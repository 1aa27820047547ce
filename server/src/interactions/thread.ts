import type { Db } from '../db/client.ts';
import { ApiError, badParameter } from '../errors.ts';
import { isRecordId, newRecordId } from '../record-id.ts';
import { storedFields } from './answer.ts';
import type { InteractionFields } from './check.ts';
import { findInteraction, lockInteraction } from './find.ts';

/** The longest chain of parents that is followed when an interaction gets another parent. */
const longestChain = 1000;

/** Class of the advisory locks that those hold who give interactions other parents, by tenant. */
const parentsLock = 7_283_405;

/**
 * One change of parents of a tenant after the other: of two at once neither would see the circle that both make. Taken
 * before the interaction is locked, because whoever holds it locks others.
 */
export async function lockParents(tx: Db, tenant: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [parentsLock, tenant]);
}

/**
 * The thread of an interaction: its parent's; otherwise the given one, which may also be named by the id of an
 * interaction in it; otherwise a new one.
 *
 * @param newParent whether the parent is another one than before; one that stays need not admit children any more
 * @throws {ApiError} 404 when there is no such parent, 409 when it admits no children
 */
export async function threadOf(
  tx: Db,
  tenant: number,
  fields: InteractionFields,
  newParent: boolean,
  at: Date,
): Promise<string> {
  const parentId = fields['parent_id'] as string | undefined;
  if (parentId !== undefined && (newParent || (await findInteraction(tx, tenant, parentId)) !== undefined)) {
    // Locked, so that it still admits children when this one is committed.
    const parent = await lockInteraction(tx, tenant, parentId);
    if (newParent && storedFields(parent)['allow_children'] === false) {
      throw new ApiError('conflict', `the interaction '${parentId}' does not allow children`);
    }
    return storedFields(parent)['thread_id'] as string;
  }
  const threadId = fields['thread_id'] as string | undefined;
  if (threadId === undefined) return newRecordId(at);
  const root = isRecordId(threadId) ? await findInteraction(tx, tenant, threadId) : undefined;
  return root === undefined ? threadId : (storedFields(root)['thread_id'] as string);
}

/**
 * An interaction that exists may have children, and gets none of them as its parent. Parents are locked: `lockParents`.
 *
 * @throws {ApiError} 400, 409 also when there are too many above the parent to tell
 */
export async function refuseCircle(tx: Db, tenant: number, parentId: unknown, interactionId: string): Promise<void> {
  if (parentId === interactionId) throw badParameter('parent_id', 'an interaction is not its own parent');
  let above = parentId;
  for (let i = 0; typeof above === 'string'; i += 1) {
    if (above === interactionId) throw new ApiError('conflict', 'the parent is below this interaction already');
    if (i === longestChain) throw new ApiError('conflict', `the parent has ${longestChain} or more above it`);
    const next = await findInteraction(tx, tenant, above);
    above = next === undefined ? undefined : storedFields(next)['parent_id'];
  }
}
