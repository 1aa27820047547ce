import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { exported, makeJob, uploadCertificate } from '../../../server/test/exports.ts';
import { expectStatus, inMaintenance } from '../../../server/test/test-server.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

const tenant = 'editors';
const newJob = '/administration/jobs/new';
let as = '';
const latestJob = async () =>
  (await expectStatus(200, server.call('GET', '/exports/jobs', undefined, { as }))).body.items[0];
const choose = async (page: Page, label: string, option: string) => {
  await page
    .getByRole('combobox', { name: label })
    .or(page.getByLabel(label, { exact: true }))
    .first()
    .click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
/** Takes a day of the month that is shown, at the time of its clock. */
const pick = async (page: Page, label: string, day: number, hours = '00') => {
  await page.getByRole('button', { name: label }).click();
  const calendar = page.getByRole('dialog');
  await calendar.locator('button:not([data-outside])').getByText(String(day), { exact: true }).first().click();
  await calendar.getByLabel('Hours').fill(hours);
  await calendar.getByRole('button', { name: 'Take this time' }).click();
  await calendar.waitFor({ state: 'hidden' });
};

describe('the editor of jobs', () => {
  before(async () => {
    as = await newTenant(tenant);
    await uploadCertificate(server, folder, { as });
  });

  test('asks for what is missing, at the field', async () => {
    const { context, page } = await at(newJob, { tenant });
    await page.getByRole('heading', { name: 'New job' }).waitFor();
    await save(page);
    await page.getByText('Give the job a title.').waitFor();
    await page.getByText('Choose what is exported.').waitFor();
    await page.getByText('2 fields need your attention.').waitFor();
    assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-invalid')"), 'true');
    await page.keyboard.type('Chats');
    await choose(page, 'Type', 'Interaction');
    await page.getByLabel('Job applies to media types: all').uncheck({ force: true });
    await choose(page, 'Run', 'Monthly');
    await page.getByLabel('Day of month').fill('31');
    await page.getByText('At a time').click();
    await choose(page, 'Export timeframe', 'Fixed interval');
    await page.getByLabel('File split size', { exact: true }).fill('10');
    await choose(page, 'Unit of the file split size', 'KiB');
    await save(page);
    for (const message of [
      'Choose at least one media type, or all.',
      'Choose a day from 1 to 28.',
      'Pick when it starts.',
      'Pick where the interval starts.',
      'Pick where the interval ends.',
      'Enter a size of 64 KiB or more, in whole bytes.',
    ]) {
      await page.getByText(message).waitFor();
    }
    await pick(page, 'Start (UTC)', 20);
    await pick(page, 'End (UTC)', 10);
    await save(page);
    await page.getByText('The end must be after the start.').waitFor();
    await context.close();
  });

  test('adds a job with all of its fields, in UTC, and shows what that is here', async () => {
    const { context, page, complaints } = await at(newJob, { tenant, timezoneId: 'Asia/Tokyo' });
    await page.getByRole('textbox', { name: 'Title' }).fill('Every Tuesday');
    await page.getByLabel('Description').fill('For the warehouse');
    await choose(page, 'Type', 'Interaction');
    await page.getByLabel('Job applies to media types: all').uncheck({ force: true });
    await page.locator('input[id$=mediaTypes]').fill('chat');
    await page.keyboard.press('Enter');
    await choose(page, 'Run', 'Weekly');
    await choose(page, 'Day of week', 'Tuesday');
    await page.getByLabel('Hours').fill('20');
    await page.getByLabel('Minutes').fill('30');
    await page.getByText(/Next run: Tue, .* 20:30 UTC, which is Wed, .* 05:30 in Asia\/Tokyo/).waitFor();
    await page.getByText('do not move with daylight saving time').waitFor();
    await choose(page, 'Export timeframe', 'Last week');
    await page.getByLabel('File split size', { exact: true }).fill('2');
    await choose(page, 'Unit of the file split size', 'GiB');
    await page.getByText('cannot open files of more than about 1.4 GiB').waitFor();
    await choose(page, 'Unit of the file split size', 'MiB');
    assert.equal(await page.getByText('cannot open files of more than').count(), 0);
    await save(page);
    await page.getByText('The job is added.').waitFor();
    await page.getByRole('cell', { name: 'Every Tuesday', exact: true }).waitFor();
    const { title, description, source, type, media_types, run, timeframe, file_split_size } = await latestJob();
    assert.deepEqual(
      { title, description, source, type, media_types, run, timeframe, file_split_size },
      {
        title: 'Every Tuesday',
        description: 'For the warehouse',
        source: 'Contact History',
        type: 'Interaction',
        media_types: ['chat'],
        run: { every: 'weekly', day_of_week: 'Tuesday', at: '20:30', start: 'immediately' },
        timeframe: { kind: 'last_week' },
        file_split_size: 2 * 1024 ** 2,
      },
    );
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('edits a job; each frequency has its own fields', async () => {
    const { id } = await makeJob(server, { title: 'To edit', run: { every: 'hourly', interval: 6 } }, as);
    const { context, page } = await at(`/administration/jobs/${id}`, { tenant });
    await page.getByRole('heading', { name: 'Edit job' }).waitFor();
    await page.getByText('Hours are counted from 00:00 UTC.').waitFor();
    assert.equal(await page.getByLabel('Time (UTC)').count(), 0);
    await choose(page, 'Interval', 'Every 12 hours');
    await page.getByRole('textbox', { name: 'Title' }).fill('Edited');
    await page.getByText('At a time').click();
    await page.getByRole('button', { name: 'Start at (UTC)' }).click();
    await page.getByRole('button', { name: 'Next month' }).or(page.locator('[data-direction=next]')).first().click();
    await page
      .getByRole('dialog')
      .locator('button:not([data-outside])')
      .getByText('15', { exact: true })
      .first()
      .click();
    await page.getByRole('button', { name: 'Take this time' }).click();
    await page.getByText(/in your time zone \(America\/New_York\)/).waitFor();
    await save(page);
    await page.getByText('The job is saved.').waitFor();
    const { title, run } = (await server.call('GET', `/exports/jobs/${id}`, undefined, { as })).body;
    assert.deepEqual([title, run.every, run.interval], ['Edited', 'hourly', 12]);
    assert.match(run.start, /-15T\d\d:\d\d:00.000Z$/);
    await context.close();
  });

  test('clones the selected job, and says that what runs once is not edited', async () => {
    const once = await exported(server, { title: 'Original', type: 'Contact' }, as);
    const { context, page } = await at('/', { tenant });
    await page.getByRole('button', { name: 'More ways to add a job' }).click();
    assert.equal(await page.getByRole('menuitem', { name: /^Clone selected/ }).isDisabled(), true);
    await page.keyboard.press('Escape');
    await page.getByLabel('Select Original').check();
    await page.getByRole('button', { name: 'More ways to add a job' }).click();
    await page.getByRole('menuitem', { name: 'Clone selected' }).click();
    await page.getByRole('heading', { name: 'Clone job' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Title' }).inputValue(), 'Original clone');
    await page.getByText('Contacts have no media types').waitFor();
    await save(page);
    await page.getByText('The job is added.').waitFor();
    assert.equal((await latestJob()).title, 'Original clone');
    await page.goto(`/console/administration/jobs/${once.job_id}`);
    await page.getByText('cannot be edited after it was submitted').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
    await context.close();
  });

  test('without a certificate it says so before and after, and loses nothing', async () => {
    await newTenant('bare');
    const { context, page } = await at(newJob, { tenant: 'bare' });
    await page.getByText('You have no certificate yet').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('Too early');
    await choose(page, 'Type', 'Contact');
    await save(page);
    await page.getByText('There is no certificate in force').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Title' }).inputValue(), 'Too early');
    await context.close();
  });

  test('what the server refuses is shown at the field it names; its media types are offered', async () => {
    const other = await newTenant('attributed');
    await uploadCertificate(server, folder, { as: other });
    const { context, page } = await at(newJob, { tenant: 'attributed' });
    await page.getByRole('textbox', { name: 'Title' }).fill('Faxes');
    await choose(page, 'Type', 'Interaction');
    await page.getByLabel('Job applies to media types: all').uncheck({ force: true });
    const media = page.locator('input[id$=mediaTypes]');
    await media.fill('fax');
    await page.keyboard.press('Enter');
    const asOther = {
      call: (method: string, path: string, body?: unknown) => server.call(method, path, body, { as: other }),
    };
    await inMaintenance(asOther, async () => {
      const values = [{ name: 'chat', display_name: 'Live chat', description: '', dbid: 1 }];
      const body = { display_name: 'Media', description: '', map_name: false, cv_attributes: [], values };
      await expectStatus(201, asOther.call('PUT', '/metadata/business-attributes/MediaType', body));
    });
    await save(page);
    await page.getByText("'fax' is none of the business attribute MediaType: chat.").waitFor();
    await page.reload();
    await page.getByRole('textbox', { name: 'Title' }).waitFor();
    await choose(page, 'Type', 'Interaction');
    await page.getByLabel('Job applies to media types: all').uncheck({ force: true });
    await media.click();
    await page.getByRole('option', { name: 'Live chat' }).waitFor();
    await context.close();
  });
});
