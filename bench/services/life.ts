import type { LoadRequest } from '../load.ts';

/** One request in the life of a service. */
export interface Step {
  readonly name: string;
  readonly status: number;
  readonly request: (life: Life) => LoadRequest;
}

export interface Life {
  readonly customerId: string;
  /** Known after the first step. */
  readonly serviceId: number;
}

const event = { interaction_id: '00001a57JGQ00BVS', media_type: 2, resource_type: 'agent desktop', resource_id: 5005 };

function post(path: string, body: object): LoadRequest {
  return { method: 'POST', path, body: JSON.stringify({ ...body, ...event }) };
}

/** What phone menus and agents do for one customer, and the look at it afterwards. */
export const steps: readonly Step[] = [
  {
    name: 'start service',
    status: 201,
    request: ({ customerId }) =>
      post('/services/start', { customer_id: customerId, service_type: 100, est_duration: 300 }),
  },
  {
    name: 'start state',
    status: 201,
    request: ({ serviceId }) => post(`/services/${serviceId}/states/start`, { state_type: 1 }),
  },
  {
    name: 'transition',
    status: 201,
    request: ({ serviceId }) =>
      post(`/services/${serviceId}/states/transition`, {
        from: { state_id: 1, disposition: 1 },
        to: { state_type: 8 },
      }),
  },
  {
    name: 'start task',
    status: 201,
    request: ({ serviceId }) => post(`/services/${serviceId}/tasks/start`, { task_type: 'quote', state_id: 2 }),
  },
  {
    name: 'end task',
    status: 204,
    request: ({ serviceId }) => post(`/services/${serviceId}/tasks/1/end`, { disposition: 10 }),
  },
  {
    name: 'end state',
    status: 200,
    request: ({ serviceId }) => post(`/services/${serviceId}/states/2/end`, { disposition: 10 }),
  },
  {
    name: 'end service',
    status: 204,
    request: ({ serviceId }) => post(`/services/${serviceId}/end`, { disposition: 10, disposition_desc: 'solved' }),
  },
  {
    name: 'query, all flags',
    status: 200,
    request: ({ serviceId }) => ({
      method: 'GET',
      path: `/services/${serviceId}?active_states=true&completed_states=true&active_tasks=true&completed_tasks=true`,
    }),
  },
];

export interface LifeLoad {
  readonly port: number;
  readonly authorization: string;
  readonly connections: number;
  readonly customerIds: readonly string[];
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** At most this many services. */
  readonly count: number;
}

export interface LifeMeasured {
  readonly requestsPerSecond: number;
  /** Milliseconds of each step. */
  readonly steps: readonly { readonly mean: number; readonly p50: number; readonly p99: number }[];
}
