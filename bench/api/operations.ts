import type { LoadRequest } from '../load.ts';
import type { RecordedRequest } from '../recording.ts';
import type { BenchCustomer } from './customers.ts';
import type { Sample } from './load-profiles.ts';

export interface Operation {
  readonly name: string;
  /** The request about a customer of the sample. */
  readonly request: (customer: BenchCustomer) => LoadRequest;
  readonly status: number;
  /** Name of the recording; operations with the same one send the same statements. */
  readonly recording: 'query' | 'identify' | 'create' | 'update';
  /** Makes rows, which are removed after each measurement. */
  readonly creates: boolean;
}

const create = JSON.stringify({
  FirstName: 'Nora',
  LastName: 'Neumann',
  EmailAddress: 'new.{n}@example.com',
  AccountNumber: 'NEW-{n}',
  Title: 'Ms',
  CustomerSegment: 'silver',
  Phone: [{ PhoneType: 1, PhoneNumber: '+48{n}' }],
});

const email = ({ core }: BenchCustomer) => `EmailAddress=${core['EmailAddress']}`;

export const operations: readonly Operation[] = [
  {
    name: 'query',
    request: ({ customerId, core }) => ({
      method: 'GET',
      path: `/profiles/${customerId}`,
      expected: String(core['AccountNumber']),
    }),
    status: 200,
    recording: 'query',
    creates: false,
  },
  {
    name: 'identify, key named',
    request: (customer) => ({
      method: 'GET',
      path: `/profiles?id_key=idEmail&${email(customer)}`,
      expected: customer.customerId,
    }),
    status: 200,
    recording: 'identify',
    creates: false,
  },
  {
    name: 'identify, key inferred',
    request: (customer) => ({ method: 'GET', path: `/profiles?${email(customer)}`, expected: customer.customerId }),
    status: 200,
    recording: 'identify',
    creates: false,
  },
  {
    name: 'create',
    request: () => ({ method: 'POST', path: '/profiles', body: create, expected: 'customer_id' }),
    status: 201,
    recording: 'create',
    creates: true,
  },
  {
    name: 'update',
    request: ({ customerId, core }) => ({
      method: 'PUT',
      path: `/profiles/${customerId}`,
      body: JSON.stringify({ ...core, Title: 'Dr {n}' }),
      expected: '[]',
    }),
    status: 200,
    recording: 'update',
    creates: false,
  },
];

/** The requests of the baseline: one point select for the same customers. */
export function pointSelects(sample: Sample): LoadRequest[] {
  return sample.map(({ customerId, core }) => ({
    method: 'GET',
    path: `/point/${customerId}`,
    expected: String(core['AccountNumber']),
  }));
}

/** Which recording a request belongs to, if any. */
export function recordingOf({ method, url }: RecordedRequest): Operation['recording'] | undefined {
  if (!url.startsWith('/profiles')) return undefined;
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    default:
      return url.includes('?') ? 'identify' : 'query';
  }
}
