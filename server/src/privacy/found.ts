import type { Db } from '../db/client.ts';
import { findByDevice } from '../devices/find.ts';
import { findServices } from '../services/queries.ts';
import { type Contact, type PrivacyRequest, type Response, responses } from './request-file.ts';

/** What one device, or several of one person, lead to. */
export interface Found {
  /** Customers whose profile, extension records, services, interactions or archived fields have the device. */
  readonly customers: Set<string>;
  /** Services of nobody that have it. */
  readonly anonymousServices: Set<number>;
  /** Interactions that only mention it, by id, with their customers: whose device it is they do not say. */
  readonly mentions: Map<string, string>;
}

export function nothingFound(): Found {
  return { customers: new Set(), anonymousServices: new Set(), mentions: new Map() };
}

export function isNothing({ customers, anonymousServices, mentions }: Found): boolean {
  return customers.size + anonymousServices.size + mentions.size === 0;
}

/**
 * What some devices lead to, all of them looked up together.
 *
 * @param devices their digests
 * @returns by digest; devices that nobody has are not among them
 */
export async function findPeople(db: Db, tenant: number, devices: readonly string[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const services = new Map<number, Found[]>();
  for await (const records of findByDevice(db, tenant, devices)) {
    for (const { device, kind, owner, record_id } of records) {
      const of = found.get(device) ?? nothingFound();
      found.set(device, of);
      if (kind === 'mention') of.mentions.set(record_id, owner);
      else if (kind !== 'service' && kind !== 'service_extension') of.customers.add(owner);
      else services.set(Number(owner), [...(services.get(Number(owner)) ?? []), of]);
    }
  }
  // A service has become a customer's, or is still anonymous.
  for (const { service_id, customer_id } of await findServices(db, tenant, [...services.keys()])) {
    for (const of of services.get(service_id) ?? []) {
      if (customer_id === null) of.anonymousServices.add(service_id);
      else of.customers.add(customer_id);
    }
  }
  return found;
}

/** Several findings as one. */
export function unite(all: Iterable<Found>): Found {
  const united = nothingFound();
  for (const { customers, anonymousServices, mentions } of all) {
    for (const customer of customers) united.customers.add(customer);
    for (const service of anonymousServices) united.anonymousServices.add(service);
    for (const [interaction, customer] of mentions) united.mentions.set(interaction, customer);
  }
  return united;
}

/** What the execution log says of a contact whose people have been looked for. */
export function responseOf({ given }: PrivacyRequest, { error }: Contact, found: Found): Response {
  if (error !== undefined) return error;
  // What others say of somebody is not theirs to take along, but it is forgotten.
  const isMentioned = given['type'] === 'FORGET' && found.mentions.size > 0;
  const isFound = found.customers.size > 0 || found.anonymousServices.size > 0 || isMentioned;
  return isFound ? responses.success : responses.notFound;
}
