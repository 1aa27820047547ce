import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client/src/index.ts';
import { unless } from './connect.ts';

/** A list as people have it: one new customer, one who is there with another city, one who is twice there, one mistake. */
const file = [
  'customer_id,FirstName,LastName,EmailAddress,Phone.prefix,Phone.PhoneNumber,Address.City,Address.AddressType',
  'BETTY,Betty,Ross,betty.ross@example.com,+1,4085550123,New York,0',
  ',Bruce,Banner,bruce.banner@marvelous.com,,,Dayton,1',
  'OTHERJOHN,John,Doe,jd34@hotmail.dom,,,,',
  ',Rick,Jones,rick@example.com,,,,ground floor',
].join('\r\n');

/** A file of customers: tried first, then imported; each record with what became of it. */
export async function playImportStory(client: Client, quietly: Client): Promise<void> {
  await unless([404], quietly.deleteProfile({ path: { customer_id: 'BETTY' } }));
  for (const dry_run of [true, false]) {
    console.log(dry_run ? '  Tried first: nothing is kept.' : '  And now in earnest.');
    const { data } = await client.startImport({
      query: { file_name: 'people.csv', id_key: 'idEmail', on_match: 'update', dry_run },
      body: new TextEncoder().encode(file),
      contentType: 'text/csv',
    });
    const path = { id: data.id };
    while ((await quietly.getImport({ path })).data.finished_at === null) await sleep(50);
    const { data: report } = await quietly.getImportReport({ path });
    for (const line of report.trimEnd().split('\r\n')) console.log(`    ${line}`);
  }
}
