import { ApiError, badParameter } from '../errors.ts';
import { type Code, type Element, type ElementRow, names, serviceElement, titleOf } from './element.ts';
import { type EventBody, refuseOtherId, take } from './events.ts';
import { completeOwned, ownerOf } from './owners.ts';
import { completeElement, findPart, lockPart, lockService, type PartKind, setStateOfTask } from './queries.ts';
import { durationOf, type ServiceStore } from './store.ts';

/**
 * "Complete Service". Its states and tasks stay as they are (seeds' README).
 *
 * @throws {ApiError} 404, or 409 when it is completed already
 */
export async function completeService(store: ServiceStore, serviceId: number, event: EventBody): Promise<void> {
  refuseOtherId(event.fields, 'service_id', serviceId);
  const row = await lockService(store.tx, store.tenant, serviceId);
  const completedAt = complete(store, serviceElement(serviceId), row, event);
  store.send(completeOwned(store.tx, store.tenant, ownerOf(row), serviceId, completedAt));
}

/**
 * "Complete State" and "Complete Task". A task that has no state may be given one.
 *
 * @throws {ApiError} 404, or 409 when it is completed already
 */
export async function completePart(
  store: ServiceStore,
  kind: PartKind,
  serviceId: number,
  id: number,
  event: EventBody,
): Promise<void> {
  const { tx, tenant } = store;
  refuseOtherId(event.fields, 'service_id', serviceId);
  refuseOtherId(event.fields, names[kind].idField, id);
  const stateId = take<number>(event.fields, 'state_id');
  const row = await lockPart(tx, tenant, kind, serviceId, id);
  if (stateId !== undefined && stateId !== row.state_id) {
    if (row.state_id !== null) throw badParameter('state_id', 'it is not the state of the task');
    await findPart(tx, tenant, 'state', serviceId, stateId);
    store.send(setStateOfTask(tx, tenant, serviceId, id, stateId));
  }
  complete(store, { kind, serviceId, id }, row, event);
}

/** Ends an element whose row is locked. Answers when it ended. */
function complete(store: ServiceStore, element: Element, row: ElementRow, { fields, extensions }: EventBody): string {
  if (row.completed !== null) throw new ApiError('conflict', `${titleOf(element)} is completed already`);
  const disposition = take<Code>(fields, 'disposition');
  const dispositionDesc = take<string>(fields, 'disposition_desc');
  const completed = store.event(fields);
  const completion = { completed, duration: durationOf(row.started, completed), disposition, dispositionDesc };
  store.send(completeElement(store.tx, store.tenant, element, completion));
  store.rememberInteraction(element.serviceId, completed);
  store.replaceExtensions(element, extensions);
  return completed.timestamp;
}
