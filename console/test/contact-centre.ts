import { expectStatus } from '../../server/test/test-server.ts';
import { server } from './world.ts';

/** One of a tenant who calls the server, to fill it. */
type Caller = string;

async function make(as: Caller, path: string, body: object): Promise<Record<string, unknown>> {
  return (await expectStatus(201, server.call('POST', path, body, { as }))).body;
}

/** What the customers of these stories consist of: extensions of every kind with values of every type, and keys. */
export async function define(as: Caller): Promise<void> {
  const mode = (name: string) => expectStatus(200, server.call('POST', '/server/mode', { mode: name }, { as }));
  await mode('maintenance');
  const contract = [
    { name: 'ContractNo', type: 'string', mandatory: true },
    { name: 'Seats', type: 'integer' },
    { name: 'Points', type: 'long' },
    { name: 'Rating', type: 'double' },
    { name: 'Price', type: 'currency' },
    { name: 'Active', type: 'boolean' },
    { name: 'Since', type: 'date' },
    { name: 'Renewed', type: 'datetime' },
    { name: 'Secret', type: 'string', encrypt: true },
  ];
  for (const schema of [
    { name: 'Contract', type: 'single-valued', attributes: contract },
    {
      name: 'Address',
      type: 'multi-valued',
      unique: ['Kind'],
      attributes: [
        { name: 'Kind', type: 'string', mandatory: true, length: 12 },
        { name: 'City', type: 'string' },
        { name: 'Floor', type: 'integer' },
      ],
    },
    { name: 'Segment', type: 'classifier' },
  ]) {
    await make(as, '/metadata/profiles/extensions', schema);
  }
  const order = { name: 'Purchase', type: 'single-valued', attributes: [{ name: 'Item', type: 'string' }] };
  await make(as, '/metadata/services/extensions', order);
  for (const key of [
    { name: 'idEmail', attributes: ['EmailAddress'], unique: true },
    { name: 'idName', attributes: ['LastName', 'FirstName'] },
    { name: 'idCity', source: 'Address', attributes: ['City'] },
  ]) {
    await make(as, '/metadata/identification-keys', key);
  }
  const types = {
    display_name: 'Types of service',
    cv_attributes: ['Service.type'],
    values: [
      { name: 'booking', display_name: 'Booking', dbid: 1 },
      { name: 'repair', display_name: 'Repair of a modem', dbid: 2 },
    ],
  };
  await expectStatus(201, server.call('PUT', '/metadata/business-attributes/ServiceType', types, { as }));
  await mode('production');
}

export const bruce = {
  customer_id: 'BRUCE',
  FirstName: 'Bruce',
  LastName: 'Banner',
  PhoneNumber: ['+1 408 555 0100', '(617) 555-1212'],
  EmailAddress: [
    'bruce.banner@example.com',
    'a.very.long.address.of.somebody.with.many.names@a-long-domain.example.org',
  ],
  CustomerSegment: 'Gold',
  Contract: {
    ContractNo: 'C-1',
    Seats: 4,
    Points: 9_007_199_254_740_991,
    Rating: 4.5,
    Price: 12.5,
    Active: true,
    Since: '2021-05-01',
    Renewed: '2026-01-02T10:00:00.000Z',
    Secret: 'hush',
  },
  Address: [
    { Kind: 'home', City: 'Dayton', Floor: 3 },
    { Kind: 'work', City: 'Calcutta' },
  ],
  Segment: {},
};

export const hour = 3_600_000;
export const day = 24 * hour;
const iso = (time: number) => new Date(time).toISOString();

export async function interact(as: Caller, more: object): Promise<string> {
  const body = {
    customer_id: 'BRUCE',
    status: 3,
    entity_type: 2,
    type: 'Inbound',
    media_type: 'chat',
    creator_app_id: 1,
    start_date: '2026-01-01T09:00:00Z',
    ...more,
  };
  return String((await make(as, '/interactions', body))['interaction_id']);
}

/** A message that tries whatever a message can try: to run, to load, to lead away, to tell that it was read. */
export const hostileMessage = `<html><head><style>.x{color:rgb(1,2,3)}</style>
  <link rel="preconnect" href="http://home.example/"><link rel="dns-prefetch" href="//home.example">
  <meta http-equiv="refresh" content="0;url=http://home.example/refresh"><base href="http://home.example/"></head>
  <body onload="top.location='http://home.example/load'" background="http://home.example/background.png">
  <p class="x" style="font-weight:700;background-image:url(http://home.example/style.png)">Dear support, my modem is broken.</p>
  <script>fetch('http://home.example/script')</script>
  <img src="http://home.example/pixel.gif" alt="our logo" onerror="fetch('http://home.example/error')">
  <img alt="dot" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
  <a href="http://home.example/click" target="_top">Track your parcel</a> <a href="javascript:alert(1)">Run</a>
  <form action="http://home.example/form"><input name="password"><button>Send</button></form>
  <iframe src="http://home.example/frame"></iframe><svg onload="alert(1)"><image href="http://home.example/svg.png"/></svg>
  <video src="http://home.example/video.mp4" autoplay></video></body></html>`;

/** What one customer said over two years, and what was done for him. */
export interface Told {
  readonly email: string;
  readonly chat: string;
  readonly service: number;
}

/** Fills a tenant with a customer who has a history. */
export async function fill(as: Caller, now = Date.now()): Promise<Told> {
  await make(as, '/profiles', bruce);
  await make(as, '/profiles', {
    customer_id: 'BETTY',
    FirstName: 'Betty',
    LastName: 'Ross',
    PhoneNumber: '408 555 0101',
  });
  await make(as, '/profiles', { customer_id: 'NAMELESS', PhoneNumber: '408 555 0100' });
  for (let n = 0; n < 24; n += 1) {
    const start = now - (n * 29 + 3) * day;
    const kind = [
      { entity_type: 3, media_type: 'voice', phone_number: '+1 408 555 0100', duration: 95 + n },
      { entity_type: 2, media_type: 'chat', subject: `About the invoice of ${iso(start).slice(0, 7)}` },
      { entity_type: 0, media_type: 'email', subject: `Question ${n}` },
    ][n % 3];
    await interact(as, { ...kind, start_date: iso(start), end_date: iso(start + 600_000) });
  }
  const email = await interact(as, {
    entity_type: 0,
    media_type: 'email',
    subject: 'My modem is broken, and nobody has answered me since Monday although I have asked three times',
    from: { address: 'bruce.banner@example.com', personal: 'Bruce Banner' },
    to: [{ address: 'support@example.com' }],
    start_date: iso(now - 5 * hour),
    structured_text: hostileMessage,
    structured_text_mime: 'text/html',
    text: 'Dear support, my modem is broken.',
    udata: { Priority: 'high', OrderNumber: 4711, IsReturning: true },
  });
  const attached = `/interactions/${email}/attachments?name=bill.pdf&description=The%20bill`;
  const raw = { as, raw: '%PDF-1.4 not really', headers: { 'content-type': 'application/pdf' } };
  await expectStatus(201, server.call('POST', attached, undefined, raw));
  const chat = await interact(as, {
    status: 2,
    subject: 'Chat about the repair',
    start_date: iso(now - 2 * hour),
    text: '[09:33:10] Bruce: Hello, is there any news of my modem?\n[09:33:40] Ann: Good morning! A technician comes tomorrow.\nBetween 8 and 10.\n[09:34:02] Bruce: Great, thank you',
  });
  await make(as, '/services/start', {
    service_type: 1,
    customer_id: 'BRUCE',
    timestamp: iso(now - 400 * day),
  }).then(({ service_id }) =>
    expectStatus(204, server.call('POST', `/services/${service_id}/end`, { timestamp: iso(now - 380 * day) }, { as })),
  );
  const { service_id } = await make(as, '/services/start', {
    service_type: 2,
    customer_id: 'BRUCE',
    timestamp: iso(now - 3 * day),
    interaction_id: email,
    media_type: 'email',
    Purchase: { Item: 'Modem 3000' },
  });
  const part = (path: string, body: object) => make(as, `/services/${service_id}${path}`, body);
  const { state_id } = await part('/states/start', { state_type: 'Diagnosis', timestamp: iso(now - 3 * day) });
  const { task_id } = await part('/tasks/start', {
    task_type: 'Measure the line',
    state_id,
    timestamp: iso(now - 60 * hour),
  });
  const end = {
    timestamp: iso(now - 50 * hour),
    disposition: 'Broken',
    disposition_desc: 'The modem must be replaced',
  };
  await expectStatus(204, server.call('POST', `/services/${service_id}/tasks/${task_id}/end`, end, { as }));
  await expectStatus(200, server.call('POST', `/services/${service_id}/states/${state_id}/end`, end, { as }));
  await part('/states/start', { state_type: 'Replacement', timestamp: iso(now - 49 * hour) });
  await part('/tasks/start', { task_type: 'Send a technician', timestamp: iso(now - 2 * hour), interaction_id: chat });
  await make(as, '/services/start', { service_type: 1, contact_key: '+14085550100', timestamp: iso(now - day) });
  return { email, chat, service: Number(service_id) };
}
