import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { expectStatus } from '../../../server/test/test-server.ts';
import { bruce, define, fill } from '../contact-centre.ts';
import { countRows, until } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'customers';
let as = '';
const agent = [
  ...['createProfile', 'readProfile', 'updateProfile', 'readProfileExtension'].map((task) => `UCS.Customer.${task}`),
  'UCS.Interaction.readInteraction',
  'UCS.Service.readService',
];
const profileOf = async (id: string) => {
  const path = `/profiles/${id}?extensions=Contract,Address,Segment`;
  return (await expectStatus(200, server.call('GET', path, undefined, { as }))).body;
};

describe('customers', () => {
  before(async () => {
    as = await newTenant(tenant, agent);
    await define(as);
    await fill(as);
  });

  test('are searched by a key, narrowed, by any attributes, by id; what was searched is not in the address', async () => {
    const { context, page, complaints } = await at('/customers', { tenant, name: 'some' });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Enter what to look for.').waitFor();
    await page.getByRole('textbox', { name: 'EmailAddress' }).fill('BRUCE.banner@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Bruce Banner' }).waitFor();
    assert.doesNotMatch(page.url(), /banner/i);
    await page.getByRole('textbox', { name: 'EmailAddress' }).fill('nobody@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody is found').waitFor();

    const choose = async (label: string, option: string | RegExp) => {
      await page.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: option }).click();
    };
    await choose('Identify by', /idCity/);
    await page.getByRole('textbox', { name: 'Address: City' }).fill('dayton');
    await choose('Narrow by another attribute', 'LastName');
    await page.getByRole('textbox', { name: 'LastName' }).fill('Ross');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody is found').waitFor();
    await page.getByRole('button', { name: 'Remove LastName' }).click();
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Bruce Banner' }).click();
    await page.getByRole('heading', { name: 'Bruce Banner' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Bruce Banner' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Address: City' }).inputValue(), 'dayton');

    await choose('Identify by', 'Customer id');
    await page.getByRole('textbox', { name: 'Customer id' }).fill('BETTY');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Betty Ross' }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('by a phone number in any spelling, and by words that were said', async () => {
    const { context, page } = await at('/customers', { tenant, name: 'some' });
    await page.getByText('Phone, e-mail, IP').click();
    await page.getByRole('textbox', { name: 'Phone number' }).fill('Bruce');
    await page.keyboard.press('Enter');
    await page.getByText('is not one phone number').waitFor();
    await page.getByRole('textbox', { name: 'Phone number' }).fill('408-555.0100');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /Bruce Banner.*Profile/ }).waitFor();
    await page.getByRole('row', { name: /No name.*NAMELESS/ }).waitFor();
    await page.getByRole('link', { name: /of nobody yet/ }).click();
    await page.getByRole('heading', { name: 'Service Booking' }).waitFor();
    await page.getByText('+14085550100').waitFor();
    await page.goBack();
    await page.getByText('Words said').click();
    await page.getByRole('textbox', { name: 'Words' }).fill('technician');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Chat about the repair' }).waitFor();
    await countRows(page, 1);
    await context.close();
  });

  test('have a profile with all values, as far as the user may see and do', async () => {
    const { context, page } = await at('/customers/BRUCE', { tenant, name: 'some' });
    const panel = page.getByRole('region', { name: 'Contract' });
    for (const value of ['C-1', '4', '9007199254740991', '4.5', '12.5', 'Yes', '2021-05-01', 'hush']) {
      await panel.getByText(value, { exact: true }).waitFor();
    }
    // In the zone of the reader, and in UTC on hover.
    const renewed = panel.getByText('02 Jan 2026, 05:00');
    assert.equal(await renewed.getAttribute('title'), '02 Jan 2026, 10:00 UTC');
    await page.getByRole('cell', { name: 'Calcutta' }).waitFor();
    await page.getByRole('region', { name: 'Segment' }).getByText('Applies').waitFor();
    await page.getByRole('link', { name: 'Edit' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'More that can be done' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Imports' }).count(), 0);
    await page.goto('/console/customers/NOSUCH');
    await page.getByText('There is no such customer').waitFor();
    await context.close();
  });

  test('are edited: what is wrong is said at the field, what is not touched stays', async () => {
    const { context, page, complaints } = await at('/customers/BRUCE/edit', { tenant });
    const save = () => page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Add a value to PhoneNumber' }).click();
    await page.getByLabel('PhoneNumber, value 3').fill('null');
    await save();
    await page.getByText("'null' keyword is not authorized.").waitFor();
    await page.getByText('One field needs your attention.').waitFor();
    await page.getByLabel('PhoneNumber, value 3').fill('+1 212 555 0100');
    await page.getByRole('button', { name: 'Remove value 2 of PhoneNumber' }).click();
    await page.getByLabel('Contract, Seats').fill('4.5');
    await save();
    await page.getByText('Enter a whole number.').waitFor();
    await page.getByLabel('Contract, Seats').fill('5');
    await page.getByRole('button', { name: 'Add a record to Address' }).click();
    await save();
    await page.getByText('This is needed.').waitFor();
    await page.getByLabel('Address 3, Kind').fill('holiday in the sun');
    await save();
    await page.getByText('The value has more than 12 characters.').waitFor();
    await page.getByLabel('Address 3, Kind').fill('holiday');
    await page.getByRole('button', { name: 'Remove record 2 of Address' }).click();
    await page.getByLabel('Segment: Applies').uncheck();
    await save();
    await page.getByText('The customer is saved.').waitFor();
    await page.getByRole('heading', { name: 'Bruce Banner' }).waitFor();
    const { Segment: _, ...rest } = bruce;
    assert.deepEqual(await profileOf('BRUCE'), {
      ...rest,
      PhoneNumber: ['+1 408 555 0100', '+1 212 555 0100'],
      Contract: { ...bruce.Contract, Seats: 5 },
      Address: [bruce.Address[0], { Kind: 'holiday' }],
    });
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('are added, merged after a look at the other one, and deleted after asking', async () => {
    const { context, page } = await at('/customers', { tenant });
    await page.getByRole('link', { name: 'New customer' }).click();
    await page.getByRole('textbox', { name: 'LastName' }).fill('Temporary');
    await page.getByRole('textbox', { name: 'EmailAddress' }).fill('bruce.banner@example.com');
    await page.getByRole('textbox', { name: 'Customer id' }).fill('not an id');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It must be 1 to 16 letters and digits.').waitFor();
    await page.getByRole('textbox', { name: 'Customer id' }).fill('TEMP');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This could not be saved').waitFor();
    await page.getByRole('textbox', { name: 'EmailAddress' }).fill('temporary@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Temporary' }).waitFor();

    await page.getByRole('button', { name: 'More that can be done' }).click();
    await page.getByRole('menuitem', { name: 'Merge another one into this' }).click();
    const dialog = page.getByRole('dialog', { name: 'Merge customers' });
    await dialog.getByLabel('Id of the other customer').fill('NAMELESS');
    await page.keyboard.press('Enter');
    await dialog.getByText('408 555 0100').waitFor();
    await dialog.getByRole('button', { name: 'Merge and delete the other one' }).click();
    await page.getByText('The customers are merged.').waitFor();
    await page.getByText('408 555 0100').waitFor();
    await expectStatus(404, server.call('GET', '/profiles/NAMELESS', undefined, { as }));

    await page.getByRole('button', { name: 'More that can be done' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('for good').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Whom are you looking for?').waitFor();
    await until(async () => (await server.call('GET', '/profiles/TEMP', undefined, { as })).status === 404);
    await context.close();
  });
});
