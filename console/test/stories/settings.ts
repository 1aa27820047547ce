import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { basic, expectStatus } from '../../../server/test/test-server.ts';
import { countRows } from '../desk.ts';
import { at, newTenant, password } from '../people.ts';
import { server } from '../world.ts';

const call = server.call;

/** Of a user, a key or a tenant. */
async function found(path: string, name: string): Promise<Record<string, unknown> | undefined> {
  const { items } = (await expectStatus(200, call('GET', `${path}?limit=500`))).body;
  return items.find((item: { name: string }) => item.name === name);
}

async function save(page: Page, done: string): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(done).waitFor();
}

async function giveRole(page: Page, role: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Roles' }).click();
  await page.getByRole('option', { name: role, exact: true }).click();
  await page.keyboard.press('Escape');
}

const users = async (page: Page) => {
  await page.goto('/console/settings/users');
  await page.getByRole('link', { name: 'Add a user' }).click();
  await page.getByLabel('User name').fill('Ann\\Lee');
  await page.keyboard.press('Enter');
  await page.getByText('A name has no backslash').waitFor();
  await page.getByText('Enter a password.').waitFor();
  await page.getByLabel('User name').fill('Ann Lee');
  await page.getByLabel('Password', { exact: false }).first().fill(password);
  await giveRole(page, 'Agent');
  await save(page, 'The user “Ann Lee” is added.');
  await page.getByPlaceholder('Find by name').fill('ann l');
  await countRows(page, 1);
  assert.match(page.url(), /name=ann/);
  const as = basic('Ann Lee', password);
  await expectStatus(404, call('GET', '/profiles/NOBODY', undefined, { as }));
  await page.getByRole('link', { name: 'Ann Lee' }).click();
  await page.getByText('Saving logs this user out everywhere.').waitFor();
  await page.getByLabel('May log in').uncheck();
  await save(page, 'The user “Ann Lee” is saved.');
  await expectStatus(401, call('GET', '/profiles/NOBODY', undefined, { as }));
  assert.deepEqual((await found('/access/users', 'Ann Lee'))?.['roles'], ['Agent']);
};

const roles = async (page: Page) => {
  await page.getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('link', { name: 'Agent', exact: true }).click();
  await page.getByText('A built-in role stays as it is').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
  await page.getByRole('link', { name: 'Copy this role' }).click();
  await page.getByRole('heading', { name: 'New role' }).waitFor();
  assert.equal(await page.getByLabel('Name', { exact: false }).first().inputValue(), 'Copy of Agent');
  await page.getByLabel('Name', { exact: false }).first().fill('Night shift');
  await page.getByLabel('All of Interactions: 3 tasks').uncheck();
  await page.getByLabel('Download and delete the files of exports').check();
  await save(page, 'The role “Night shift” is added.');
  const tasks = (await found('/access/roles', 'Night shift'))?.['tasks'] as string[];
  assert.ok(tasks.includes('CDDS.downloadArtifacts') && tasks.includes('UCS.Customer.readProfile'));
  assert.ok(!tasks.some((task) => task.startsWith('UCS.Interaction')));
  const ann = await found('/access/users', 'Ann Lee');
  await expectStatus(200, call('PUT', `/access/users/${ann?.['id']}`, { roles: ['Night shift'] }));
  await page.getByRole('link', { name: 'Night shift' }).click();
  await page.getByRole('link', { name: 'Ann Lee' }).waitFor();
  await page.getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('button', { name: 'Delete: Night shift' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Users or keys have this role; take it from them first.').waitFor();
  await page.keyboard.press('Escape');
};

const keys = async (page: Page) => {
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('link', { name: 'Add an API key' }).first().click();
  await page.getByLabel('Name', { exact: false }).first().fill('Nightly import');
  await giveRole(page, 'Night shift');
  await page.getByRole('combobox', { name: 'Expires' }).click();
  await page.getByRole('option', { name: 'At another time' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Pick a time in the future.').waitFor();
  await page.getByLabel('Expires at').fill('2999-01-01T00:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Copy the key now').waitFor();
  const secret = await page.getByText(/^tlk_/).first().innerText();
  const as = `Bearer ${secret}`;
  await expectStatus(404, call('GET', '/profiles/NOBODY', undefined, { as }));
  assert.equal((await found('/access/api-keys', 'Nightly import'))?.['expires_at'], '2999-01-01T05:00:00.000Z');
  await page.getByRole('link', { name: 'I have kept it' }).click();
  await page.getByRole('link', { name: 'Nightly import' }).waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
  await page.getByRole('button', { name: 'Delete: Nightly import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('The API key is deleted.').waitFor();
  await expectStatus(401, call('GET', '/profiles/NOBODY', undefined, { as }));
};

const audit = async (page: Page) => {
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('combobox', { name: 'Filter by record type' }).click();
  await page.getByRole('option', { name: 'User', exact: true }).click();
  await page.getByRole('combobox', { name: 'Filter by who did it' }).fill('bos');
  await page.getByRole('option', { name: 'boss' }).click();
  await countRows(page, 2);
  await page.getByRole('row', { name: /Changed User \d+ boss/ }).waitFor();
  await page.getByRole('button', { name: /^Everything about this record: .*Created$/ }).click();
  await page.getByRole('button', { name: /^Only \d+$/ }).waitFor();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page
    .getByRole('row', { name: /Deleted API key/ })
    .first()
    .waitFor();
  await page.getByLabel('To', { exact: true }).fill('2020-01-01');
  await page.getByText('Nothing matches the filters').waitFor();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page
    .getByRole('row', { name: /Changed User/ })
    .first()
    .getByRole('link')
    .click();
  await page.getByRole('heading', { name: 'User Ann Lee' }).waitFor();
};

const tenants = async (page: Page) => {
  await page.getByRole('link', { name: 'Tenants' }).click();
  await page.getByRole('link', { name: 'Add a tenant' }).click();
  await page.getByLabel('Tenant', { exact: false }).first().fill('branch');
  await page.getByLabel('Password of its administrator').fill(password);
  await page.getByRole('combobox', { name: 'Account ids' }).fill('acct-7');
  await save(page, 'The tenant “branch” is added.');
  const as = basic('branch\\admin', password);
  await expectStatus(200, call('GET', '/access/users', undefined, { as }));
  assert.deepEqual((await found('/access/tenants', 'branch'))?.['account_ids'], ['acct-7']);
  await page.getByRole('link', { name: 'branch' }).click();
  await page.getByLabel('Tenant', { exact: false }).first().fill('twig');
  await save(page, 'The tenant “twig” is saved.');
  await page.getByRole('button', { name: 'Delete: twig' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Type “twig” to confirm').fill('branch');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('It must be: twig').waitFor();
  await dialog.getByLabel('Type “twig” to confirm').fill('twig');
  await page.keyboard.press('Enter');
  await page.getByText('The tenant is deleted.').waitFor();
  assert.equal(await found('/access/tenants', 'twig'), undefined);
};

const oneself = async (page: Page) => {
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByPlaceholder('Find by name').fill('boss');
  await countRows(page, 1);
  await page.getByRole('link', { name: 'boss' }).click();
  await page.getByText('This is you', { exact: true }).waitFor();
  await page.getByLabel('New password').fill('another password');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Sign in to the console').waitFor();
  await expectStatus(200, call('GET', '/access/users', undefined, { as: basic('boss', 'another password') }));
};

describe('who may do what', () => {
  test('is decided by an administrator: users, roles, keys and tenants, each change in the audit trail', async () => {
    const boss = { name: 'boss', password, roles: ['Administrator'] };
    await expectStatus(201, call('POST', '/access/users', boss));
    const { context, page, complaints } = await at('/', { tenant: 'default', name: 'boss' });
    for (const part of [users, roles, keys, audit, tenants, oneself]) await part(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('in a tenant of one’s own: no other tenants, and always an administrator', async () => {
    await newTenant('alone');
    const { context, page, complaints } = await at('/settings/users', { tenant: 'alone' });
    await page.getByRole('link', { name: 'API keys' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Tenants' }).count(), 0);
    await page.getByRole('button', { name: 'Delete: admin' }).click();
    await page.getByText('This is you: you are logged out at once').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The last Administrator cannot be removed or disabled.').waitFor();
    await page.goto('/console/settings/tenants');
    await page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
