import { newRecordId } from '../../server/src/record-id.ts';

/** One customer of the benchmark, with what it is found by. */
export interface BenchCustomer {
  readonly customerId: string;
  readonly core: Readonly<Record<string, string>>;
  readonly phone: Readonly<Record<string, string | number>>;
}

const syllables = [
  'ba',
  'den',
  'fel',
  'gor',
  'hal',
  'kin',
  'lam',
  'mer',
  'nor',
  'pat',
  'ros',
  'sel',
  'tom',
  'vin',
  'wes',
];
const firstNames = ['Ada', 'Bruce', 'Chloe', 'Dan', 'Edith', 'Farid', 'Grace', 'Hugo', 'Ines', 'Jan', 'Kim', 'Lea'];
const segments = ['gold', 'silver', 'bronze'];

/** Loaded customers are older than the run, which tells them from those that it creates. */
export const loadedAt = new Date('2026-01-01T00:00:00Z');

/** The customer with this number: the same at every size, but for the id, which is random as all ids are. */
export function customer(number: number): BenchCustomer {
  return {
    customerId: newRecordId(new Date(loadedAt.getTime() + number)),
    core: {
      FirstName: firstNames[number % firstNames.length] as string,
      LastName: lastName(number),
      EmailAddress: `customer.${number}@example.com`,
      AccountNumber: `ACC-${number}`,
      Title: 'Ms',
      CustomerSegment: segments[number % segments.length] as string,
    },
    phone: { PhoneType: number % 3, PhoneNumber: `+49${1_000_000_000 + number}` },
  };
}

/** Of 50,625, so that a name alone identifies several customers when there are many. */
function lastName(number: number): string {
  const mixed = (number * 7919) % 50_625;
  const name = [0, 1, 2, 3].map((i) => syllables[Math.floor(mixed / 15 ** i) % 15]).join('');
  return name[0]?.toUpperCase() + name.slice(1);
}
