import assert from 'node:assert/strict';
import { definitions } from './definitions.ts';
import { HandedOut, youngest } from './handed-out.ts';
import { HttpClient } from './http-client.ts';
import { type Operation, readOperations } from './operations.ts';
import { type Send, Witness } from './witness.ts';

/** The server under fuzz: where it is, and an administrator's Basic credentials. */
export interface Target {
  readonly port: number;
  readonly admin: string;
}

export interface Prepared {
  readonly operations: readonly Operation[];
  /** An API key with every task. The fuzzed requests know neither its name nor its id. */
  readonly key: string;
  /** What requests can name that the server has chosen. */
  readonly handedOut: HandedOut;
  /** Fails unless the server answers, is ready, and has everything that no request could name as it was. */
  verify(): Promise<void>;
}

/** Defines what the requests speak of, and remembers what they must not change. */
export async function prepare({ port, admin }: Target): Promise<Prepared> {
  const client = new HttpClient(port, 1);
  const made = (await sender(client, admin)('POST', '/access/api-keys', {
    name: 'the run',
    roles: ['Administrator'],
  })) as {
    id: number;
    key: string;
  };
  // vocabulary.ts leaves out this id only.
  assert.equal(made.id, 101);
  const send = sender(client, `Bearer ${made.key}`);
  for (const [method, target, value] of definitions) await send(method, target, value);
  const services = await startServices(send);
  const witness = await Witness.create(send);
  return {
    operations: readOperations(await send('GET', '/openapi.json')),
    key: made.key,
    handedOut: new HandedOut({
      customer: ['FUZZ1', 'FUZZ2'],
      service: services,
      interaction: ['IXN1', 'IXN2'],
      document: [],
    }),
    async verify() {
      assert.deepEqual(await send('GET', '/health/ready'), { status: 'ok' });
      await witness.verify();
      client.close();
    },
  };
}

/** As many as requests can name, each with a state and a task: so a replayed request finds what it wants, too. */
async function startServices(send: Send): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < youngest; i += 1) {
    const { service_id: id } = (await send('POST', '/services/start', { service_type: 1, contact_key: 'a' })) as {
      service_id: number;
    };
    await send('POST', `/services/${id}/states/start`, { state_type: 1, Offer: [{ offer: 'a' }] });
    await send('POST', `/services/${id}/tasks/start`, { task_type: 1, state_id: 1 });
    ids.push(id);
  }
  return ids;
}

/** @returns what sends a request of ours, which must succeed */
function sender(client: HttpClient, authorization: string): Send {
  return async (method, target, value) => {
    const body = value === undefined ? undefined : Buffer.from(JSON.stringify(value));
    const headers: [string, string][] = [
      ['authorization', authorization],
      ['content-type', 'application/json'],
    ];
    const { status, text } = await client.send({ method, target, headers, ...(body !== undefined && { body }) });
    assert.ok(status < 300, `${method} ${target}: ${status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
