import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { expectStatus } from '../../../server/test/test-server.ts';
import { judgePages, type ShownPages } from '../appearance.ts';
import { define } from '../contact-centre.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'workshop';

const pages: ShownPages = {
  attributes: {
    address: () => '/settings/schemas/attributes',
    ready: (page) => page.getByRole('cell', { name: 'LastName', exact: true }).waitFor(),
  },
  'attribute-delete': {
    address: () => '/settings/schemas/attributes',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Delete: LastName' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('LastName');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByText("identification key 'idName' uses").waitFor();
    },
  },
  extensions: {
    address: () => '/settings/schemas/extensions/profile',
    ready: (page) => page.getByRole('link', { name: 'Contract' }).waitFor(),
  },
  extension: {
    address: () => '/settings/schemas/extensions/profile/of/address',
    ready: (page) => page.getByRole('heading', { name: 'Address', exact: true }).waitFor(),
  },
  'extension-new': {
    address: () => '/settings/schemas/extensions/profile/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Add an attribute' }).click();
      await page.getByRole('combobox', { name: 'Type of attribute 2' }).click();
      await page.getByRole('option', { name: 'Date and time' }).click();
      await page.getByRole('button', { name: 'Add a unique key' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('3 fields need your attention.').waitFor();
    },
  },
  'key-new': {
    address: () => '/settings/schemas/keys/new',
    ready: async (page) => {
      for (const [label, option] of [
        ['Attributes in order', 'FirstName'],
        ['Add an attribute', 'LastName'],
      ] as const) {
        await page.getByRole('combobox', { name: label }).click();
        await page.getByRole('option', { name: option }).click();
      }
      await page.getByText('A key is created in maintenance mode').waitFor();
    },
  },
  'business-attributes': {
    address: () => '/settings/business-attributes',
    ready: (page) => page.getByRole('link', { name: 'MediaType' }).waitFor(),
  },
  'business-attribute': {
    address: () => '/settings/business-attributes/of/MediaType',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Show 10 more' }).waitFor();
      await page.getByLabel('Find a value').fill('medium1');
      await page.getByRole('button', { name: 'Remove medium1', exact: true }).click();
    },
  },
  'business-attribute-used': {
    address: () => '/settings/business-attributes/of/ServiceType',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Remove booking' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Removed: booking').waitFor();
    },
  },
  'server-switch': {
    address: () => '/settings/server',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Switch to maintenance' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
};
const inMaintenance: ShownPages = {
  keys: {
    address: () => '/settings/schemas/keys',
    ready: async (page) => {
      await page.getByText('Customers, services and interactions cannot be read').waitFor();
      await page.getByRole('cell', { name: 'idName', exact: true }).waitFor();
    },
  },
  server: {
    address: () => '/settings/server',
    ready: (page) => page.getByRole('button', { name: 'Switch to production' }).waitFor(),
  },
};

describe('every page of definitions and of the server, light and dark, wide and narrow, has no serious fault', () => {
  let as = '';
  before(async () => {
    as = await newTenant(tenant);
    await define(as);
    const media = {
      description: 'The media of the contact centre.',
      cv_attributes: ['Service.media_type', 'State.media_type', 'Task.media_type'],
      map_name: true,
      values: Array.from({ length: 60 }, (_, n) => ({ name: `medium${n}`, description: 'One of many.' })),
    };
    await expectStatus(201, server.call('PUT', '/metadata/business-attributes/MediaType', media, { as }));
  });

  const look = async (shown: ShownPages) => {
    const { context, page, complaints } = await at('/', { tenant });
    await judgePages(page, shown);
    assert.deepEqual(complaints, [], 'the browser complains');
    await context.close();
  };

  test('in production', () => look(pages));

  test('in maintenance', async () => {
    await expectStatus(200, server.call('POST', '/server/mode', { mode: 'maintenance' }, { as }));
    await look(inMaintenance);
  });
});
