import type { Scope } from '../metadata/model.ts';

/** What has a start, an end and extensions: a service, and the states and tasks it consists of. */
export type ElementKind = Exclude<Scope, 'profile'>;

/** A type, disposition or medium: a DB id or a name, whichever the application uses. */
export type Code = number | string;

interface ElementNames {
  readonly kind: ElementKind;
  /** As in the names of tasks and of mapped fields: `UCS.Service.startService`, `Service.type`. */
  readonly resource: 'Service' | 'State' | 'Task';
  readonly table: 'services' | 'states' | 'tasks';
  readonly idField: 'service_id' | 'state_id' | 'task_id';
  readonly typeField: 'service_type' | 'state_type' | 'task_type';
}

export const names: Readonly<Record<ElementKind, ElementNames>> = {
  service: {
    kind: 'service',
    resource: 'Service',
    table: 'services',
    idField: 'service_id',
    typeField: 'service_type',
  },
  state: { kind: 'state', resource: 'State', table: 'states', idField: 'state_id', typeField: 'state_type' },
  task: { kind: 'task', resource: 'Task', table: 'tasks', idField: 'task_id', typeField: 'task_type' },
};

/** A start or end event as it is stored and answered (API reference, "Start Event List", "End Event List"). */
export interface ElementEvent {
  readonly timestamp: string;
  readonly [field: string]: Code;
}

/** What services, states and tasks have in common. */
export interface ElementRow {
  readonly service_id: number;
  readonly type: Code;
  readonly est_duration: number | null;
  /** Milliseconds. */
  readonly duration: number | null;
  readonly disposition: Code | null;
  readonly disposition_desc: string | null;
  readonly started: ElementEvent;
  readonly completed: ElementEvent | null;
}

export interface ServiceRow extends ElementRow {
  readonly customer_id: string | null;
  readonly contact_key: string | null;
}

/** A state, or a task with the state it belongs to. */
export interface PartRow extends ElementRow {
  readonly id: number;
  readonly state_id: number | null;
}

/** A service (`id` 0), or one of its states or tasks. */
export interface Element {
  readonly kind: ElementKind;
  readonly serviceId: number;
  readonly id: number;
}

/** The service itself as an element. */
export function serviceElement(serviceId: number): Element {
  return { kind: 'service', serviceId, id: 0 };
}

export function titleOf({ kind, serviceId, id }: Element): string {
  return kind === 'service' ? `service '${serviceId}'` : `${kind} '${id}' of service '${serviceId}'`;
}
