import assert from 'node:assert/strict';

/** Sends a request that must succeed, and answers its body. */
export type Send = (method: string, target: string, value?: unknown) => Promise<unknown>;

const witnessProfile = {
  customer_id: 'WITNESS',
  LastName: ['Untouched', 'İstanbul 💩'],
  AccountNumber: 'WITNESS-1',
  Secret: 'sealed',
  Phone: [{ PhoneNumber: '+1 witness', PhoneType: 7, prefix: '1' }],
  Address: { City: 'Nowhere', AddressType: 0 },
};

const offers = [
  { offer: 'one', secret: 'sealed', price: 1.5, valid: true },
  { offer: 'two', valid: false },
];
const event = { timestamp: '2026-01-01T00:00:00.000Z', interaction_id: 'WITNESSED', resource_id: 7 };
const element = { est_duration: 60, Offer: offers, Feedback: { rating: 7, notes: 'İstanbul 💩' }, ...event };
const shown = 'extensions=Offer,Feedback';
const interaction = {
  customer_id: 'WITNESS',
  interaction_id: 'WITNESSED',
  status: 3,
  entity_type: 2,
  type: 'Inbound',
  media_type: 'witnessed',
  creator_app_id: 1,
  start_date: '2026-01-01T00:00:00.000Z',
  thread_id: 'of the witness',
  subject: 'untouchable',
  text: 'what the witness said: 💩',
  structured_text: '<p>said</p>',
  structured_text_mime: 'text/html',
};
const reads = [
  '/profiles/WITNESS?extensions=Phone,Address',
  '/profiles?AccountNumber=witness-1&id_key=keptAccount',
  '/customers/WITNESS/interactions',
  '/interactions/WITNESSED',
  '/interactions/WITNESSED/binary_content',
  '/interactions/WITNESSED/attachments',
  '/interactions?q=untouchable+witness',
  `/customers/WITNESS/services?active_states=true&completed_states=true&active_tasks=true&${shown}`,
];

/** What no request can name, and none may change: a profile, a service with states and a task, an interaction with contents. */
export class Witness {
  readonly #send: Send;
  readonly #reads: readonly string[];
  readonly #before: unknown;

  private constructor(send: Send, targets: readonly string[], before: unknown) {
    this.#send = send;
    this.#reads = targets;
    this.#before = before;
  }

  static async create(send: Send): Promise<Witness> {
    await send('POST', '/profiles', witnessProfile);
    await send('POST', '/interactions', interaction);
    await send('POST', '/interactions/WITNESSED/attachments?name=seen', 'an attachment');
    await send('PUT', '/interactions/WITNESSED/binary_content', 'bytes');
    const started = await send('POST', '/services/start', { customer_id: 'WITNESS', service_type: 1, ...element });
    const { service_id: id } = started as { service_id: number };
    await send('POST', `/services/${id}/states/start`, { state_type: 'new', ...element });
    await send('POST', `/services/${id}/states/transition`, {
      from: { state_id: 1, disposition: 'done' },
      to: { state_type: 3 },
      ...event,
    });
    await send('POST', `/services/${id}/tasks/start`, { task_type: 2, state_id: 2, ...element });
    const targets = [...reads, `/services/${id}/states?active_tasks=true&${shown}`, `/services/${id}/tasks?${shown}`];
    const witness = new Witness(send, targets, await readAll(send, targets));
    assert.deepEqual(await send('GET', targets[0] ?? ''), witnessProfile);
    return witness;
  }

  /** Fails unless all is as it was. */
  async verify(): Promise<void> {
    assert.deepEqual(await readAll(this.#send, this.#reads), this.#before);
  }
}

async function readAll(send: Send, targets: readonly string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const target of targets) answers.push(await send('GET', target));
  return answers;
}
