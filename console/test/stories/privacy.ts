import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fileName, logName, submit, submitted, today } from '../../../server/test/privacy.ts';
import { countRows, until } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { customer, officer, processed, said } from '../privacy-office.ts';
import { server } from '../world.ts';

const tenant = 'office';
let as = '';
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
/** Chooses a file as the button does. */
const choose = (page: Page, name: string, content: unknown) =>
  page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  });
const device = (page: Page, place: number, person: number) =>
  page.getByLabel(`Device ${place} of person ${person}`, { exact: true });

describe('the pages of privacy requests', () => {
  before(async () => {
    as = await newTenant(tenant);
    await customer(as, {
      customer_id: 'BRUCE',
      FirstName: 'Bruce',
      PhoneNumber: '(781) 555-1212',
      EmailAddress: 'bruce@example.com',
    });
    await said(as, 'BRUCE', { text: 'My modem is broken.' });
    for (let n = 0; n < 5; n += 1) {
      await customer(as, { customer_id: `W${n}`, EmailAddress: [`writer${n}@example.com`, 'desk@centre.example'] });
    }
  });

  test('a form is checked, tried, submitted, and followed to its log and archive', async () => {
    const { context, page, complaints } = await at('/privacy/requests', { tenant });
    await page.getByText('Nothing has been submitted in the last 30 days').waitFor();
    await page.getByRole('link', { name: 'New request' }).first().click();
    await page.getByRole('button', { name: 'Show what would be found' }).click();
    await page.getByText('Choose what is asked for.').waitFor();
    await page.getByText('Enter a phone number.').waitFor();
    await page.getByRole('radio', { name: /^Export/ }).check();
    await page.getByLabel('Case number').fill('2026-0815');
    await device(page, 1, 1).fill('781 555 1212');
    await page.getByRole('button', { name: 'Show what would be found' }).click();
    await page.getByText('International with the plus, such as +1 781 555 1212.').waitFor();
    assert.equal(await device(page, 1, 1).evaluate((field) => field.matches(':focus')), true);
    await device(page, 1, 1).fill('+1 781 555 1212');
    await page.getByRole('button', { name: 'Add a device' }).click();
    await page.getByLabel('Type of device 2 of person 1').selectOption('E-mail');
    await device(page, 2, 1).fill('nobody@example.com');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Type of device 1 of person 2').selectOption('IP address');
    await device(page, 1, 2).fill('10.10.10.999');
    await page.getByRole('button', { name: 'Show what would be found' }).click();
    await page.getByText('IPv4 or IPv6, such as').waitFor();
    await device(page, 1, 2).fill('10.10.10.99');
    await page.getByRole('button', { name: 'Show what would be found' }).click();

    const phone = row(page, '+1 781 555 1212');
    assert.match(await phone.innerText(), /Found\s+1\s+1\s+0\s+0\s+0/);
    assert.match(await row(page, 'nobody@example.com').innerText(), /Not found\s+0\s+0/);
    await row(page, 'Person 1, case 2026-0815').waitFor();
    assert.equal((await server.call('GET', '/gdpr/submit', undefined, { as })).body.items.length, 0);
    await page.getByRole('button', { name: 'Show the file' }).click();
    await page.getByLabel('The file as it is submitted').getByText('"phone": "+1 781 555 1212"').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    assert.equal(await device(page, 1, 2).inputValue(), '10.10.10.99');
    await page.goForward();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText(/is submitted\./).waitFor();
    const file = row(page, `export-${today}_`);
    await file.getByText('Finished', { exact: true }).waitFor();
    await file.getByText('3 of 3').waitFor();

    await file.getByRole('button', { name: 'Results: export-' }).click();
    await countRows(page, 2);
    await page.getByText('30 days').first().waitFor();
    const archive = page.getByRole('link', { name: /Download: export-.*-archive\.zip/ });
    const [download] = await Promise.all([page.waitForEvent('download'), archive.click()]);
    assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
    await page
      .getByRole('link', { name: /-execution-log\.json$/ })
      .first()
      .click();
    await row(page, '+1 781 555 1212').getByText('Handed out').waitFor();
    await row(page, '10.10.10.99').getByText('Not found').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The result is deleted.').waitFor();
    await countRows(page, 1);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('a file under another name gets a proper one, what fails is submitted again, receipts prove it', async () => {
    await customer(as, { customer_id: 'BETTY', PhoneNumber: '+1 617 555 0100', EmailAddress: 'betty@example.com' });
    const { context, page, complaints } = await at('/privacy/requests', { tenant });
    await choose(page, 'notes.txt', 'dear all');
    await page.getByText('notes.txt cannot be used').waitFor();
    await page.getByText('It is not JSON in UTF-8.').waitFor();
    const contacts = [{ phone: '+1 617 555 0100' }, { email: 'betty example.com' }];
    await choose(page, 'betty.json', { requests: [{ requestcase: '7', type: 'FORGET', contacts }] });
    await page.getByText('A file of this name would be ignored').waitFor();
    await page.getByText('The name is not <forget|export>-').waitFor();
    await page.getByText('1 device cannot be dealt with as given.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Submit|Forget for good)$/ }).isDisabled(), true);
    await page.getByRole('button', { name: `Name it forget-${today}_` }).click();
    await page.getByRole('button', { name: 'Forget for good' }).click();
    await page.getByText('It must be: forget 1 customer').waitFor();
    await page.getByLabel('Type “forget 1 customer” to confirm').fill('Forget  1 customer');
    await page.getByRole('button', { name: 'Forget for good' }).click();
    const file = row(page, `forget-${today}_`);
    await file.getByText('Finished', { exact: true }).waitFor();
    await file.getByRole('button', { name: 'Results: forget-' }).click();
    await page.getByRole('button', { name: 'Read: forget-' }).click();
    await page.getByText('1 device could not be dealt with').waitFor();
    await row(page, '+1 617 555 0100').getByText('Forgotten').waitFor();
    await page.getByText('Errors only').click();
    await row(page, '+1 617 555 0100').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Submit these again' }).click();

    assert.equal(await device(page, 1, 1).inputValue(), 'betty example.com');
    assert.equal(await page.getByRole('radio', { name: /^Forget/ }).isChecked(), true);
    assert.equal(await page.getByLabel('Case number').inputValue(), '7');
    await device(page, 1, 1).fill('betty@example.com');
    await page.getByRole('button', { name: 'Show what would be found' }).click();
    await page.getByText('None of them is known here.').waitFor();
    await page.getByLabel('Type “forget 0 customers” to confirm').fill('forget 0 customers');
    await page.getByRole('button', { name: 'Forget for good' }).click();
    await until(async () => (await page.getByText('Finished', { exact: true }).count()) === 3);

    await page.getByRole('link', { name: 'Receipts', exact: true }).click();
    await page.getByText('npx throughline verify-receipts', { exact: true }).waitFor();
    const { body: chain } = await server.call('GET', '/gdpr/receipts/chain', undefined, { as });
    await page.getByText(chain.latest_hash).waitFor();
    assert.match((await page.locator('tbody tr').first().innerText()) ?? '', /^Receipt 2/);
    await page.getByRole('link', { name: 'Receipt 1', exact: true }).click();
    await page.getByText('A second search found nothing').waitFor();
    await page.getByRole('region', { name: 'What was changed' }).getByText('Profiles').waitFor();
    await page.getByText('It is the first one.').waitFor();
    const [json] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download JSON' }).click(),
    ]);
    assert.equal(json.suggestedFilename(), 'receipt-1.json');
    const receipt = JSON.parse(await readFile(await json.path(), 'utf8'));
    await page.getByText(receipt.hash, { exact: true }).waitFor();
    assert.equal(receipt.touched.profiles, 1);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('a device that leads to everybody is warned of; of two types in a file one does not match its name', async () => {
    const { context, page } = await at('/privacy/requests', { tenant });
    const requests = [
      { type: 'FORGET', contacts: [{ email: 'desk@centre.example' }] },
      { type: 'EXPORT', contacts: [{ phone: '+1 781 555 1212' }] },
    ];
    const drop = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(JSON.stringify({ requests }))}], '${fileName('forget', 'desk')}'));
      return data;
    })()`);
    const zone = page.getByRole('region', { name: 'Drop a file of requests here' });
    await zone.dispatchEvent('dragover', { dataTransfer: drop });
    await zone.dispatchEvent('drop', { dataTransfer: drop });
    await page.getByText('desk@centre.example leads to 5 customers, 0 interactions and 0 mentions.').waitFor();
    await row(page, '+1 781 555 1212').getByText('Type does not match the file name').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    assert.equal(await submitted(server, fileName('forget', 'desk'), { as }), undefined);
    await context.close();
  });

  test('a name that has been processed already is ignored, and replaced', async () => {
    const name = await processed(as, 'export', [[{ email: 'nobody@example.com' }]], 'twice');
    const { context, page } = await at('/privacy/requests', { tenant });
    await choose(page, name, { requests: [{ type: 'EXPORT', contacts: [{ email: 'nobody@example.com' }] }] });
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('A file of this name has been processed already.').waitFor();
    await page.getByRole('button', { name: `Name it export-${today}_` }).click();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await row(page, 'A file of this name has been processed already.').getByText('Ignored').waitFor();
    await context.close();
  });

  test('ends at no page', async () => {
    const many = await newTenant('manyfiles');
    for (let n = 0; n < 60; n += 1) await submit(server, `ignored ${n}.json`, '{}', { as: many });
    const { context, page } = await at('/privacy/requests', { tenant: 'manyfiles' });
    await until(async () => {
      await page.keyboard.press('End');
      return (await page.locator('tbody tr').count()) === 60;
    });
    const persons = Array.from({ length: 60 }, (_, n) => [{ ipaddr: `10.0.0.${n}` }]);
    const name = await processed(many, 'export', persons);
    await page.goto(`/console/privacy/results/${logName(name)}`);
    await page.getByText('50 devices shown, there are more').or(page.getByText('60 devices')).first().waitFor();
    await until(async () => {
      await page.keyboard.press('End');
      return (await page.locator('tbody tr').count()) === 120;
    });
    const requests = Array.from({ length: 130 }, (_, n) => ({ type: 'EXPORT', contacts: [{ ipaddr: `10.0.1.${n}` }] }));
    await page.goto('/console/privacy/requests');
    await choose(page, fileName('export'), { requests });
    await page.getByText('50 devices shown, there are more').or(page.getByText('130 devices')).first().waitFor();
    await until(async () => {
      await page.keyboard.press('End');
      return (await page.locator('tbody tr').count()) === 260;
    });
    await context.close();
  });

  test('each page is for who has its task', async () => {
    await officer(as, 'submits', ['GDPR.submitRequests']);
    await officer(as, 'reads', ['GDPR.readResults']);
    const submits = await at('/', { tenant, name: 'submits' });
    await submits.page.getByRole('heading', { name: 'Requests' }).waitFor();
    assert.deepEqual(await submits.page.getByRole('navigation').getByRole('link').allInnerTexts(), ['Requests']);
    assert.equal(await submits.page.getByRole('button', { name: /^Results: / }).count(), 0);
    await submits.page.goto('/console/privacy/results');
    await submits.page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    await submits.context.close();
    const reads = await at('/', { tenant, name: 'reads' });
    await reads.page.getByRole('heading', { name: 'Results' }).waitFor();
    const pages = await reads.page.getByRole('navigation').getByRole('link').allInnerTexts();
    assert.deepEqual(pages, ['Results', 'Receipts']);
    await reads.page.goto('/console/privacy/requests/new');
    await reads.page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    await reads.context.close();
  });
});
