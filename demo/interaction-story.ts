import type { Client, NewInteraction } from '../client/src/index.ts';

const caller = { customer_id: 'CALLER', status: 3, creator_app_id: 1 };
const customer = { address: 'wireless@example.com', personal: 'W. Wireless' };
const us = { address: 'service@phones.example', personal: 'Your phone company' };

const call: NewInteraction = {
  ...{ ...caller, entity_type: 3, type: 'Inbound', media_type: 'voice', subject: 'New wireless account' },
  ...{ start_date: '2026-05-04T09:00:00.000Z', end_date: '2026-05-04T09:14:30.000Z' },
  ...{ phone_number: '408-832-7799', duration: 870, outcome: 'sold' },
};
const question: NewInteraction = {
  ...{ ...caller, entity_type: 0, type: 'Inbound', media_type: 'email', subject: 'My contract' },
  ...{ start_date: '2026-05-05T07:30:00.000Z', from: customer, to: [us] },
  text: 'Could you send me the contract that we spoke about on the phone?',
};
const answer: NewInteraction = {
  ...{ ...caller, entity_type: 1, type: 'Outbound', media_type: 'email', subject: 'Re: My contract' },
  ...{ start_date: '2026-05-05T08:10:00.000Z', from: us, to: [customer] },
  text: 'With pleasure. You find it attached.',
};
const chat: NewInteraction = {
  ...{ ...caller, entity_type: 2, type: 'Inbound', media_type: 'chat', subject: 'Abroad' },
  ...{ start_date: '2026-05-09T16:00:00.000Z', end_date: '2026-05-09T16:06:00.000Z' },
  text: 'Customer: does my plan include roaming in Portugal?\nAgent: yes, up to 20 gigabytes a month.',
};

/** What was said with the caller of the story before: a call, two e-mails of a thread, a chat. */
export async function playInteractionStory(client: Client): Promise<void> {
  console.log('  The call, an e-mail, and the answer to it in the same thread with the contract attached.');
  await client.createInteraction({ body: call });
  const { interaction_id: parent_id } = (await client.createInteraction({ body: question })).data;
  const { interaction_id } = (await client.createInteraction({ body: { ...answer, parent_id } })).data;
  await client.addAttachment({
    path: { interaction_id },
    query: { name: 'contract.txt', description: 'Family and friends, 12 months' },
    body: new TextEncoder().encode('Family and friends, 39.90 a month.\n'),
    contentType: 'text/plain; charset=utf-8',
  });

  console.log('  A chat, found again by its words.');
  await client.createInteraction({ body: chat });
  const { items } = (await client.searchInteractions({ query: { q: 'roaming portugal', customer_id: 'CALLER' } })).data;
  const found = items[0]?.interaction_id;
  if (found !== undefined) await client.getPlainText({ path: { interaction_id: found } });

  console.log('  Everything that was said with this customer:\n');
  const threads = new Map<string | undefined, string>();
  const history = client.items('listInteractionsOfCustomer', { path: { customer_id: 'CALLER' } });
  const lines: string[] = [];
  for await (const { start_date, media_type, type, subject, thread_id } of history) {
    const thread = threads.get(thread_id) ?? `thread ${threads.size + 1}`;
    threads.set(thread_id, thread);
    lines.push(`    ${start_date?.slice(0, 16).replace('T', ' ')}  ${thread}  ${media_type}, ${type}: ${subject}`);
  }
  console.log(lines.join('\n'));
}
