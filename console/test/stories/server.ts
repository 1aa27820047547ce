import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { asOwner } from '../../../server/test/as-owner.ts';
import { expectStatus } from '../../../server/test/test-server.ts';
import { until } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'switched';
let as = '';

describe('the server', () => {
  before(async () => {
    as = await newTenant(tenant, ['UCS.Customer.readProfile']);
    await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'C1', LastName: 'Banner' }, { as }));
  });

  test('tells how it is, and is switched when the calls in flight have ended', async () => {
    const { context, page, complaints } = await at('/settings/server', { tenant });
    const figure = async (name: string) =>
      Number(await page.locator(`dl > div:has(dt:text-is("${name}")) dd`).textContent());
    await page.getByText(/^\d+\.\d+\.\d+/).waitFor();
    const before = await figure('Requests');
    const agent = await at('/customers', { tenant, name: 'some' });
    await agent.page.getByText('Whom are you looking for?').waitFor();

    await page.getByRole('button', { name: 'Switch to maintenance' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/if they take longer than .*, the mode stays/).waitFor();
    let inFlight: Promise<unknown> | undefined;
    await asOwner(server.databaseUrl, async (db) => {
      await db.query('BEGIN');
      await db.query(`SELECT 1 FROM throughline.profiles WHERE customer_id = 'C1' AND tenant_id =
        (SELECT tenant_id FROM throughline.tenants WHERE name = '${tenant}') FOR UPDATE`);
      inFlight = expectStatus(200, server.call('PUT', '/profiles/C1', { LastName: 'Ross' }, { as }));
      await until(
        async () => (await server.call('GET', '/server/status', undefined, { as })).body.calls_in_flight === 1,
      );
      await dialog.getByRole('button', { name: 'Switch to maintenance' }).click();
      await page.getByText('It waits for 1 call in flight').waitFor();
      await page.getByRole('progressbar', { name: 'Time that the switch' }).waitFor();
      await db.query('COMMIT');
    });
    await inFlight;
    await page.getByText('The server is in maintenance mode.').waitFor();
    await page.getByRole('button', { name: 'Switch to production' }).waitFor();
    assert.ok((await figure('Requests')) > before);

    // Who is refused is told why on every page from then on, until it is over.
    await agent.page.getByRole('textbox', { name: 'Phone number' }).fill('+1 408 555 0100');
    await agent.page.keyboard.press('Enter');
    await agent.page.getByText('Customers, services and interactions cannot be read').waitFor();
    await page.getByRole('link', { name: 'Schemas' }).click();
    await page.getByRole('heading', { name: 'Profile attributes' }).waitFor();
    await page.getByRole('link', { name: 'To the mode of the server' }).click();
    await page.getByRole('button', { name: 'Switch to production' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch to production' }).click();
    await page.getByText('The server is in production mode.').waitFor();
    await until(async () => (await agent.page.getByText('cannot be read or changed').count()) === 0);
    assert.deepEqual(
      complaints.filter((line) => !/status of 503/.test(line)),
      [],
    );
    await agent.context.close();
    await context.close();
  });
});
