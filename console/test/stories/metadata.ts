import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { expectStatus } from '../../../server/test/test-server.ts';
import { countRows, until } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'definitions';
let as = '';
const reader = ['UCS.SchemaMgt.readServiceExtensionSchema', 'UCS.SchemaMgt.readBusinessAttributes'];

const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const read = async (path: string) => (await expectStatus(200, server.call('GET', path, undefined, { as }))).body;

describe('definitions', () => {
  before(async () => {
    as = await newTenant(tenant, reader);
    const types = {
      display_name: 'Types of service',
      cv_attributes: ['Service.type'],
      values: [{ name: 'booking' }, { name: 'repair', display_name: 'Repair of a modem' }, { name: 'return' }],
    };
    const path = '/metadata/business-attributes/Service%20types';
    await expectStatus(201, server.call('PUT', path, types, { as }));
  });

  test('attributes of profiles are found, added with errors at the field, and deleted by their typed name', async () => {
    const { context, page, complaints } = await at('/settings/schemas', { tenant });
    await page.getByRole('heading', { name: 'Profile attributes' }).waitFor();
    const some = await page.locator('tbody tr').count();
    await page.getByLabel('Those of media').check();
    await until(async () => (await page.locator('tbody tr').count()) > some + 50);
    await page.getByLabel('Find by name').fill('emplid_chat');
    await countRows(page, 2);

    await page.getByRole('link', { name: 'New attribute' }).click();
    await save(page);
    await page.getByText('This is needed.').waitFor();
    await page.getByLabel('Name').fill('select');
    await page.getByLabel('Most characters').fill('4001');
    await save(page);
    await page.getByText('Enter a whole number from 1 to 4,000.').waitFor();
    await page.getByLabel('Most characters').fill('12');
    await save(page);
    await page.getByText("'select' keyword is not authorized.").waitFor();
    await page.getByLabel('Name').fill('Loyalty');
    await page.getByLabel('Default').fill('far too long a default');
    await save(page);
    await page.getByText('The value has more than 12 characters.').waitFor();
    await page.getByLabel('Default').fill('bronze');
    await page.getByLabel('Encrypted').check();
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /Loyalty Text.*12.*bronze/ }).waitFor();
    assert.deepEqual(await read('/metadata/profiles/Loyalty'), {
      name: 'Loyalty',
      type: 'string',
      length: 12,
      default: 'bronze',
      encrypt: true,
    });

    await page.getByRole('button', { name: 'Delete: Loyalty' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('those of all customers').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('It must be: Loyalty').waitFor();
    await dialog.getByRole('textbox').fill('Loyalty');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The attribute and its values are deleted.').waitFor();
    await expectStatus(404, server.call('GET', '/metadata/profiles/Loyalty', undefined, { as }));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('extensions are made of attributes and unique keys, shown, and deleted with their records', async () => {
    const { context, page } = await at('/settings/schemas/extensions/profile', { tenant });
    await page.getByText('No profile extensions').waitFor();
    await page.getByRole('link', { name: 'New extension' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Address');
    await choose(page, 'Records', 'Any number');
    await page.getByLabel('Name of attribute 1').fill('Kind');
    await page.getByLabel('Mandatory of attribute 1').check();
    await page.getByRole('button', { name: 'Add an attribute' }).click();
    // The new one has the focus.
    await page.keyboard.type('Floor');
    await choose(page, 'Type of attribute 2', 'Whole number');
    await page.getByLabel('Default of attribute 2').fill('third');
    await page.getByRole('button', { name: 'Add an attribute' }).click();
    await page.keyboard.type('kind');
    await page.getByRole('button', { name: 'Add a unique key' }).click();
    await choose(page, 'Unique key 1', 'Kind');
    await page.keyboard.press('Escape');
    await save(page);
    await page.getByText('Enter a whole number.').waitFor();
    await page.getByLabel('Default of attribute 2').fill('3');
    await save(page);
    await page.getByText("'kind' is defined twice.").waitFor();
    await page.getByLabel('Name of attribute 3').fill('City');
    await page.getByRole('button', { name: 'Add a unique key' }).click();
    for (const name of ['City', 'Floor']) await choose(page, 'Unique key 2', name);
    await page.keyboard.press('Escape');
    await save(page);
    await page.getByRole('link', { name: 'Address' }).click();
    await page.getByText('City + Floor').waitFor();
    await page.getByRole('row', { name: /Floor Whole number.*3/ }).waitFor();
    assert.deepEqual((await read('/metadata/profiles/extensions/Address')).unique, ['Kind', ['City', 'Floor']]);

    await page.getByRole('button', { name: 'Delete the extension' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Address');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No profile extensions').waitFor();
    await context.close();
  });

  test('keys are made in maintenance, of attributes in an order', async () => {
    const { context, page } = await at('/settings/schemas/keys/new', { tenant });
    await page.getByText('A key is created in maintenance mode').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('idName');
    await save(page);
    await page.getByText('Choose at least one attribute.').waitFor();
    await choose(page, 'Attributes in order', 'FirstName');
    await choose(page, 'Add an attribute', 'LastName');
    await page.getByRole('button', { name: 'Move LastName up' }).click();
    await save(page);
    await page.getByText('This could not be saved').waitFor();
    // Somebody else switches: what was typed is still there.
    await expectStatus(200, server.call('POST', '/server/mode', { mode: 'maintenance' }, { as }));
    await save(page);
    await page.getByRole('row', { name: /idName.*Profile.*LastName, FirstName/ }).waitFor();
    await page.getByRole('button', { name: 'Delete: idName' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Customers cannot be identified yet').waitFor();
    await expectStatus(200, server.call('POST', '/server/mode', { mode: 'production' }, { as }));
    await context.close();
  });

  test('business attributes tell what a change does to what is stored, and are not overwritten unseen', async () => {
    const { context, page, complaints } = await at('/settings/business-attributes', { tenant });
    await page.getByRole('link', { name: 'Service types' }).click();
    await page.getByLabel('Name of value 2', { exact: true }).fill('fix');
    await page.getByRole('button', { name: 'Remove return' }).click();
    await page.getByRole('button', { name: 'Add a value' }).click();
    await page.keyboard.type('Fix');
    await save(page);
    await page.getByText('Another value has this name.').waitFor();
    await page.getByLabel('Name of value 3', { exact: true }).fill('sale');
    await page.getByLabel('DB id of value 3').fill('1002');
    await save(page);
    const dialog = page.getByRole('dialog', { name: 'This changes what is stored' });
    await dialog.getByText('Renamed: repair → fix').waitFor();
    await dialog.getByText('Removed: return').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Another value has the same DB id.').waitFor();
    await page.getByLabel('DB id of value 3').fill('');
    await page.getByLabel('Answers give names').check();
    await save(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Service types.*3.*Service.type.*Names/ }).waitFor();
    const { values, map_name } = await read('/metadata/business-attributes/Service%20types');
    assert.equal(map_name, true);
    assert.deepEqual(
      values.map(({ name, dbid }: { name: string; dbid: number }) => [name, dbid]),
      [
        ['booking', 1001],
        ['fix', 1002],
        ['sale', 1004],
      ],
    );

    await page.getByRole('link', { name: 'New business attribute' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Dispositions');
    await page.getByRole('combobox', { name: 'Mapped fields' }).click();
    assert.equal(
      await page
        .getByRole('option', { name: 'Service.type, mapped to Service types' })
        .getAttribute('data-combobox-disabled'),
      'true',
    );
    await page.getByRole('option', { name: 'Task.disposition' }).click();
    await page.keyboard.press('Escape');
    await save(page);
    await page.getByRole('link', { name: 'Dispositions' }).click();
    await page.getByLabel('Display name').fill('How tasks end');
    const path = '/metadata/business-attributes/Dispositions';
    await expectStatus(200, server.call('PUT', path, { values: [{ name: 'solved' }] }, { as }));
    await save(page);
    await page.getByText('Somebody else has changed it meanwhile').waitFor();
    await page.getByRole('button', { name: 'Load it again' }).click();
    await until(async () => (await page.getByLabel('Name of value 1', { exact: true }).inputValue()) === 'solved');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('those who may only read see what they may, and no buttons', async () => {
    const { context, page } = await at('/settings/schemas', { tenant, name: 'some' });
    await page.getByText('No service extensions').waitFor();
    assert.deepEqual(
      await page.getByRole('navigation', { name: 'Kinds of schemas' }).getByRole('link').allTextContents(),
      ['Service extensions'],
    );
    assert.equal(await page.getByRole('link', { name: 'New extension' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Server' }).count(), 0);
    await page.getByRole('link', { name: 'Business attributes' }).click();
    await page.getByRole('link', { name: 'Service types' }).click();
    await page.getByRole('cell', { name: 'booking' }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
    for (const denied of ['schemas/attributes', 'schemas/extensions/task', 'schemas/keys/new', 'server']) {
      await page.goto(`/console/settings/${denied}`);
      await page.getByRole('heading', { name: 'Access Denied' }).waitFor();
    }
    await context.close();
  });
});
