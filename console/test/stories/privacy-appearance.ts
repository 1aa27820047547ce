import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { asOwner } from '../../../server/test/as-owner.ts';
import { exported, uploadCertificate } from '../../../server/test/exports.ts';
import { fileName, logName, submit, submitted } from '../../../server/test/privacy.ts';
import { judgePages, type ShownPages } from '../appearance.ts';
import { at, newTenant } from '../people.ts';
import { customer, processed, said } from '../privacy-office.ts';
import { folder, server } from '../world.ts';

const tenant = 'registry';

let log = '';
let receiptId = '';
const requests = [
  {
    requestcase: '97456596893834',
    type: 'FORGET',
    contacts: [{ phone: '+1 781 555 1212' }, { email: 'test@test.com' }, { email: 'desk@centre.example' }],
  },
  { requestcase: '6457657657', type: 'FORGET', contacts: [{ phone: '617 555 1313' }, { ipaddr: '10.10.10.10' }] },
];
const drop = async (page: Page, name: string) => {
  const buffer = Buffer.from(JSON.stringify({ requests }));
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer });
};

const pages: ShownPages = {
  requests: { address: () => '/privacy/requests', ready: (page) => page.getByRole('progressbar').waitFor() },
  'form-empty': {
    address: () => '/privacy/requests/new',
    ready: (page) => page.getByRole('heading', { name: 'New request' }).waitFor(),
  },
  form: {
    address: () => `/privacy/requests/new?again=${log}&type=EXPORT`,
    ready: async (page) => {
      await page.getByRole('button', { name: 'Add a device' }).first().click();
      await page.getByRole('button', { name: 'Show what would be found' }).click();
      await page.getByText('Enter an e-mail address.').waitFor();
    },
  },
  review: {
    address: () => '/privacy/requests',
    ready: async (page) => {
      await drop(page, fileName('forget', 'centre'));
      await page.getByText('Unusually much is found').waitFor();
      await page.getByRole('button', { name: 'Show the file' }).click();
      await page.getByRole('button', { name: 'Forget for good' }).click();
      await page.getByText('It must be: ').waitFor();
    },
  },
  name: {
    address: () => '/privacy/requests',
    ready: async (page) => {
      await drop(page, 'forget-20260101_of-last-month.json');
      await page.getByText('A file of this name would be ignored').waitFor();
      await page.getByText('Unusually much is found').waitFor();
    },
  },
  results: { address: () => '/privacy/results', ready: (page) => page.getByText('30 days').first().waitFor() },
  log: {
    address: () => `/privacy/results/${log}`,
    ready: (page) => page.getByText('2 devices could not be dealt with').waitFor(),
  },
  receipts: { address: () => '/privacy/receipts', ready: (page) => page.getByText('How to verify them').waitFor() },
  receipt: {
    address: () => `/privacy/receipts/${receiptId}`,
    ready: (page) => page.getByText('A second search found nothing').waitFor(),
  },
  'results-none': {
    address: () => `/privacy/results?submission=${receiptId}`,
    ready: (page) => page.getByText('No results of this file').waitFor(),
  },
};

async function fill(): Promise<void> {
  const as = await newTenant(tenant);
  await uploadCertificate(server, folder, { as });
  await customer(as, { customer_id: 'BRUCE', PhoneNumber: '(781) 555-1212', EmailAddress: 'test@test.com' });
  await customer(as, { customer_id: 'BETTY', PhoneNumber: '+1 617 555 0100', EmailAddress: 'betty@example.com' });
  for (let n = 0; n < 12; n += 1) {
    await customer(as, { customer_id: `W${n}`, EmailAddress: [`writer${n}@example.com`, 'desk@centre.example'] });
    await said(as, `W${n}`, { text: `About test@test.com, ${n}` });
  }
  await said(as, 'BETTY', { text: 'My modem is broken.' });
  await exported(server, { title: 'Contacts for the data warehouse', type: 'Contact' }, as);
  const asked = [
    [{ phone: '+1 617 555 0100' }, { email: 'betty@example.com' }],
    [{ phone: '(617) 555-1313' }, { email: 'nobody example.com' }],
    [{ ipaddr: '10.10.10.10' }],
  ];
  log = logName(await processed(as, 'export', asked, 'week-47'));
  await processed(
    as,
    'forget',
    [[{ phone: '+1 617 555 0100' }], [{ email: 'nobody@example.com' }]],
    'betty-and-another',
  );
  const { body } = await server.call('GET', '/gdpr/receipts', undefined, { as });
  receiptId = body.items.at(-1).receipt_id;
  await submit(server, 'forget-20260101_late.json', { requests }, { as });
  const running = await processed(as, 'export', [[{ ipaddr: '10.10.10.11' }]], 'under-way');
  const { id } = await submitted(server, running, { as });
  await asOwner(server.databaseUrl, (db) =>
    db.query(
      `UPDATE privacy_submissions SET status = 'running', contacts = 1200, contacts_done = 517, finished_at = NULL
       WHERE submission_id = $1`,
      [id],
    ),
  );
}

describe('every page of privacy requests, light and dark, wide and narrow, has no serious fault', {
  concurrency: 2,
}, () => {
  before(async () => {
    await fill();
  });

  test('whoever has the tasks of privacy', async () => {
    const { context, page, complaints } = await at('/', { tenant });
    await judgePages(page, pages);
    assert.deepEqual(complaints, [], 'the browser complains');
    await context.close();
  });
});
