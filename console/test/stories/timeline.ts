import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { day, define, fill, hour, interact, type Told } from '../contact-centre.ts';
import { until } from '../desk.ts';
import { at, newTenant } from '../people.ts';

const tenant = 'timelines';
let as = '';
let told: Told;
const now = Date.now();

/** Waits until the list beside the picture has as many entries. */
async function entries(page: Page, count: number): Promise<void> {
  const rows = page.getByRole('table', { name: 'Interactions and services' }).locator('tbody tr');
  await until(async () => (await rows.count()) === count);
}

describe('the history of a customer', () => {
  before(async () => {
    as = await newTenant(tenant);
    await define(as);
    told = await fill(as, now);
  });

  test('is a picture and a list of the same, by keyboard and closer by dragging', async () => {
    const { context, page, complaints } = await at('/customers/BRUCE', { tenant });
    await entries(page, 28);
    const picture = page.getByRole('group', { name: 'Timeline' });
    await picture.getByRole('link', { name: /^Service, Repair of a modem/ }).waitFor();
    const first = picture.locator('[tabindex="0"]');
    assert.equal(await first.count(), 1, 'one stop for the whole picture');
    await first.focus();
    const start = await first.getAttribute('data-mark');
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await picture.locator('[data-mark]:focus').getAttribute('data-mark'), start);
    await page.keyboard.press('+');
    await until(async () => /from=/.test(page.url()));
    await page.getByText('All', { exact: true }).click();
    await until(async () => !/from=/.test(page.url()));

    await page.getByText('7 days').click();
    await entries(page, 4);
    await page.getByText('12 months').click();
    await entries(page, 16);
    const box = await picture.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width - 40, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 4, box.y + 8, { steps: 4 });
    await page.mouse.up();
    // Some days before the present.
    await entries(page, 2);
    await page.getByLabel('From', { exact: true }).fill('2019-01-01');
    await page.getByLabel('To', { exact: true }).fill('2019-12-31');
    await page.getByText('Nothing in this time').waitFor();
    assert.match(page.url(), /from=%222019-01-01T05:00:00.000Z%22|from=2019-01-01T05%3A00%3A00.000Z/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('leads to what was said and done; what comes is shown without a reload', async () => {
    const { context, page } = await at('/customers/BRUCE', { tenant });
    await page.getByText('7 days').click();
    await entries(page, 4);
    await interact(as, { subject: 'Just now', start_date: new Date(Date.now() - 60_000).toISOString() });
    await page.getByText('30 days').click();
    await page.getByRole('link', { name: 'Just now' }).waitFor();
    await page
      .getByRole('group', { name: 'Timeline' })
      .getByRole('link', { name: /^Service, Repair of a modem/ })
      .click();
    await page.getByRole('heading', { name: 'Service Repair of a modem' }).waitFor();
    await page.getByRole('region', { name: 'Purchase' }).getByText('Modem 3000').waitFor();
    await page.getByRole('row', { name: /Diagnosis.*Completed.*22 hr.*Broken: The modem must be replaced/ }).waitFor();
    await page.getByRole('row', { name: /Measure the line of Diagnosis/ }).waitFor();
    await page.getByRole('row', { name: /Send a technician.*Active/ }).waitFor();
    await page.getByRole('link', { name: 'Chat about the repair' }).waitFor();
    await page.getByRole('link', { name: told.email }).click();
    await page.getByRole('heading', { name: /My modem is broken/ }).waitFor();
    await page.getByRole('link', { name: 'Back to the customer' }).click();
    await page.getByRole('heading', { name: 'Bruce Banner' }).waitFor();
    await context.close();
  });

  test('is loaded page by page, however long it is', async () => {
    const busy = await newTenant('busy');
    await define(busy);
    await fill(busy, now);
    for (let n = 0; n < 130; n += 1) {
      const start_date = new Date(now - 1000 * day - n * hour).toISOString();
      await interact(busy, { subject: `Long ago ${n}`, start_date });
    }
    const { context, page } = await at('/customers/BRUCE', { tenant: 'busy' });
    await page.getByRole('link', { name: 'Question 2', exact: true }).waitFor();
    await page.getByText(/shown, there are more/).waitFor();
    await until(async () => {
      await page
        .getByText(/entries/)
        .last()
        .scrollIntoViewIfNeeded();
      return (await page.getByRole('row', { name: /Long ago 129/ }).count()) === 1;
    });
    await entries(page, 28 + 130);
    await page.getByText('158 entries').waitFor();
    await context.close();
  });
});
