import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeKey } from '../../../server/test/sftp.ts';
import { basic, expectStatus } from '../../../server/test/test-server.ts';
import { judgePages, type ShownPages } from '../appearance.ts';
import { at, newTenant, password } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'headquarters';
const as = basic(`${tenant}\\admin`, password);

let roleId = 0;
let selfId = 0;
let keyId = 0;

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).waitFor();

const pages: ShownPages = {
  users: { address: () => '/settings/users', ready: (page) => page.getByRole('table').getByText('Disabled').waitFor() },
  'users-none': {
    address: () => '/settings/users?name=nobody',
    ready: (page) => page.getByText('No users match the filters').waitFor(),
  },
  'user-new': {
    address: () => '/settings/users/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Enter a password.').waitFor();
    },
  },
  'user-self': { address: () => `/settings/users/${selfId}`, ready: heading('User admin') },
  roles: { address: () => '/settings/roles', ready: (page) => page.getByText('Night shift').waitFor() },
  role: { address: () => `/settings/roles/${roleId}`, ready: (page) => page.getByText('1 API key').waitFor() },
  'role-built-in': {
    address: () => `/settings/roles/${roleId - 1}`,
    ready: (page) => page.getByText('1 user', { exact: true }).waitFor(),
  },
  keys: { address: () => '/settings/api-keys', ready: (page) => page.getByText('Nightly import').waitFor() },
  key: { address: () => `/settings/api-keys/${keyId}`, ready: heading('API key Nightly import') },
  'key-made': {
    address: () => '/settings/api-keys/new',
    ready: async (page) => {
      await page.getByLabel('Name', { exact: false }).first().fill(`Made ${Math.random()}`);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Copy the key now').waitFor();
    },
  },
  audit: { address: () => '/settings/audit', ready: (page) => page.getByText('Logged in').first().waitFor() },
  'audit-of-one': {
    address: () =>
      `/settings/audit?type=role&record=%22${roleId}%22&actor=user:${selfId}&from=2026-01-01T05:00:00.000Z`,
    ready: (page) => page.getByText('1 entry').waitFor(),
  },
  preferences: { address: () => '/preferences', ready: (page) => page.getByText('ecdsa-sha2-nistp256').waitFor() },
};

const tenantPages: ShownPages = {
  tenants: { address: () => '/settings/tenants', ready: (page) => page.getByText('headquarters').first().waitFor() },
  'tenant-new': {
    address: () => '/settings/tenants/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Enter a name.').waitFor();
    },
  },
  'tenant-delete': {
    address: () => '/settings/tenants',
    ready: async (page) => {
      await page.getByRole('button', { name: `Delete: ${tenant}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText(`It must be: ${tenant}`).waitFor();
    },
  },
};

async function fill(): Promise<void> {
  await newTenant(tenant);
  const make = async (path: string, body: object) =>
    (await expectStatus(201, server.call('POST', path, body, { as }))).body.id as number;
  const tasks = ['UCS.Customer.readProfile', 'UCS.Interaction.readInteraction', 'CDDS.downloadArtifacts'];
  roleId = await make('/access/roles', { name: 'Night shift', tasks });
  for (const [name, roles, enabled] of [
    ['Ann Lee', ['Agent', 'Night shift', 'Exporter', 'Privacy officer'], true],
    ['bruce.banner@a-long-domain.of-a-contact-centre.example.org', ['Agent'], true],
    ['Betty', [], false],
  ] as const) {
    await make('/access/users', { name, password, roles, enabled });
  }
  keyId = await make('/access/api-keys', {
    name: 'Nightly import',
    roles: ['Night shift'],
    expires_at: '2999-01-01T00:00:00Z',
  });
  const listed = await expectStatus(200, server.call('GET', '/access/users?name=admin', undefined, { as }));
  selfId = listed.body.items[0].id;
  const lines = [(await makeKey('ed25519')).line, (await makeKey('ecdsa')).line].join('\n');
  const raw = { as, raw: lines, headers: { 'content-type': 'text/plain' } };
  await expectStatus(200, server.call('PUT', '/users/me/ssh-keys', undefined, raw));
  const manager = { name: 'manager', password, roles: ['Administrator'] };
  await expectStatus(201, server.call('POST', '/access/users', manager));
}

describe('every page of the settings of access, light and dark, wide and narrow, has no serious fault', {
  concurrency: 2,
}, () => {
  before(async () => {
    await fill();
  });

  test('of a tenant', async () => {
    const { context, page, complaints } = await at('/', { tenant });
    await judgePages(page, pages);
    assert.deepEqual(complaints, [], 'the browser complains');
    await context.close();
  });

  test('of all tenants', async () => {
    const { context, page, complaints } = await at('/', { tenant: 'default', name: 'manager' });
    await judgePages(page, tenantPages);
    assert.deepEqual(complaints, [], 'the browser complains');
    await context.close();
  });
});
