import { expectStatus, type TestServer } from '../test-server.ts';

/** Bodies of POST /interactions, one for each entity type, with every field that its table has. */
const common = {
  status: 3,
  type: 'Inbound',
  sub_type: 'InboundNew',
  media_type: 'chat',
  thread_id: 'aThread',
  external_id: '00AF4A7951D60009',
  owner_id: 124,
  creator_app_id: 175,
  start_date: '2009-08-05T09:33:10.000Z',
  end_date: '2009-08-05T09:34:04.140Z',
  timeshift: -330,
  category_id: 'cat',
  allow_children: true,
  subject: 'SMS chat',
  stopped_reason: 'Normal',
  udata: { ServiceType: 'default', RTargetObjSelDBID: 123, VIP: true, empty: '' },
};
const someone = { address: 'someone@example.com', personal: 'Søme Öne' };
const email = {
  from: someone,
  reply_to: { address: 'reply@example.com' },
  to: [someone, { address: 'b@example.com' }],
  cc: [{ address: 'c@example.com' }],
};

export const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'e-mail in': { ...email, sent_date: '2009-08-05T09:33:00.000Z', entity_type: 0, ...common },
  'e-mail out': {
    ...email,
    bcc: [{ address: 'd@example.com' }],
    sent_date: '2009-08-05T09:33:00.000Z',
    reference_id: 4711,
    reviewer_id: 12,
    standard_response_id: 'std-1',
    entity_type: 1,
    ...common,
  },
  chat: {
    established_date: '2009-08-05T09:33:15.000Z',
    released_date: '2009-08-05T09:33:59.000Z',
    entity_type: 2,
    ...common,
  },
  'phone call': {
    duration: 61,
    outcome: 'sold',
    phone_number: '+33298143456',
    tconnection_id: '006c01a3c7f1b2d4',
    entity_type: 3,
    ...common,
  },
  callback: {
    callback_status: 14,
    desired_response_type: 'VoIP',
    start_time: '2009-08-06T10:00:00.000Z',
    end_time: '2009-08-06T11:00:00.000Z',
    customer_number: '10.0.0.7',
    attempts: 2,
    dn: '7001',
    location: 'switch',
    callback_server_id: 'cb1',
    call_result: 53,
    callback_type: 2,
    entity_type: 5,
    ...common,
  },
  cobrowse: { entity_type: 6, ...common },
  'open media': { entity_type: 7, ...common },
};

/** The smallest interaction there is. */
export function minimal(customer: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    customer_id: customer,
    status: 0,
    entity_type: 2,
    type: 'Inbound',
    media_type: 'chat',
    creator_app_id: 1,
    start_date: '2020-01-01T00:00:00.000Z',
    ...more,
  };
}

export async function createInteraction(server: TestServer, body: unknown): Promise<string> {
  return (await expectStatus(201, server.call('POST', '/interactions', body))).body.interaction_id;
}

export async function createCustomer(server: TestServer, id: string): Promise<string> {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: id, LastName: id }));
  return id;
}
