import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectStatus } from '../../../server/test/test-server.ts';
import { define } from '../contact-centre.ts';
import { countRows, until } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

const tenant = 'importers';
let as = '';
const importing = ['executeBulkImport', 'createProfile', 'readProfileExtension'].map((task) => `UCS.Customer.${task}`);

const choose = (page: Page, name: string, content: string | Buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
const map = async (page: Page, column: string, option: string) => {
  await page.getByRole('combobox', { name: `What the column ${column} becomes` }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const counts = async (page: Page) =>
  (await page.locator('dl dd').allInnerTexts()).slice(0, 5).map((text) => Number(text.replaceAll(',', '')));

describe('an import', () => {
  before(async () => {
    as = await newTenant(tenant, importing);
    await define(as);
  });

  test('is mapped, tried, started without choosing the file again; its counts add up and its report is saved', async () => {
    const { context, page, complaints } = await at('/imports', { tenant });
    await page.getByText('Nothing has been imported yet').waitFor();
    await page.getByText('npx throughline import-archive').waitFor();
    await page.getByRole('link', { name: 'New import' }).first().click();
    // Written by an old program: its own names, another encoding, another separator, and a header over two lines.
    const csv =
      'Vorname;Last name;"E-Mail\nAddress";Phone Number;phone_number;Remarks;Address.Kind\r\n' +
      'Jörg;Müller;joerg@example.com;+1 408 555 0120;+1 408 555 0121;"a ""remark"";";home\r\n' +
      'Zoë;Weiß;zoe@example.com;;;;far too long a kind\r\n' +
      'Ann;Lee;ann@example.com;;;;\r\n';
    await choose(page, 'old.csv', Buffer.from(csv, 'latin1'));
    await page.getByText('Jörg', { exact: false }).first().waitFor();
    assert.equal(await page.getByLabel('Encoding').inputValue(), 'windows-1252');
    assert.equal(await page.getByLabel('Separator').inputValue(), ';');
    await map(page, 'Vorname', 'FirstName');
    await map(page, 'E-Mail\nAddress', 'EmailAddress');
    await page.getByRole('cell', { name: 'Müller' }).waitFor();
    const preview = page.getByRole('region', { name: 'The first records' }).first();
    assert.deepEqual(await preview.getByRole('columnheader').allInnerTexts(), [
      'FirstName',
      'LastName',
      'EmailAddress',
      'PhoneNumber',
      'PhoneNumber[2]',
      'Address.Kind',
    ]);
    await page.getByRole('combobox', { name: 'Recognise customers by' }).click();
    await page.getByRole('option', { name: 'idEmail' }).click();
    await page.getByRole('button', { name: 'Try it: dry run' }).click();
    await page.getByText('This was a dry run').waitFor();
    assert.deepEqual(await counts(page), [2, 0, 0, 0, 1]);
    await page.getByText('3 records in all').waitFor();
    await page.getByRole('cell', { name: /more than 12 characters/ }).waitFor();
    assert.deepEqual((await server.call('GET', '/profiles?EmailAddress=ann@example.com', undefined, { as })).body, []);

    await page.getByRole('button', { name: 'Import it now' }).click();
    await page.getByRole('heading', { name: 'Import of old.csv' }).waitFor();
    await page.getByText('Finished', { exact: true }).first().waitFor();
    await until(async () => (await counts(page))[0] === 2);
    const query = '/profiles?EmailAddress=joerg@example.com&include_profile=yes&extensions=Address';
    const { customer_id: _, ...joerg } = (await expectStatus(200, server.call('GET', query, undefined, { as }))).body;
    assert.deepEqual(joerg, {
      FirstName: 'Jörg',
      LastName: 'Müller',
      EmailAddress: 'joerg@example.com',
      PhoneNumber: ['+1 408 555 0120', '+1 408 555 0121'],
      Address: [{ Kind: 'home' }],
    });
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download only the problems' }).click(),
    ]);
    assert.match(
      await readFile(await report.path(), 'utf8'),
      /^index,outcome,customer_id,reason\r\n2,rejected,,.*\r\n$/,
    );
    await page.getByRole('link', { name: 'Imports' }).click();
    await countRows(page, 2);
    await page.getByRole('button', { name: 'Delete: old.csv' }).last().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await countRows(page, 1);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('says what is wrong before anything is sent, and what the server refuses', async () => {
    const { context, page } = await at('/imports/new', { tenant, name: 'some' });
    await choose(page, 'empty.csv', '');
    await page.getByText('The first line names no columns.').waitFor();
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await choose(page, 'strange.csv', 'A,B\n1,2\n');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Choose for at least one column what it becomes.').waitFor();
    await map(page, 'A', 'LastName');
    await map(page, 'B', 'LastName');
    await page.getByText('LastName is chosen for more than one column.').waitFor();
    await page.getByRole('textbox', { name: 'Number of the value or record of B' }).fill('2');
    await map(page, 'B', 'Contract: Seats');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('The import was refused').waitFor();
    await page.getByText('createProfileExtension').waitFor();
    await map(page, 'B', 'Leave out');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'Import of strange.csv' }).waitFor();
    await page.getByText('1 record in all').waitFor();
    await context.close();
  });

  test('of a large file: it is sent from the disk with its progress, watched and cancelled', async () => {
    const file = path.join(folder, 'large.csv');
    const line = (n: number) => `Person ${n},person${n}@example.com,${'x'.repeat(200)}\n`;
    const lines = Array.from({ length: 60_000 }, (_, n) => line(n));
    await writeFile(file, `Name,EmailAddress,Padding\n${lines.join('')}`);
    const { context, page, complaints } = await at('/imports/new', { tenant });
    await page.locator('input[type=file]').setInputFiles(file);
    await map(page, 'Name', 'LastName');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'Import of large.csv' }).waitFor();
    await page.getByRole('progressbar', { name: 'Progress of large.csv' }).waitFor();
    await until(async () => (await counts(page))[0] !== 0);
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByText('“large.csv” is being cancelled.').waitFor();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    await until(async () => {
      const all = await counts(page);
      const sum = all.reduce((total, one) => total + one, 0);
      return (await page.getByText(`${sum.toLocaleString('en-GB')} records in all`).count()) === 1;
    });
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
