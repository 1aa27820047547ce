import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { asOwner } from '../../../server/test/as-owner.ts';
import { exported, getJob, makeJob, runFinished, startRun, uploadCertificate } from '../../../server/test/exports.ts';
import { countRows, firstRow } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

const tenant = 'jobs';
let as = '';
const daily = { run: { every: 'daily', at: '02:00' } };
const row = (page: Page, title: string) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name: title, exact: true }) });
const titles = async (page: Page) => await page.locator('tbody tr td:nth-child(2)').allInnerTexts();

describe('the page of jobs', () => {
  before(async () => {
    as = await newTenant(tenant);
    await uploadCertificate(server, folder, { as });
  });

  test('shows, sorts and filters them, and says what to do when there are none', async () => {
    await makeJob(server, { title: 'Beta', type: 'Contact', ...daily }, as);
    await makeJob(server, { title: 'Alpha', ...daily, description: 'Of the night' }, as);
    await exported(server, { title: 'Once' }, as);
    const { context, page } = await at('/', { tenant });
    await row(page, 'Once').getByText('Finished').waitFor();
    assert.deepEqual(await titles(page), ['Once', 'Alpha', 'Beta']);
    assert.match(await row(page, 'Alpha').innerText(), /\d\d\s\w{3}\s\d{4}, 02:00\sUTC/, 'the schedule is in UTC');
    assert.match((await row(page, 'Once').locator('time').first().getAttribute('title')) ?? '', /UTC$/);
    await page.getByRole('button', { name: 'Title' }).click();
    await page.getByRole('columnheader', { name: 'Title' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    await firstRow(page, 'Alpha');
    assert.deepEqual(await titles(page), ['Alpha', 'Beta', 'Once']);
    await page.getByRole('button', { name: 'Title' }).click();
    await firstRow(page, 'Once');
    assert.match(page.url(), /sort=-title/);

    await page.getByRole('combobox', { name: 'Filter by type' }).click();
    await page.getByRole('option', { name: 'Contact' }).click();
    await countRows(page, 1);
    assert.deepEqual(await titles(page), ['Beta']);
    await page.reload();
    await row(page, 'Beta').waitFor();
    assert.equal(await row(page, 'Once').count(), 0, 'the filter is in the address');
    await context.close();
  });

  test('shows progress and the time that is left, by mouse, keyboard and to screen readers; live', async () => {
    const job = await makeJob(server, { title: 'Long', ...daily }, as);
    const runId = await startRun(server, job.id, as);
    await runFinished(server, runId, as);
    // As a run stands that takes long: nothing here takes long enough to be looked at.
    const put = (sql: string) => asOwner(server.databaseUrl, (db) => db.query(sql, [runId]));
    await put(`UPDATE export_runs SET status = 'InProgress', progress = 0.5, finished_at = NULL,
      attempt_started_at = now() - interval '43 minutes' WHERE run_id = $1`);
    const { context, page } = await at('/', { tenant });
    const bar = row(page, 'Long').getByRole('progressbar', { name: 'Progress of Long' });
    await bar.waitFor();
    assert.equal(await bar.getAttribute('aria-valuetext'), '50 %, Estimated remaining time: 43 min');
    await bar.hover();
    await page.getByRole('tooltip', { name: 'Estimated remaining time: 43 min' }).waitFor();
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
    await bar.focus();
    await page.getByRole('tooltip', { name: 'Estimated remaining time: 43 min' }).waitFor();
    await bar.blur();

    await row(page, 'Long').getByRole('button', { name: 'Delete: Long' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('A run of the job is under way').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();

    await put(
      `UPDATE export_runs SET status = 'Failed', error = 'the disk is full', finished_at = now() WHERE run_id = $1`,
    );
    await row(page, 'Long').getByText('Failed').waitFor();
    await context.close();
  });

  test('suspends and resumes; what runs once has ended and says why', async () => {
    const job = await makeJob(server, { title: 'Rests', ...daily }, as);
    const { context, page } = await at('/', { tenant });
    const active = page.getByRole('switch', { name: 'Schedule of Rests is active' });
    await active.waitFor();
    assert.ok(await active.isChecked());
    await active.click({ force: true });
    await row(page, 'Rests').getByText('Suspended').waitFor();
    assert.equal((await getJob(server, job.id, as)).suspended, true);
    await active.click({ force: true });
    await row(page, 'Rests').getByText('Active').waitFor();

    const ended = page.getByRole('switch', { name: /^Schedule of Once/ });
    assert.ok(await ended.isDisabled());
    assert.match((await ended.getAttribute('aria-label')) ?? '', /cannot be resumed after it has started/);
    const edit = row(page, 'Once').getByRole('button', { name: 'Edit: Once' });
    assert.equal(await edit.getAttribute('aria-disabled'), 'true');
    await row(page, 'Once').getByRole('button', { name: 'Run now: Once' }).focus();
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip', { name: /cannot be edited after it was submitted/ }).waitFor();
    await page.keyboard.press('Enter');
    assert.match(page.url(), /administration\/jobs$/);
    await context.close();
  });

  test('runs now, shows the history of a job, deletes after asking', async () => {
    const job = await makeJob(server, { title: 'Goes', ...daily }, as);
    const { context, page, complaints } = await at('/', { tenant });
    await row(page, 'Goes').getByRole('button', { name: 'Run now: Goes' }).click();
    await page.getByText('“Goes” runs now.').waitFor();
    await row(page, 'Goes').getByText('Finished').waitFor();
    await row(page, 'Goes').getByRole('button', { name: 'History of this job: Goes' }).click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await row(page, 'Goes').waitFor();
    assert.match(page.url(), new RegExp(`job=${job.id}$`));
    await countRows(page, 1);
    await page.goBack();
    await row(page, 'Goes').getByRole('button', { name: 'Delete: Goes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this job?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row(page, 'Goes').getByRole('button', { name: 'Delete: Goes' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The job is deleted.').waitFor();
    await row(page, 'Goes').waitFor({ state: 'hidden' });
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('ends at no page', async () => {
    const many = await newTenant('many');
    await uploadCertificate(server, folder, { as: many });
    for (let n = 0; n < 110; n += 1) await makeJob(server, { title: `Job ${n}`, ...daily, suspended: true }, many);
    const { context, page } = await at('/', { tenant: 'many' });
    await page.getByText('50 jobs shown, there are more').or(page.getByText('100 jobs shown')).first().waitFor();
    while ((await page.getByText(/there are more/).count()) > 0) {
      await page.keyboard.press('End');
      await page.waitForTimeout(60);
    }
    await page.getByText('110 jobs', { exact: true }).waitFor();
    assert.equal((await titles(page)).length, 110);
    await page.getByLabel('Select Job 3', { exact: true }).check();
    await page.getByLabel('Select Job 4', { exact: true }).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 jobs are deleted.').waitFor();
    await page.getByText('108 jobs', { exact: true }).waitFor();
    await context.close();
  });

  test('what cannot be loaded says so and can be tried again', async () => {
    const { context, page } = await at('/', { tenant });
    await row(page, 'Once').waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Source' }).click();
    await page.getByText('This could not be loaded').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'Once').waitFor();
    await context.close();
  });
});
