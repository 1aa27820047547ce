import { parseArgs } from 'node:util';
import { Client } from './client.ts';
import { fillContactCentre, identifyContactCentre } from './contact-centre.ts';
import { define } from './definitions.ts';

/** `npm run demo -- --customers 500` for less than the usual contact centre. */
const { values: options } = parseArgs({ options: { customers: { type: 'string', default: '10000' } } });
const customers = Number(options.customers);

/** What the product is for, played against a running server: every request with its answer. */
async function main(): Promise<void> {
  const client = await Client.connect();

  console.log('\n1. Say once what a customer consists of, and by what one is found');
  await define(client);

  console.log('\n2. A customer with three phones and an address');
  for (const old of ['BRUCE', 'BRUCE2', 'JOHNDOE', 'CALLER']) await client.call('DELETE', `/profiles/${old}`);
  await client.show('POST', '/profiles', {
    customer_id: 'BRUCE',
    FirstName: 'Bruce',
    LastName: 'Banner',
    DOB: '1962-05-10',
    EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
    Phone: [
      { prefix: '+33', PhoneNumber: '3145926535', description: 'family phone' },
      { prefix: '+33', PhoneNumber: '6543210', description: 'business calls only, no sales' },
      { prefix: '+33', PhoneNumber: '951357456', description: '' },
    ],
  });
  await client.show('POST', '/profiles/BRUCE/extensions', {
    Address: { Address: '21 JumpStreet', City: 'Hollywood', PostCode: '555' },
  });
  await client.show('PUT', '/profiles/BRUCE/extensions/Phone/by/unique', {
    PhoneNumber: '6543210',
    description: 'now mobile',
  });

  console.log('\n3. The phone menu asks who calls, by a number or by one of two e-mail addresses');
  await client.show('GET', '/profiles?Phone.PhoneNumber=3145926535&include_profile=yes');
  await client.show('POST', '/profiles', {
    customer_id: 'JOHNDOE',
    FirstName: 'John',
    LastName: 'Doe',
    EmailAddress: ['john.doe@example.com', 'jd34@hotmail.dom'],
  });
  await client.show('GET', '/profiles?EmailAddress=JD34@hotmail.dom');

  console.log('\n4. Somebody new calls from 408-832-7799, and is known from then on');
  await client.show('GET', '/profiles?Phone.PhoneNumber=408-832-7799');
  await client.show('POST', '/profiles', {
    customer_id: 'CALLER',
    LastName: 'Wireless',
    loyalty_pin: '4711',
    Phone: [{ PhoneNumber: '408-832-7799' }],
  });
  await client.show('GET', '/profiles?Phone.PhoneNumber=408-832-7799');

  console.log('\n5. The same person was there twice: merge');
  await client.show('POST', '/profiles', {
    customer_id: 'BRUCE2',
    FirstName: 'Robert',
    LastName: 'Banner',
    Phone: [{ PhoneNumber: '5551234' }],
  });
  await client.show('PUT', '/profiles/BRUCE/merge/BRUCE2', { keep_uniq_from_src: false });
  await client.show('GET', '/profiles?LastName=banner&FirstName=robert&extensions=Phone');

  console.log(`\n6. A contact centre of ${customers} customers`);
  await fillContactCentre(client, customers);
  await identifyContactCentre(client, customers);

  console.log(`\nThe whole API: ${client.url}/docs`);
}

try {
  await main();
} catch (error) {
  console.error(`The demo stopped: ${(error as Error).message}`);
  process.exitCode = 1;
}
