import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { makeIdentity } from '../../../server/test/archives/workshop.ts';
import { at, newTenant } from '../people.ts';
import { folder, server } from '../world.ts';

describe('the certificate in the preferences', () => {
  test('is missed, chosen, refused with the reason, shown and replaced', async () => {
    const as = await newTenant('certified');
    const [first, second, small] = await Promise.all([
      makeIdentity(folder, 'first'),
      makeIdentity(folder, 'second'),
      makeIdentity(folder, 'small', 'rsa:1024'),
    ]);
    const { context, page, complaints } = await at('/', { tenant: 'certified' });
    await page.getByText('You have no certificate yet').waitFor();
    await page.getByRole('link', { name: 'Choose one in your user preferences' }).click();
    await page.getByRole('heading', { name: 'User preferences' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Choose a file first.').waitFor();

    const choose = async (file: string) => {
      await page.getByRole('region', { name: 'Certificate' }).locator('input[type=file]').setInputFiles(file);
      await page.getByRole('button', { name: 'Save' }).click();
    };
    await choose(small.certificateFile);
    await page.getByText('Its RSA key has 1024 bits: it must have 2048 to 16384.').waitFor();
    await choose(first.keyFile);
    await page.getByText('never send the private key').waitFor();
    const named = path.join(folder, 'Schlüssel von Jürgen.pem');
    await writeFile(named, await readFile(first.certificateFile));
    await choose(named);
    await page.getByText('The certificate is in use.').waitFor();
    await page.getByText('Schlüssel von Jürgen.pem').waitFor();
    await page.getByText('In force', { exact: true }).waitFor();
    await page.getByText('Uploading a certificate replaces the existing one.').waitFor();
    const stored = async () => (await server.call('GET', '/users/me/certificate', undefined, { as })).body;
    const { fingerprint_sha256, subject } = await stored();
    assert.equal(subject, 'CN=first');
    await page.getByText(fingerprint_sha256).waitFor();

    await choose(second.certificateFile);
    await page.getByText('CN=second').first().waitFor();
    assert.equal((await stored()).subject, 'CN=second');
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByText('No jobs yet').waitFor();
    assert.equal(await page.getByText('You have no certificate yet').count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
