import type { Thing } from './things.ts';

export interface CustomerData {
  readonly LastName: string | readonly string[];
  readonly AccountNumber?: string | readonly string[];
  readonly EmailAddress?: string | readonly string[];
  readonly Phone: readonly Phone[];
  readonly Address?: { readonly City: string };
}

export interface Phone {
  readonly PhoneNumber: string;
  readonly description: string;
}

export const customerDefinitions: readonly (readonly [string, unknown])[] = [
  [
    '/metadata/profiles/extensions',
    {
      name: 'Phone',
      type: 'multi-valued',
      unique: ['PhoneNumber'],
      attributes: [
        { name: 'PhoneNumber', type: 'string', length: 40, mandatory: true },
        { name: 'description', type: 'string', encrypt: true },
      ],
    },
  ],
  [
    '/metadata/profiles/extensions',
    { name: 'Address', type: 'single-valued', attributes: [{ name: 'City', type: 'string' }] },
  ],
  ['/metadata/identification-keys', { name: 'idName', attributes: ['LastName'] }],
  ['/metadata/identification-keys', { name: 'idEmail', attributes: ['EmailAddress'] }],
  ['/metadata/identification-keys', { name: 'idAccount', attributes: ['AccountNumber'], unique: true }],
  ['/metadata/identification-keys', { name: 'idPhone', source: 'Phone', attributes: ['PhoneNumber'] }],
];

export class Customer implements Thing {
  readonly id: string;
  readonly data: CustomerData;

  constructor(id: string, data: CustomerData) {
    this.id = id;
    this.data = data;
  }

  get path(): string {
    return `/profiles/${this.id}`;
  }

  answers(): [string, unknown][] {
    return [[`${this.path}?extensions=Phone,Address`, { customer_id: this.id, ...this.data }]];
  }

  /** Every value of a run is used once, so that each finds nobody else. */
  searches(): string[] {
    const core = (['LastName', 'AccountNumber', 'EmailAddress'] as const).flatMap((name) =>
      [this.data[name] ?? []].flat().map((value) => `${name}=${value}`),
    );
    const phones = this.data.Phone.map((phone) => `Phone.PhoneNumber=${phone.PhoneNumber}`);
    return [...core, ...phones].map((query) => `/profiles?${query}`);
  }

  withId(id: string): Customer {
    return new Customer(id, this.data);
  }

  with(changed: Partial<CustomerData>): Customer {
    return new Customer(this.id, { ...this.data, ...changed });
  }

  /** What it becomes as the destination of a merge: its own values first, and its own Address where both have one. */
  mergedWith({ data: source }: Customer): Customer {
    const unite = (name: 'LastName' | 'AccountNumber' | 'EmailAddress') => {
      const values = [this.data[name] ?? [], source[name] ?? []].flat();
      return values.length === 0 ? {} : { [name]: values.length === 1 ? values[0] : values };
    };
    const address = this.data.Address ?? source.Address;
    return this.with({
      ...unite('LastName'),
      ...unite('AccountNumber'),
      ...unite('EmailAddress'),
      Phone: [...this.data.Phone, ...source.Phone],
      ...(address !== undefined && { Address: address }),
    });
  }
}

/** The rows that these customers are in the database, by table. */
export function rowsOfCustomers(customers: readonly Customer[]): Record<string, number> {
  const sum = (count: (data: CustomerData) => number) => customers.reduce((all, { data }) => all + count(data), 0);
  const phones = sum(({ Phone }) => Phone.length);
  return {
    profiles: customers.length,
    profile_extension_records: phones + sum(({ Address }) => (Address === undefined ? 0 : 1)),
    profile_extension_unique_values: phones,
    identification_values: customers.reduce((all, customer) => all + customer.searches().length, 0),
    'identification_values WHERE is_unique': sum(({ AccountNumber = [] }) => [AccountNumber].flat().length),
  };
}
