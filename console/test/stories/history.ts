import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { asOwner } from '../../../server/test/as-owner.ts';
import { exported, uploadCertificate } from '../../../server/test/exports.ts';
import { countRows, firstRow } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

const tenant = 'historians';
let as = '';
const row = (page: Page, title: string) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name: title, exact: true }) });

describe('the page of history', () => {
  before(async () => {
    as = await newTenant(tenant);
    await uploadCertificate(server, folder, { as });
  });

  test('says what to do when there is none; filters, sorts, and shows everything of a run', async () => {
    const { context, page, complaints } = await at('/export/history', { tenant });
    await page.getByText('Nothing has run yet').waitFor();
    await exported(server, { title: 'Contacts', type: 'Contact' }, as);
    const failed = await exported(server, { title: 'Calls', description: 'All of them' }, as);
    await asOwner(server.databaseUrl, (db) =>
      db.query("UPDATE export_runs SET status = 'Failed', error = 'the store is full' WHERE run_id = $1", [failed.id]),
    );
    await page.reload();
    await row(page, 'Contacts').getByText('Finished').first().waitFor();
    assert.match(await row(page, 'Contacts').innerText(), /export-[-0-9a-f]{36}\.zip\.smime/);
    const filter = async (label: string, option: string) => {
      await page.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await filter('Filter by status', 'Failed');
    await countRows(page, 1);
    await row(page, 'Calls').waitFor();
    await filter('Filter by type', 'Contact');
    await page.getByText('No runs match the filters').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await countRows(page, 2);
    await filter('Filter by job', 'Contacts');
    await countRows(page, 1);
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await countRows(page, 2);
    await page.getByRole('button', { name: 'Title' }).click();
    await firstRow(page, 'Calls');

    await row(page, 'Calls').getByRole('button', { name: 'Details: Calls' }).click();
    const details = page.getByRole('dialog', { name: 'Run' });
    await details.getByText('The store is full.').or(details.getByText('the store is full')).waitFor();
    for (const text of ['All of them', 'Once, immediately', 'All data', failed.id]) {
      await details.getByText(text, { exact: true }).first().waitFor();
    }
    assert.match(page.url(), new RegExp(`run=${failed.id}`));
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'hidden' });
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('cancels, finds the files, clones, deletes with the files', async () => {
    const run = await exported(server, { title: 'Mine', file_split_size: 70_000 }, as);
    const put = (sql: string) => asOwner(server.databaseUrl, (db) => db.query(sql, [run.id]));
    await put("UPDATE export_runs SET status = 'Pending', finished_at = NULL WHERE run_id = $1");
    const { context, page } = await at('/export/history', { tenant });
    await row(page, 'Mine').getByText('Pending').waitFor();
    await row(page, 'Mine').getByRole('button', { name: 'Cancel this run: Mine' }).click();
    await row(page, 'Mine').getByText('Canceled').waitFor();
    await put("UPDATE export_runs SET status = 'Finished' WHERE run_id = $1");

    await row(page, 'Mine').getByRole('button', { name: 'Find its files: Mine' }).click();
    await page.getByText('Files of “Mine”').waitFor();
    await page.getByText(run.files[0].file_name).waitFor();
    await page.goBack();
    await row(page, 'Mine').getByRole('button', { name: 'Clone with these settings: Mine' }).click();
    await page.getByRole('heading', { name: 'Clone job' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Title' }).inputValue(), 'Mine clone');
    assert.match(await page.getByLabel('File split size', { exact: true }).inputValue(), /^68.359375$/);
    await page.goBack();
    await row(page, 'Mine').getByRole('button', { name: 'Delete: Mine' }).click();
    await page.getByRole('dialog').getByText('Its files are deleted with it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row(page, 'Mine').waitFor({ state: 'hidden' });
    assert.equal((await server.call('GET', `/exports/history/${run.id}`, undefined, { as })).status, 404);
    await context.close();
  });
});
