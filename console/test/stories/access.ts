import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectStatus, userWith } from '../../../server/test/test-server.ts';
import { logIn, openDesk } from '../desk.ts';
import { at, newTenant, password } from '../people.ts';
import { browser, server } from '../world.ts';

describe('logging in', () => {
  test('two steps, by keyboard; the page that was wanted is shown', async () => {
    const { context, page, complaints } = await openDesk(browser, server);
    await page.goto('/console/export/history?status=Failed');
    const name = page.getByLabel('User name');
    await name.waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Enter your user name.').waitFor();
    await page.keyboard.type('admin');
    await page.keyboard.press('Enter');
    await page.getByLabel('Password', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Tenant (optional)').count(), 0);
    await page.keyboard.press('Enter');
    await page.getByText('Enter your password.', { exact: true }).waitFor();
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('User name or password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History' }).waitFor();
    assert.match(page.url(), /status=Failed$/);
    const [cookie] = await context.cookies();
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.expires], [true, 'Strict', -1]);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('a tenant, remembered with the name and never the password; forgotten again', async () => {
    await newTenant('remembered');
    const { context, page } = await openDesk(browser, server);
    await page.goto('/console/');
    await page.getByLabel('Tenant (optional)').fill('remembered');
    await page.getByLabel('Remember me').check();
    await logIn(page, 'admin', password);
    const [cookie] = await context.cookies();
    assert.ok((cookie?.expires ?? 0) > Date.now() / 1000 + 29 * 24 * 3600);
    assert.doesNotMatch(JSON.stringify(await context.storageState()), new RegExp(password));
    await page.getByRole('button', { name: 'admin, user menu' }).click();
    await page.getByRole('menuitem', { name: 'Log Out' }).click();
    await page.getByLabel('User name').waitFor();
    assert.equal(await page.getByLabel('User name').inputValue(), 'admin');
    assert.equal(await page.getByLabel('Tenant (optional)').inputValue(), 'remembered');
    await page.getByLabel('Remember me').uncheck();
    await logIn(page, 'admin', password);
    await page.goto('/console/login');
    await page.getByLabel('User name').waitFor();
    assert.equal(await page.getByLabel('User name').inputValue(), '');
    await context.close();
  });

  test('logging out ends the session; one that has ended leads back to the login', async () => {
    await newTenant('leaving');
    const { context, page } = await at('/', { tenant: 'leaving' });
    await page.getByText('No jobs yet').waitFor();
    const [cookie] = await context.cookies();
    await page.getByRole('button', { name: 'admin, user menu' }).click();
    await page.getByRole('menuitem', { name: 'Log Out' }).click();
    await page.getByLabel('User name').waitFor();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    await expectStatus(401, server.call('GET', '/access/sessions/current', undefined, { as: '', headers }));
    await page.goto('/console/administration/jobs');
    await page.getByLabel('User name').waitFor();
    await context.close();

    const expired = await at('/administration/jobs', { tenant: 'leaving' });
    await expired.page.getByText('No jobs yet').waitFor();
    await expired.context.clearCookies();
    await expired.page.getByRole('link', { name: 'History' }).click();
    await expired.page.getByLabel('User name').waitFor();
    assert.match(expired.page.url(), /next=%2Fexport%2Fhistory/);
    await expired.context.close();
  });

  test('too many failures: the wait is shown and counted down, then the right password is taken', async () => {
    await userWith(server, 'hasty', ['CDDS.manageJobs']);
    for (let failures = 0; failures < 6; failures += 1) {
      await server.call('POST', '/access/sessions', { name: 'hasty', password: 'wrong' }, { as: '' });
    }
    const { context, page } = await openDesk(browser, server);
    await page.goto('/console/');
    await page.getByLabel('User name').fill('hasty');
    await page.getByRole('button', { name: 'Next' }).click();
    // Every failure doubles the wait: tried until it is long enough to be looked at, however slow the machine is.
    const longWait = page.getByText(/Too many failed logins. You can try again in ([4-9]|\d\d) s./);
    for (let tries = 0, seen = false; !seen; tries += 1) {
      assert.ok(tries < 10, 'no wait of 4 s or more is shown');
      await page.getByLabel('Password', { exact: true }).fill(`wrong ${tries}`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      seen = await longWait.waitFor({ timeout: 1000 }).then(
        () => true,
        () => false,
      );
    }
    assert.ok(await page.getByRole('button', { name: 'Sign in' }).isDisabled());
    await page.getByText('You can try again now.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'hasty, user menu' }).waitFor();
    await context.close();
  });

  test('another site cannot be what comes after the login', async () => {
    const { context, page } = await openDesk(browser, server);
    await page.goto('/console/login?next=%2F%2Fexample.com%2F');
    await logIn(page);
    assert.equal(new URL(page.url()).origin, server.url);
    await context.close();
  });
});

describe('what somebody may not do', () => {
  test('without the task of any page: Access Denied, and the way out', async () => {
    await newTenant('agents', ['UCS.Interaction.createInteraction']);
    const { context, page } = await at('/', { tenant: 'agents', name: 'some' });
    await page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    await page.getByText('ask your administrator to check your permissions').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Jobs' }).count(), 0);
    await page.getByRole('button', { name: 'Log out and use another user' }).click();
    await page.getByLabel('User name').waitFor();
    await context.close();
  });

  test('who may only download sees the artifacts, and no other page', async () => {
    await newTenant('downloaders', ['CDDS.downloadArtifacts']);
    const { context, page } = await at('/', { tenant: 'downloaders', name: 'some' });
    await page.getByText('No files yet').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Jobs' }).count(), 0);
    await page.goto('/console/administration/jobs');
    await page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    await page.getByRole('button', { name: 'some, user menu' }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'User preferences' }).count(), 0);
    await context.close();
  });

  test('a page that is not there says so', async () => {
    await newTenant('lost');
    const { context, page } = await at('/nowhere', { tenant: 'lost' });
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'To the start page' }).click();
    await page.getByText('No jobs yet').waitFor();
    await context.close();
  });
});
