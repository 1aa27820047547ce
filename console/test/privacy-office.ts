import { minimal } from '../../server/test/interactions/samples.ts';
import { fileName, submit, untilLogged } from '../../server/test/privacy.ts';
import { expectStatus } from '../../server/test/test-server.ts';
import { password } from './people.ts';
import { server } from './world.ts';

export interface Contact {
  readonly phone?: string;
  readonly email?: string;
  readonly ipaddr?: string;
}

/** A customer of a tenant. */
export async function customer(as: string, profile: object): Promise<void> {
  await expectStatus(201, server.call('POST', '/profiles', profile, { as }));
}

/** What a customer said. */
export async function said(as: string, customerId: string, fields: object): Promise<void> {
  const body = { ...minimal(customerId), ...fields };
  await expectStatus(201, server.call('POST', '/interactions', body, { as }));
}

/** Submits requests of one type, each with its contacts, and waits for their log; answers the name of the file. */
export async function processed(
  as: string,
  type: 'export' | 'forget',
  persons: readonly (readonly Contact[])[],
  unique?: string,
): Promise<string> {
  const name = fileName(type, unique);
  const requests = persons.map((contacts, index) => ({
    requestcase: `2026-${String(index + 1).padStart(4, '0')}`,
    type: type.toUpperCase(),
    contacts,
  }));
  await submit(server, name, { requests }, { as });
  await untilLogged(server, name, { as });
  return name;
}

/** A user of a tenant with these tasks only. */
export async function officer(as: string, name: string, tasks: readonly string[]): Promise<void> {
  await expectStatus(201, server.call('POST', '/access/roles', { name: `Role of ${name}`, tasks }, { as }));
  const user = { name, password, roles: [`Role of ${name}`] };
  await expectStatus(201, server.call('POST', '/access/users', user, { as }));
}
