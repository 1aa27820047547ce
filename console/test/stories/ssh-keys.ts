import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeKey } from '../../../server/test/sftp.ts';
import { basic } from '../../../server/test/test-server.ts';
import { countRows } from '../desk.ts';
import { at, newTenant, password } from '../people.ts';
import { server } from '../world.ts';

describe('the SSH keys in the preferences', () => {
  test('are pasted, chosen, refused at their line and removed by who may submit privacy requests', async () => {
    await newTenant('officers', ['GDPR.submitRequests']);
    const [first, second] = [await makeKey('ed25519'), await makeKey('ecdsa')];
    const as = basic('officers\\some', password);
    const stored = async () =>
      (await server.call('GET', '/users/me/ssh-keys', undefined, { as })).body.items.map(
        ({ line }: { line: string }) => line,
      );
    const { context, page, complaints } = await at('/', { tenant: 'officers', name: 'some' });
    await page.getByRole('button', { name: 'some, user menu' }).click();
    await page.getByRole('menuitem', { name: 'User preferences' }).click();
    await page.getByText('You have no SSH keys yet').waitFor();
    assert.equal(await page.getByText('Certificate', { exact: true }).count(), 0);
    await page.getByText("sftp -P 2222 -o 'User=officers\\some' 127.0.0.1").waitFor();

    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.click();
    await page.getByText('Paste a public key, or choose its file.').waitFor();
    const area = page.getByLabel('Public keys');
    await area.fill(first.line);
    await add.click();
    await countRows(page, 1);
    await area.fill(`# of my laptop\n${first.line}\nssh-dss AAAA`);
    await add.click();
    await page.getByText('Line 3: keys of the type ssh-dss are not supported').waitFor();
    assert.equal(await page.evaluate('document.getSelection().toString()'), 'ssh-dss AAAA');
    await page.locator('input[type=file]').setInputFiles(`${second.file}.pub`);
    await add.click();
    await countRows(page, 2);
    assert.deepEqual(await stored(), [second.line, first.line]);
    await page
      .getByRole('button', { name: /^Delete: / })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await countRows(page, 1);
    assert.deepEqual(await stored(), [first.line]);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
