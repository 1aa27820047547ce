import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Call, type Called, expectStatus } from './test-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: of any shape
export type Body = any;

export const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');

/** A name that is processed, once. */
export function fileName(type: 'forget' | 'export', unique: string = randomUUID()): string {
  return `${type}-${today}_${unique}.json`;
}

/** Submits a file with this content. */
export async function submit(server: Called, name: string, content: unknown, options: Call = {}): Promise<Answer> {
  const raw = typeof content === 'string' ? content : JSON.stringify(content);
  return await expectStatus(
    202,
    server.call('PUT', `/gdpr/submit/${encodeURIComponent(name)}`, undefined, { ...options, raw }),
  );
}

/** The submitted file of this name, as it is listed last. */
export async function submitted(server: Called, name: string, options: Call = {}): Promise<Body> {
  const { body } = await expectStatus(200, server.call('GET', '/gdpr/submit?limit=500', undefined, options));
  return body.items.find((item: Body) => item.name === name);
}

/** Waits for the end of a file, and answers its execution log. */
export async function untilLogged(server: Called, name: string, options: Call = {}): Promise<Body> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const log = await server.call('GET', `/gdpr/results/${logName(name)}`, undefined, options);
    if (log.status === 200) return log.body;
    await sleep(50);
  }
  throw new Error(`${name} has no execution log: ${JSON.stringify(await submitted(server, name, options))}`);
}

export function logName(name: string): string {
  return name.replace('.json', '-execution-log.json');
}

/** Has requests processed; answers what the execution log says of their contacts. */
export async function process(
  server: Called,
  type: 'forget' | 'export',
  contacts: readonly (readonly object[])[],
): Promise<{ readonly name: string; readonly responses: string[][] }> {
  const name = fileName(type);
  const requests = contacts.map((some) => ({ type: type.toUpperCase(), contacts: some }));
  await submit(server, name, { requests });
  const { result } = await untilLogged(server, name);
  return {
    name,
    responses: result.map((request: Body) => request.contacts.map((contact: Body) => contact.response)),
  };
}
