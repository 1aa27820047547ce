import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { define, fill, interact, type Told } from '../contact-centre.ts';
import { at, newTenant } from '../people.ts';
import { server } from '../world.ts';

const tenant = 'interactions';
let as = '';
let told: Told;

describe('the page of an interaction', () => {
  before(async () => {
    as = await newTenant(tenant);
    await define(as);
    told = await fill(as);
  });

  test('shows a message in HTML as it was written, and nothing that it tries comes true', async () => {
    const { context, page, complaints } = await at('/customers', { tenant });
    const asked: string[] = [];
    context.on('request', (request) => asked.push(request.url()));
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`/console/interactions/${told.email}`);
    const frame = page.frameLocator('iframe');
    const text = frame.getByText('Dear support, my modem is broken.');
    await text.waitFor();
    assert.equal(await page.locator('iframe').getAttribute('sandbox'), '');
    const style = await text.evaluate((element) => {
      const { color, fontWeight } = (
        element as unknown as {
          ownerDocument: { defaultView: { getComputedStyle(of: unknown): { color: string; fontWeight: string } } };
        }
      ).ownerDocument.defaultView.getComputedStyle(element);
      return [color, fontWeight];
    });
    assert.deepEqual(style, ['rgb(1, 2, 3)', '700'], 'its own styles');
    assert.equal(
      await frame.locator('link, meta[http-equiv], base, script, form, input, iframe, svg, video').count(),
      0,
    );
    assert.equal(await frame.locator('img[src^="data:"]').count(), 1);
    assert.equal(await frame.locator('img[src^="http"]').count(), 0);
    await frame.getByText('Track your parcel').click();
    await frame.getByText('Run', { exact: true }).click();
    await page.waitForTimeout(500);
    assert.equal(new URL(page.url()).pathname, `/console/interactions/${told.email}`);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:') && url !== 'about:srcdoc'),
      [],
    );
    assert.deepEqual(dialogs, []);
    // What it tries is refused by the policy of the page, and told; so is what looks into the frame for these tests.
    assert.deepEqual(
      complaints.filter((line) => !/inline style|base URI|Blocked script execution in 'about:srcdoc'/.test(line)),
      [],
    );
    await context.close();
  });

  test('has the facts, the user data, and attachments to save', async () => {
    const { context, page } = await at(`/interactions/${told.email}`, { tenant });
    await page.getByText('Bruce Banner <bruce.banner@example.com>').waitFor();
    const data = page.getByRole('region', { name: 'User data' });
    for (const value of ['high', '4711', 'true']) await data.getByText(value, { exact: true }).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save bill.pdf' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), 'bill.pdf');
    assert.equal(await readFile(await saved.path(), 'utf8'), '%PDF-1.4 not really');
    await page.goto('/console/interactions/NOSUCH');
    await page.getByText('There is no such interaction').waitFor();
    await context.close();
  });

  test('shows a chat as a conversation, transcripts too, and other texts as they are', async () => {
    const { context, page } = await at(`/interactions/${told.chat}`, { tenant });
    const lines = page.getByRole('listitem');
    await page.getByText('Great, thank you').waitFor();
    assert.deepEqual(
      await lines.evaluateAll((items) => items.map((item) => (item as { dataset: { side: string } }).dataset.side)),
      ['one', 'other', 'one'],
    );
    await page.getByText('A technician comes tomorrow.\nBetween 8 and 10.').waitFor();

    const xml = `<chatTranscript startAt="2026-01-01T09:00:00Z"><newParty userId="1"><userInfo userNick="Bruce"/></newParty>
      <newParty userId="2"><userInfo userNick="Ann"/></newParty><message userId="1"><msgText>Is &lt;b&gt; there?</msgText></message>
      <message userId="2"><msgText>Yes</msgText></message></chatTranscript>`;
    const transcript = await interact(as, { structured_text: xml, structured_text_mime: 'text/xml' });
    await page.goto(`/console/interactions/${transcript}`);
    await page.getByText('Is <b> there?').waitFor();
    await page.getByText('Ann', { exact: true }).waitFor();

    const note = await interact(as, { text: 'Only <b>a note</b>\n\n  with room' });
    await page.goto(`/console/interactions/${note}`);
    assert.equal(await page.locator('pre').innerText(), 'Only <b>a note</b>\n\n  with room');
    const json = await interact(as, { structured_text: '{"a":[1]}', structured_text_mime: 'application/json' });
    await page.goto(`/console/interactions/${json}`);
    assert.equal(await page.locator('pre').innerText(), '{\n  "a": [\n    1\n  ]\n}');
    await context.close();
  });

  test('shows the start of a text that is very long, and saves all of it', async () => {
    const long = await interact(as, { text: 'word '.repeat(200_000) });
    const { context, page } = await at(`/interactions/${long}`, { tenant });
    await page.getByText('Only the first 512 KiB are shown.').waitFor();
    assert.equal((await page.locator('pre').textContent())?.length, 512 * 1024);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save all of it' }).click(),
    ]);
    assert.equal((await readFile(await saved.path())).length, 1_000_000);
    await context.close();
  });
});
