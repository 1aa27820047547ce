import { badParameter } from '../errors.ts';
import { type Code, type ElementEvent, type ServiceRow, serviceElement } from './element.ts';
import { type EventBody, refuseOtherId, take } from './events.ts';
import { customerOwner, deleteOwner, insertOwner, ownerOf } from './owners.ts';
import { lockService, updateService } from './queries.ts';
import { requireCustomer } from './start.ts';
import { durationOf, type ServiceStore } from './store.ts';

/**
 * "Associate Service": the service becomes the customer's, whoever had it before. Fields of the start event that the
 * body gives are changed: absent ones stay, null clears.
 *
 * @throws {ApiError} 404 for an unknown customer or service
 */
export async function associateService(
  store: ServiceStore,
  customerId: string,
  serviceId: number,
  { fields, extensions }: EventBody,
): Promise<void> {
  const { tx, tenant } = store;
  refuseOtherId(fields, 'customer_id', customerId);
  refuseOtherId(fields, 'service_id', serviceId);
  // The customer first, as whoever deletes or merges one: so nobody waits for the other in a circle.
  await requireCustomer(store, customerId);
  const before = await lockService(tx, tenant, serviceId);
  const after = changed(before, fields, customerId);
  store.send(updateService(tx, tenant, after));
  store.send(deleteOwner(tx, tenant, ownerOf(before), serviceId));
  store.send(insertOwner(tx, tenant, customerOwner(customerId), after));
  store.rememberInteraction(serviceId, after.started);
  store.replaceExtensions(serviceElement(serviceId), extensions);
}

function changed(before: ServiceRow, fields: Map<string, Code | null>, customerId: string): ServiceRow {
  if (fields.get('service_type') === null) throw badParameter('service_type', 'it cannot be cleared');
  const clearsEstimate = fields.get('est_duration') === null;
  const type = take<Code>(fields, 'service_type') ?? before.type;
  const estimate = take<number>(fields, 'est_duration') ?? (clearsEstimate ? null : before.est_duration);
  const merged = { ...before.started, ...Object.fromEntries(fields) };
  const kept = Object.entries(merged).filter(([, value]) => value !== null);
  const started = Object.fromEntries(kept) as unknown as ElementEvent;
  const duration = before.completed === null ? null : durationOf(started, before.completed);
  return { ...before, customer_id: customerId, type, est_duration: estimate, started, duration };
}
