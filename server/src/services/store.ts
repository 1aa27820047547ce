import type { Caller } from '../access/caller.ts';
import { type Db, together } from '../db/client.ts';
import type { Keys } from '../devices/device-keys.ts';
import { OwnerRecords } from '../extension-records/owner-records.ts';
import type { Metadata } from '../metadata/model.ts';
import { type Code, type Element, type ElementEvent, titleOf } from './element.ts';
import type { Extensions } from './events.ts';
import { insertServiceInteraction, serviceRecords } from './queries.ts';

/** Where the sealed values of an element's extension records belong. */
export function elementPlace(tenant: number, serviceId: number, elementId: number): string {
  return `service ${tenant} ${serviceId} ${elementId}`;
}

/** What the verbs (start, complete, associate …) do to services within one transaction. */
export class ServiceStore {
  readonly tx: Db;
  readonly keys: Keys;
  readonly metadata: Metadata;
  readonly tenant: number;
  /** The time of an event that brings none. */
  readonly at: Date;
  readonly #sent: Promise<unknown>[] = [];

  constructor(tx: Db, keys: Keys, metadata: Metadata, caller: Pick<Caller, 'tenant'>, at: Date) {
    this.tx = tx;
    this.keys = keys;
    this.metadata = metadata;
    this.tenant = caller.tenant;
    this.at = at;
  }

  /** Sends a statement whose answer nothing in the operation needs: it is waited for at the end. */
  send(statement: Promise<unknown>): void {
    this.#sent.push(statement);
    // It is looked at in `finish`; until then its failure is not forgotten, only not yet told.
    statement.catch(() => {});
  }

  /** Waits for the operation and for all that it has sent. @throws what failed first */
  async finish<Result>(operation: Promise<Result>): Promise<Result> {
    await operation.catch(() => {});
    const [result] = await together([operation, ...this.#sent]);
    return result;
  }

  /** The extension records of a service, state or task, whose row the caller has locked or inserted. */
  records(element: Element): OwnerRecords<{ service_id: number; element_id: number }> {
    const { serviceId, id } = element;
    return new OwnerRecords(this.tx, this.keys, this.tenant, serviceRecords, {
      key: { service_id: serviceId, element_id: id },
      keyed: { kind: 'service_extension', owner: String(serviceId) },
      place: elementPlace(this.tenant, serviceId, id),
      title: titleOf(element),
    });
  }

  /** Writes the extensions of a new element. */
  addExtensions(element: Element, extensions: Extensions): void {
    const own = this.records(element);
    for (const [schema, records] of extensions) this.send(own.insert(schema, records));
  }

  /** Writes the extensions that came with a later event: what was recorded before is replaced. */
  replaceExtensions(element: Element, extensions: Extensions): void {
    const own = this.records(element);
    for (const [schema, records] of extensions) this.send(own.replace(schema, records));
  }

  /** Remembers the interaction that an event names. */
  rememberInteraction(serviceId: number, event: ElementEvent): void {
    const interactionId = event['interaction_id'];
    if (typeof interactionId === 'string') {
      this.send(insertServiceInteraction(this.tx, this.tenant, serviceId, interactionId));
    }
  }

  /** An event of fields as they were given, at the time it names or now. */
  event(fields: ReadonlyMap<string, Code | null>): ElementEvent {
    const given = Object.fromEntries([...fields].filter(([, value]) => value !== null)) as Record<string, Code>;
    return { ...given, timestamp: String(given['timestamp'] ?? this.at.toISOString()) };
  }
}

/** Milliseconds from start to completion; an end before the start (clocks differ) lasted nothing. */
export function durationOf(started: ElementEvent, completed: ElementEvent): number {
  return Math.max(0, Date.parse(completed.timestamp) - Date.parse(started.timestamp));
}
