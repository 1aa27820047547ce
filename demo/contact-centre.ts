import type { Client } from '../client/src/index.ts';
import { unless } from './connect.ts';

const firstNames =
  'Ada Ben Chloe Deniz Elena Farid Grace Hugo Ines Jonas Kira Liam Mei Noah Olga Paul Quinn Rosa Sam Tara'.split(' ');
const lastNames =
  'Adams Berg Costa Dubois Evans Fischer Garcia Haas Ivanov Jansen Kim Lopez Meyer Novak Okafor Petit Rossi Silva Tanaka Weber'.split(
    ' ',
  );
const cities =
  'Amsterdam Berlin Chicago Dublin Essen Florence Geneva Hamburg Lyon Madrid Nantes Oslo Porto Rennes Seattle Turin'.split(
    ' ',
  );
const requestsAtOnce = 16;

/** The i-th customer of the generated contact centre: the same at every run. */
function customer(i: number) {
  const pick = (from: readonly string[], step: number) => from[Math.floor(i / step) % from.length] ?? '';
  const first = pick(firstNames, 1);
  const last = pick(lastNames, 20);
  return {
    customer_id: `DEMO${String(i).padStart(6, '0')}`,
    FirstName: first,
    LastName: last,
    EmailAddress: `${first}.${last}.${i}@example.com`.toLowerCase(),
    AccountNumber: `ACC-${i}`,
    Phone: [{ PhoneNumber: `202555${String(i).padStart(5, '0')}` }],
    Address: { City: pick(cities, 3), PostCode: String(10_000 + (i % 80_000)) },
  };
}

/** Creates the customers that are not there yet, some at a time, as a contact centre's systems would. */
export async function fillContactCentre(client: Client, size: number): Promise<void> {
  const started = performance.now();
  let next = 0;
  let made = 0;
  const worker = async () => {
    while (next < size) {
      const i = next;
      next += 1;
      if ((await unless([409], client.createProfile({ body: customer(i) }))) !== undefined) made += 1;
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, worker));
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `  ${made} of ${size} customers created in ${seconds.toFixed(1)} s (${Math.round(size / seconds)} requests/s).`,
  );
}

/** Looks up every hundredth of them by phone and checks that it is the right one. */
export async function identifyContactCentre(client: Client, size: number): Promise<void> {
  const started = performance.now();
  let found = 0;
  for (let i = 0; i < size; i += 100) {
    const { customer_id, Phone } = customer(i);
    const query = { 'Phone.PhoneNumber': Phone[0]?.PhoneNumber };
    const { data } = await client.identifyCustomer({ query });
    if (!Array.isArray(data) && data.customer_id === customer_id) found += 1;
  }
  const ms = (performance.now() - started) / Math.ceil(size / 100);
  console.log(`  ${found} of ${Math.ceil(size / 100)} callers identified by their number, ${ms.toFixed(1)} ms each.`);
}
