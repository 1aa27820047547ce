import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ended } from '../../../server/test/imports.ts';
import { expectStatus } from '../../../server/test/test-server.ts';
import { judgePages, type ShownPages } from '../appearance.ts';
import { define, fill, type Told } from '../contact-centre.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'centre';
let told: Told;
let importId = 0;

/** A file in which everything happens to some record. */
const csv = [
  'First name;Surname;EmailAddress;PhoneNumber;PhoneNumber[2];Address.Kind;Address.City;Remarks',
  'Ann;Müller;ann@example.com;+1 408 555 0110;;home;Köln;likes tea',
  'Bob;"von der Heide; junior";bob@example.com;;;far too long a kind;Bern;',
  'Bruce;Banner;bruce.banner@example.com;;;;;twice',
].join('\r\n');

const search = async (page: Page, way: string, label: string, value: string) => {
  await page.getByText(way, { exact: true }).click();
  await page.getByRole('textbox', { name: label }).fill(value);
  await page.getByRole('button', { name: 'Search' }).click();
};

const pages: ShownPages = {
  search: {
    address: () => '/customers',
    ready: (page) => page.getByText('Whom are you looking for?').waitFor(),
  },
  identified: {
    address: () => '/customers',
    ready: async (page) => {
      await search(page, 'Attributes', 'EmailAddress', 'Bruce.Banner@example.com');
      await page.getByRole('link', { name: 'Bruce Banner' }).waitFor();
    },
  },
  device: {
    address: () => '/customers',
    ready: async (page) => {
      await search(page, 'Phone, e-mail, IP', 'Phone number, e-mail or IP address', '(408) 555-0100');
      await page.getByRole('link', { name: 'Bruce Banner' }).first().waitFor();
    },
  },
  words: {
    address: () => '/customers',
    ready: async (page) => {
      await search(page, 'Words said', 'Words', 'modem');
      await page.getByRole('link', { name: /My modem is broken/ }).waitFor();
    },
  },
  customer: {
    address: () => '/customers/BRUCE',
    ready: (page) =>
      page
        .getByRole('link', { name: /^Phone call, / })
        .first()
        .waitFor(),
  },
  merge: {
    address: () => '/customers/BRUCE',
    ready: async (page) => {
      await page.getByRole('button', { name: 'More that can be done' }).click();
      await page.getByRole('menuitem', { name: 'Merge' }).click();
      await page.getByLabel('Id of the other customer').fill('BETTY');
      await page.getByRole('button', { name: 'Show the other one' }).click();
      await page.getByText('Ross').waitFor();
    },
  },
  edit: {
    address: () => '/customers/BRUCE/edit',
    ready: async (page) => {
      await page.getByLabel('Contract, Seats').fill('four');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Enter a whole number.').waitFor();
    },
  },
  email: {
    address: () => `/interactions/${told.email}`,
    ready: (page) => page.frameLocator('iframe').getByText('Dear support').waitFor(),
  },
  chat: {
    address: () => `/interactions/${told.chat}`,
    ready: (page) => page.getByText('Great, thank you').waitFor(),
  },
  service: {
    address: () => `/services/${told.service}`,
    ready: (page) => page.getByText('Send a technician').first().waitFor(),
  },
  imports: {
    address: () => '/imports',
    ready: (page) => page.getByRole('link', { name: 'people.csv' }).waitFor(),
  },
  drop: { address: () => '/imports/new', ready: (page) => page.getByText('Drop a CSV file here').waitFor() },
  mapping: {
    address: () => '/imports/new',
    ready: async (page) => {
      const buffer = Buffer.from(csv, 'latin1');
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'customers of 2026.csv', mimeType: 'text/csv', buffer });
      await page.getByText('The first records').waitFor();
    },
  },
  import: {
    address: () => `/imports/${importId}`,
    ready: (page) => page.getByRole('cell', { name: 'Rejected' }).first().waitFor(),
  },
};

describe('every page of customers and imports, light and dark, wide and narrow, has no serious fault', {
  concurrency: 2,
}, () => {
  before(async () => {
    const as = await newTenant(tenant);
    await define(as);
    told = await fill(as);
    const file =
      'LastName,EmailAddress,Address.Kind\nA,a@example.com,home\nB,b@example.com,far too long a kind\nC,a@example.com,\n';
    const order = { as, raw: file, headers: { 'content-type': 'text/csv' } };
    const answer = server.call('POST', '/profiles/imports?file_name=people.csv', undefined, order);
    importId = (await expectStatus(202, answer)).body.id;
    await ended(server, importId, as);
  });

  test('whoever looks after customers', async () => {
    const { context, page, complaints } = await at('/customers', { tenant });
    await judgePages(page, pages);
    // What the message in HTML tries is refused, and told; so is what looks into its frame for these tests.
    const others = complaints.filter(
      (line) => !/inline style|base URI|Blocked script execution in 'about:srcdoc'/.test(line),
    );
    assert.deepEqual(others, [], 'the browser complains');
    await context.close();
  });
});
