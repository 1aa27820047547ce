import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { type Body, download, exported, uploadCertificate } from '../../../server/test/exports.ts';
import { expectStatus } from '../../../server/test/test-server.ts';
import { countRows, firstRow } from '../desk.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

const tenant = 'downloads';
let as = '';
let single: Body;
let set: Body;

/** Interactions that do not get smaller, so that their export is split. */
export async function fillWithInteractions(caller: string, count: number, bytes = 60_000): Promise<void> {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'SOMEBODY' }, { as: caller }));
  for (let n = 0; n < count; n += 1) {
    const body = {
      customer_id: 'SOMEBODY',
      status: 0,
      entity_type: 7,
      type: 'Inbound',
      media_type: 'chat',
      creator_app_id: 0,
      start_date: '2026-01-01T00:00:00Z',
      text: randomBytes(bytes).toString('base64'),
    };
    await expectStatus(201, server.call('POST', '/interactions', body, { as: caller }));
  }
}

describe('the page of artifacts', () => {
  before(async () => {
    as = await newTenant(tenant);
    await uploadCertificate(server, folder, { as });
    await fillWithInteractions(as, 6);
    single = await exported(server, { title: 'Single', type: 'Contact' }, as);
    set = await exported(server, { title: 'Set', file_split_size: 65_536 }, as);
  });

  test('shows a split set as one row that opens, with its size and days', async () => {
    const { context, page, complaints } = await at('/export/artifacts', { tenant });
    const parts = set.files.length;
    assert.ok(parts > 3);
    const opener = page.getByRole('button', { name: `Set set of ${parts} files` });
    await opener.waitFor();
    assert.equal(await page.locator('tbody tr').count(), 2);
    assert.equal(await opener.getAttribute('aria-expanded'), 'false');
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Part 1', { exact: true }).waitFor();
    assert.equal(await page.locator('tbody tr').count(), 2 + parts);
    await page.getByText(set.files[0].file_name).waitFor();
    assert.equal(await page.getByText('30 days').count(), 2 + parts);
    await page.getByRole('button', { name: 'Size' }).click();
    await firstRow(page, 'Single');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('downloads one by its link, and a selection one after the other', async () => {
    const { context, page } = await at('/export/artifacts', { tenant });
    const [file] = single.files;
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: `Download: ${file.file_name}` }).click(),
    ]);
    assert.equal(one.suggestedFilename(), file.file_name);
    assert.deepEqual(await readFile(await one.path()), await download(server, file.artifact_id, as));

    await page.getByLabel('Select Set').check();
    await page.getByText(`${set.files.length} selected`).waitFor();
    const names: string[] = [];
    page.on('download', (each) => names.push(each.suggestedFilename()));
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page.getByText('downloads start one after the other').waitFor();
    while (names.length < set.files.length) await page.waitForTimeout(100);
    assert.deepEqual(
      names,
      set.files.map(({ file_name }: { file_name: string }) => file_name),
    );
    await context.close();
  });

  test('selects a hundred at most', async () => {
    await fillWithInteractions(await newTenant('large'), 6, 600_000);
    const large = `Basic ${btoa('large\\admin:a long password')}`;
    await uploadCertificate(server, folder, { as: large });
    const run = await exported(server, { title: 'Large', file_split_size: 65_536 }, large);
    await exported(server, { title: 'Small', type: 'Contact' }, large);
    assert.ok(run.files.length > 60 && run.files.length < 100, `${run.files.length} files`);
    await exported(server, { title: 'Large too', file_split_size: 65_536 }, large);
    const { context, page } = await at('/export/artifacts', { tenant: 'large' });
    await page.getByLabel('Select Large', { exact: true }).check();
    await page.getByText(`${run.files.length} selected`).waitFor();
    await page.getByLabel('Select Large too').click();
    await page.getByText('At most 100 files can be selected at once.').waitFor();
    assert.equal(await page.getByLabel('Select Large too').isChecked(), false);
    await context.close();
  });

  test('finds the files of a run, and deletes after asking', async () => {
    const { context, page } = await at(`/export/artifacts?run=${single.id}`, { tenant });
    await page.getByText('Files of “Single”').waitFor();
    await countRows(page, 1);
    const [file] = single.files;
    await page.getByRole('button', { name: `Delete: ${file.file_name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The file is deleted.').waitFor();
    await page.getByText('No files of this run').waitFor();
    assert.equal((await server.call('GET', `/exports/artifacts/${file.artifact_id}`, undefined, { as })).status, 404);
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Delete: Set' }).click();
    await page
      .getByRole('dialog', { name: `Delete ${set.files.length} files?` })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByText('No files yet').waitFor();
    await context.close();
  });
});
