import { expectStatus } from '../../server/test/test-server.ts';
import { type Desk, type DeskOptions, openDesk } from './desk.ts';
import { browser, server } from './world.ts';

export const password = 'a long password';

/** Makes a user of a tenant of its own, whose jobs nobody else sees; answers how it calls. */
export async function newTenant(name: string, tasks: readonly string[] = []): Promise<string> {
  const body = { name, display_name: name, admin_password: password };
  await expectStatus(201, server.call('POST', '/access/tenants', body));
  const as = `Basic ${btoa(`${name}\\admin:${password}`)}`;
  if (tasks.length > 0) {
    await expectStatus(201, server.call('POST', '/access/roles', { name: 'Some', tasks }, { as }));
    await expectStatus(201, server.call('POST', '/access/users', { name: 'some', password, roles: ['Some'] }, { as }));
  }
  return as;
}

/** Somebody at a page of the console, logged in. */
export async function at(
  page: string,
  { tenant, name = 'admin', ...options }: DeskOptions & { tenant: string; name?: string },
): Promise<Desk> {
  const desk = await openDesk(browser, server, options);
  const login = { tenant, name, password };
  // As the login page does, which has a story of its own.
  const answer = await desk.context.request.post('/access/sessions', { data: login });
  if (!answer.ok()) throw new Error(await answer.text());
  await desk.page.goto(`/console${page}`);
  return desk;
}
