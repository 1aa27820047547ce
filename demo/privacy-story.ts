import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client/src/index.ts';
import { unless } from './connect.ts';

/** Somebody asks for all that is known of them, and then to be forgotten. */
export async function playPrivacyStory(client: Client, quietly: Client): Promise<void> {
  const path = { customer_id: 'LEAVING' };
  await unless([404], quietly.deleteProfile({ path }));
  await quietly.createProfile({
    body: { ...path, FirstName: 'Carol', LastName: 'Danvers', EmailAddress: 'carol@example.com' },
  });
  const contacts = [{ email: 'Carol@Example.com' }, { phone: '617 555 1313' }];
  await client.tryPrivacyRequests({ body: { requests: [{ type: 'FORGET', contacts }] } });
  for (const type of ['EXPORT', 'FORGET']) {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const name = `${type.toLowerCase()}-${day}_demo-${Date.now()}`;
    const { data: file } = await client.submitPrivacyFile({
      path: { name: `${name}.json` },
      body: { requests: [{ requestcase: 'Case 4711', type, contacts }] },
    });
    const result = { path: { name: `${name}-execution-log.json` } };
    while ((await unless([404], quietly.getPrivacyResult(result))) === undefined) await sleep(100);
    const { data: log } = await client.getPrivacyResult(result);
    console.log((await log.text()).replaceAll(/^/gm, '    '));
    if (type === 'FORGET') {
      const { data } = await quietly.listPrivacyReceipts({ query: { submission_id: file.id } });
      const [receipt] = data.items;
      if (receipt === undefined) continue;
      const touched = Object.entries(receipt.touched).filter(([, count]) => count > 0);
      console.log(
        `    Receipt ${receipt.number}: ${touched.map(([kind, count]) => `${kind} ${count}`).join(', ')}; found afterwards ${receipt.found_afterwards}.`,
      );
    }
  }
  await client.getProfile({ path });
}
