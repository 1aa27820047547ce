/** A customer as `GET /profiles/{id}?extensions=Phone,Address` answers it. */
export interface Customer {
  readonly customer_id: string;
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

/** What some customers are; undefined: there is none of that id. */
export type States = ReadonlyMap<string, Customer | undefined>;

export const shown = 'extensions=Phone,Address';

export const definitions: readonly (readonly [string, unknown])[] = [
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

/** The queries that find a customer; every value of a run is used once, so that each finds nobody else. */
export function lookups(customer: Customer | undefined): string[] {
  if (customer === undefined) return [];
  const core = (['LastName', 'AccountNumber', 'EmailAddress'] as const).flatMap((name) =>
    [customer[name] ?? []].flat().map((value) => `${name}=${value}`),
  );
  return [...core, ...customer.Phone.map((phone) => `Phone.PhoneNumber=${phone.PhoneNumber}`)];
}

/** What the destination of a merge becomes: its own values first, and its own Address where both have one. */
export function merged(target: Customer, source: Customer): Customer {
  const unite = (name: 'LastName' | 'AccountNumber' | 'EmailAddress') => {
    const values = [target[name] ?? [], source[name] ?? []].flat();
    return values.length === 0 ? {} : { [name]: values.length === 1 ? values[0] : values };
  };
  const address = target.Address ?? source.Address;
  return {
    ...target,
    ...unite('LastName'),
    ...unite('AccountNumber'),
    ...unite('EmailAddress'),
    Phone: [...target.Phone, ...source.Phone],
    ...(address !== undefined && { Address: address }),
  };
}
