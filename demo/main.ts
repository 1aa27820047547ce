import { parseArgs } from 'node:util';
import { connect, unless } from './connect.ts';
import { fillContactCentre, identifyContactCentre } from './contact-centre.ts';
import { define } from './definitions.ts';
import { playExportStory } from './export-story.ts';
import { playImportStory } from './import-story.ts';
import { playInteractionStory } from './interaction-story.ts';
import { withNamedCodes } from './named-codes.ts';
import { playPrivacyStory } from './privacy-story.ts';
import { playServiceStory } from './service-story.ts';

/** `npm run demo -- --customers 500` for less than the usual contact centre. */
const { values: options } = parseArgs({ options: { customers: { type: 'string', default: '10000' } } });
const customers = Number(options.customers);

/** What the product is for, played against a running server: every request with its answer. */
async function main(): Promise<void> {
  const { client, quietly, url } = await connect();

  console.log('\n1. Say once what a customer consists of, and by what one is found');
  await define(quietly);

  console.log('\n2. A customer with three phones and an address');
  for (const customer_id of ['BRUCE', 'BRUCE2', 'JOHNDOE', 'CALLER']) {
    await unless([404], quietly.deleteProfile({ path: { customer_id } }));
  }
  const bruce = { customer_id: 'BRUCE' };
  await client.createProfile({
    body: {
      ...bruce,
      FirstName: 'Bruce',
      LastName: 'Banner',
      DOB: '1962-05-10',
      EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
      Phone: [
        { prefix: '+33', PhoneNumber: '3145926535', description: 'family phone' },
        { prefix: '+33', PhoneNumber: '6543210', description: 'business calls only, no sales' },
        { prefix: '+33', PhoneNumber: '951357456', description: '' },
      ],
    },
  });
  await client.insertExtensionRecords({
    path: bruce,
    body: { Address: { Address: '21 JumpStreet', City: 'Hollywood', PostCode: '555' } },
  });
  await client.updateExtensionRecord({
    path: { ...bruce, ext_name: 'Phone' },
    body: { PhoneNumber: '6543210', description: 'now mobile' },
  });

  console.log('\n3. The phone menu asks who calls, by a number or by one of two e-mail addresses');
  await client.identifyCustomer({ query: { 'Phone.PhoneNumber': '3145926535', include_profile: 'yes' } });
  await client.createProfile({
    body: {
      customer_id: 'JOHNDOE',
      FirstName: 'John',
      LastName: 'Doe',
      EmailAddress: ['john.doe@example.com', 'jd34@hotmail.dom'],
    },
  });
  await client.identifyCustomer({ query: { EmailAddress: 'JD34@hotmail.dom' } });

  console.log('\n4. Somebody new calls from 408-832-7799, and the call drops');
  await withNamedCodes(quietly, () => playServiceStory(client));

  console.log('\n5. What was said: the call, e-mails, a chat');
  await playInteractionStory(client);

  console.log('\n6. The same person was there twice: merge');
  await client.createProfile({
    body: { customer_id: 'BRUCE2', FirstName: 'Robert', LastName: 'Banner', Phone: [{ PhoneNumber: '5551234' }] },
  });
  await client.mergeProfiles({
    path: { ...bruce, src_id: 'BRUCE2' },
    body: { keep_uniq_from_src: false },
  });
  await client.identifyCustomer({ query: { LastName: 'banner', FirstName: 'robert', extensions: 'Phone' } });

  console.log('\n7. A file of customers, tried and imported');
  await playImportStory(client, quietly);

  console.log('\n8. Everything that was said, encrypted for you');
  await playExportStory(client, quietly);

  console.log('\n9. Somebody asks what is known of them, and then to be forgotten');
  await playPrivacyStory(client, quietly);

  console.log(`\n10. A contact centre of ${customers} customers`);
  await fillContactCentre(quietly, customers);
  await identifyContactCentre(quietly, customers);

  console.log(`\nThe whole API: ${url}/docs`);
}

try {
  await main();
} catch (error) {
  console.error(`The demo stopped: ${(error as Error).message}`);
  process.exitCode = 1;
}
