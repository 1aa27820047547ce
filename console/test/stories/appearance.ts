import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { asOwner } from '../../../server/test/as-owner.ts';
import { exported, makeJob, runFinished, startRun, uploadCertificate } from '../../../server/test/exports.ts';
import { judge, judgeNarrow, judgePages, type ShownPages } from '../appearance.ts';
import { openDesk } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { browser, folder, server } from '../world.ts';
import { fillWithInteractions } from './artifacts.ts';

const tenant = 'acme';

let setId = '';
const pages: ShownPages = {
  jobs: {
    address: () => '/administration/jobs',
    ready: async (page) => {
      await page.getByRole('progressbar').waitFor();
      await page.getByLabel('Select Every night: interactions').check();
    },
  },
  deleting: {
    address: () => '/administration/jobs',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Delete: Weekly contacts' }).click();
      await page.getByRole('dialog').getByText('It runs no more').waitFor();
    },
  },
  editor: {
    address: () => '/administration/jobs/new',
    ready: async (page) => {
      await page.getByRole('heading', { name: 'New job' }).waitFor();
      await page
        .getByRole('combobox', { name: 'Run' })
        .or(page.getByLabel('Run', { exact: true }))
        .first()
        .click();
      await page.getByRole('option', { name: 'Weekly' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Give the job a title.').waitFor();
    },
  },
  calendar: {
    address: () => '/administration/jobs/new',
    ready: async (page) => {
      await page.getByText('At a time').click();
      await page.getByRole('button', { name: 'Start at (UTC)' }).click();
      await page.getByRole('button', { name: 'Take this time' }).waitFor();
    },
  },
  history: { address: () => '/export/history', ready: (page) => page.getByRole('progressbar').waitFor() },
  run: {
    address: () => `/export/history?run=${setId}`,
    ready: (page) => page.getByText('What the job said').waitFor(),
  },
  artifacts: {
    address: () => '/export/artifacts',
    ready: (page) => page.getByRole('button', { name: /set of/ }).click(),
  },
  preferences: {
    address: () => '/preferences',
    ready: (page) => page.getByText('SHA-256 fingerprint').waitFor(),
  },
};

describe('every page, light and dark, wide and narrow, has no serious fault', { concurrency: 3 }, () => {
  before(async () => {
    const as = await newTenant(tenant);
    await newTenant('strangers', ['UCS.Interaction.createInteraction']);
    await uploadCertificate(server, folder, { as });
    await fillWithInteractions(as, 4);
    await exported(server, { title: 'Everything, once, before the migration' }, as);
    await exported(server, { title: 'Contacts for the data warehouse', type: 'Contact' }, as);
    setId = (await exported(server, { title: 'Interactions in small files', file_split_size: 100_000 }, as)).id;
    const night = { every: 'daily', at: '02:00' };
    await makeJob(server, { title: 'Every night: interactions', run: night, timeframe: { kind: 'last_day' } }, as);
    const weekly = { every: 'weekly', day_of_week: 'Tuesday', at: '02:00' };
    await makeJob(server, { title: 'Weekly contacts', type: 'Contact', run: weekly, suspended: true }, as);
    const often = { every: 'hourly', interval: 4 };
    const { id } = await makeJob(server, { title: 'Chats of this quarter', media_types: ['chat'], run: often }, as);
    const runId = await startRun(server, id, as);
    await runFinished(server, runId, as);
    await asOwner(server.databaseUrl, (db) =>
      db.query(
        `UPDATE export_runs SET status = 'InProgress', progress = 0.43, finished_at = NULL,
           attempt_started_at = now() - interval '32 minutes' WHERE run_id = $1`,
        [runId],
      ),
    );
  });

  test('of logging in', async () => {
    const { context, page } = await openDesk(browser, server);
    await page.goto('/console/');
    await page.getByLabel('User name').waitFor();
    await judge(page, 'login');
    await page.getByLabel('User name').fill('admin');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your password.').waitFor();
    await judge(page, 'password');
    await context.close();
  });

  test('for whoever may do nothing', async () => {
    const { context, page } = await at('/', { tenant: 'strangers', name: 'some' });
    await page.getByText('You do not have the permissions').waitFor();
    await judge(page, 'denied');
    await context.close();
  });

  test('of data download', async () => {
    const { context, page, complaints } = await at('/', { tenant });
    await judgePages(page, pages);
    await page.getByRole('button', { name: 'Show or hide the pages' }).click();
    await page.getByRole('link', { name: 'Artifacts' }).waitFor();
    await judgeNarrow(page, 'menu');
    assert.deepEqual(complaints, [], 'the browser complains');
    await context.close();
  });

  test('the colours follow the system, until somebody chooses', async () => {
    const { context, page } = await at('/', { tenant, colorScheme: 'dark' });
    const scheme = () => page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')");
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    assert.equal(await scheme(), 'dark');
    await page.getByRole('button', { name: 'Colours' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    assert.equal(await scheme(), 'light');
    await page.reload();
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    assert.equal(await scheme(), 'light');
    await context.close();
  });
});
