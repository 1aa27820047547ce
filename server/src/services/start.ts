import { together } from '../db/client.ts';
import { insertDeviceKeys } from '../devices/queries.ts';
import { ApiError, badParameter } from '../errors.ts';
import { profileNotFound, shareProfile } from '../profiles/queries.ts';
import { isRecordId } from '../record-id.ts';
import { type Code, names, serviceElement } from './element.ts';
import { type EventBody, refuseOtherId, take } from './events.ts';
import { contactKeyOwner, customerOwner, insertOwner } from './owners.ts';
import { findPart, findService, insertPart, insertService, nextPartId, type PartKind } from './queries.ts';
import type { ServiceStore } from './store.ts';

/**
 * "Start Service": for a customer, or anonymous with a contact key.
 *
 * @returns the id of the new service
 * @throws {ApiError} 400 without customer and contact key, 404 when the customer does not exist
 */
export async function startService(store: ServiceStore, { fields, extensions }: EventBody): Promise<number> {
  const { tx, tenant } = store;
  const customerId = take<string>(fields, 'customer_id');
  const contactKey = take<string>(fields, 'contact_key');
  const type = take<Code>(fields, 'service_type') as Code;
  const estDuration = take<number>(fields, 'est_duration');
  const started = store.event(fields);
  if (customerId === undefined && contactKey === undefined) {
    throw badParameter('customer_id', 'a service needs a customer_id, or a contact_key while it is anonymous');
  }
  if (customerId !== undefined) await requireCustomer(store, customerId);
  const service = { customerId, contactKey, type, estDuration, started };
  const serviceId = await insertService(tx, tenant, service);
  const owner = customerId === undefined ? contactKeyOwner(contactKey ?? '') : customerOwner(customerId);
  store.send(insertOwner(tx, tenant, owner, { service_id: serviceId, type, started, completed: null }));
  const devices = store.keys.deviceKeys.ofValues(tenant, [contactKey]);
  store.send(insertDeviceKeys(tx, tenant, [{ kind: 'service', owner: String(serviceId), recordId: '', devices }]));
  store.rememberInteraction(serviceId, started);
  store.addExtensions(serviceElement(serviceId), extensions);
  return serviceId;
}

/**
 * The customer exists and stays until the transaction ends.
 *
 * @throws {ApiError} 404
 */
export async function requireCustomer({ tx, tenant }: ServiceStore, customerId: string): Promise<void> {
  if (!isRecordId(customerId)) throw profileNotFound(customerId);
  await shareProfile(tx, tenant, customerId);
}

/**
 * "Start State" and "Start Task".
 *
 * @returns the id of the new state or task
 * @throws {ApiError} 404 for an unknown service or state, 409 when the service is completed
 */
export async function startPart(
  store: ServiceStore,
  kind: PartKind,
  serviceId: number,
  { fields, extensions }: EventBody,
): Promise<number> {
  const { tx, tenant } = store;
  refuseOtherId(fields, 'service_id', serviceId);
  const type = take<Code>(fields, names[kind].typeField) as Code;
  const estDuration = take<number>(fields, 'est_duration');
  const stateId = kind === 'task' ? take<number>(fields, 'state_id') : undefined;
  const started = store.event(fields);
  // The state that the event refers to has to be there.
  const related = kind === 'task' ? stateId : (started['previous_state_id'] as number | undefined);
  const [id] = await together([
    nextPartId(tx, tenant, kind, serviceId),
    related === undefined ? undefined : findPart(tx, tenant, 'state', serviceId, related),
  ]);
  if (id === undefined) {
    await findService(tx, tenant, serviceId);
    throw new ApiError('conflict', `service '${serviceId}' is completed`);
  }
  store.send(insertPart(tx, tenant, kind, { serviceId, id, type, estDuration, started, stateId }));
  store.rememberInteraction(serviceId, started);
  store.addExtensions({ kind, serviceId, id }, extensions);
  return id;
}
