import { type Element, fieldsOf, type Task } from './service-elements.ts';
import type { OwnedThing } from './things.ts';

export interface ServiceData {
  readonly customer_id?: string;
  readonly contact_key?: string;
  readonly est_duration?: number;
  readonly own: Element;
  /** State 1 and those after it. An id that were given twice would show here, for nothing is ever taken away. */
  readonly states: readonly Element[];
  readonly tasks: readonly Task[];
}

const nestedTasks = 'active_tasks=true&completed_tasks=true';
const nested = `active_states=true&completed_states=true&${nestedTasks}`;
const shown = 'extensions=Note,Offer';

/** One element of a service: the service itself (id 0), or a state or task. */
export interface Place {
  readonly kind: 'service' | 'state' | 'task';
  readonly id: number;
}

/** A service with its states and tasks: one thing, for whoever owns it writes all of it. */
export class Service implements OwnedThing {
  readonly id: string;
  readonly data: ServiceData;

  constructor(id: string, data: ServiceData) {
    this.id = id;
    this.data = data;
  }

  get path(): string {
    return `/services/${this.id}`;
  }

  /** The service with all that can be nested in it; its states and its tasks, with their records. */
  answers(): [string, unknown][] {
    const { customer_id, contact_key, est_duration, own, states, tasks } = this.data;
    const customer = customer_id === undefined ? {} : { customer_id };
    const service = {
      service_id: Number(this.id),
      ...customer,
      ...(contact_key !== undefined && { contact_key }),
      ...(est_duration !== undefined && { est_duration }),
      ...fieldsOf('service', own),
      ...split('states', this.#states()),
      ...split('tasks', this.#tasks()),
      ...own.records,
    };
    const statesWithTasks = this.#states().map((state, i) => ({
      ...state,
      ...customer,
      ...split(
        'tasks',
        this.#tasks().filter((task) => task.state_id === i + 1),
      ),
      ...states[i]?.records,
    }));
    const tasksWithRecords = this.#tasks().map((task, i) => ({ ...task, ...customer, ...tasks[i]?.records }));
    return [
      [`${this.path}?${nested}&${shown}`, service],
      [`${this.path}/states?${nestedTasks}&${shown}&limit=500`, statesWithTasks],
      [`${this.path}/tasks?${shown}&limit=500`, tasksWithRecords],
    ];
  }

  /** Every type of a run is used once. */
  searches(): string[] {
    const { customer_id, contact_key, own } = this.data;
    const list =
      customer_id === undefined ? `/services/anonymous/${contact_key}` : `/customers/${customer_id}/services`;
    const status = own.ended === undefined ? 'active' : 'completed';
    return [list, `${list}/${status}`].map((path) => `${path}?service_types=${own.type}`);
  }

  get customerId(): string | undefined {
    return this.data.customer_id;
  }

  ofCustomer(id: string): Service {
    return this.with({ customer_id: id });
  }

  withId(id: string): Service {
    return new Service(id, this.data);
  }

  with(changed: Partial<ServiceData>): Service {
    return new Service(this.id, { ...this.data, ...changed });
  }

  /** All elements: the service, its states and its tasks. */
  get elements(): readonly Element[] {
    return [this.data.own, ...this.data.states, ...this.data.tasks];
  }

  /** All elements by where they are. */
  get places(): readonly (Place & { readonly element: Element })[] {
    const { own, states, tasks } = this.data;
    return [
      { kind: 'service', id: 0, element: own },
      ...states.map((element, i) => ({ kind: 'state' as const, id: i + 1, element })),
      ...tasks.map((element, i) => ({ kind: 'task' as const, id: i + 1, element })),
    ];
  }

  pathOf({ kind, id }: Place): string {
    return kind === 'service' ? this.path : `${this.path}/${kind}s/${id}`;
  }

  /** The service with one element as `change` makes it. */
  changed({ kind, id }: Place, change: (element: Element) => Element): Service {
    const { own, states, tasks } = this.data;
    if (kind === 'service') return this.with({ own: change(own) });
    const replace = <E extends Element>(list: readonly E[]) =>
      list.map((element, i) => (i === id - 1 ? { ...element, ...change(element) } : element));
    return this.with(kind === 'state' ? { states: replace(states) } : { tasks: replace(tasks) });
  }

  #states() {
    return this.data.states.map((state, i) => ({
      service_id: Number(this.id),
      state_id: i + 1,
      ...fieldsOf('state', state),
    }));
  }

  #tasks() {
    return this.data.tasks.map((task, i) => ({
      service_id: Number(this.id),
      task_id: i + 1,
      ...(task.state_id !== undefined && { state_id: task.state_id }),
      ...fieldsOf('task', task),
    }));
  }
}

/** The nested lists of states or tasks: those under way, and those that have ended. */
function split<Part extends object>(name: 'states' | 'tasks', parts: readonly Part[]) {
  return {
    [`active_${name}`]: parts.filter((part) => !('completed' in part)),
    [`completed_${name}`]: parts.filter((part) => 'completed' in part),
  };
}

/** The rows that these services are in the database, by table. */
export function rowsOfServices(services: readonly Service[]): Record<string, number> {
  const sum = (count: (service: Service) => number) => services.reduce((all, service) => all + count(service), 0);
  const sumRecords = (count: (element: Element) => number) =>
    sum(({ elements }) => elements.reduce((all, element) => all + count(element), 0));
  const offers = sumRecords(({ records }) => records.Offer.length);
  return {
    services: services.length,
    service_owners: services.length,
    states: sum(({ data }) => data.states.length),
    tasks: sum(({ data }) => data.tasks.length),
    service_interactions: sum(({ elements }) => new Set(elements.flatMap(interactionsOf)).size),
    service_extension_records: offers + sumRecords(({ records }) => (records.Note === undefined ? 0 : 1)),
    service_extension_unique_values: offers,
  };
}

function interactionsOf({ started, ended }: Element): string[] {
  return [started.interaction_id, ...(ended === undefined ? [] : [ended.event.interaction_id])];
}
