import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Database, settingsOf } from '../src/db/client.ts';
import { AttachedInteractions } from '../src/exports/attached-interactions.ts';
import { documentPages } from '../src/exports/document-pages.ts';
import { interactionPages } from '../src/exports/interaction-pages.ts';
import type { Selection } from '../src/exports/selection.ts';
import { openKeyring } from '../src/keyring.ts';
import { createLog } from '../src/log.ts';
import { expectStatus, startServer } from './test-server.ts';

const server = await startServer();
const interaction = { customer_id: 'BRUCE', status: 3, entity_type: 2, type: 'Inbound', media_type: 'chat' };

test('attachments beyond those that are remembered are found all the same, each once and in order', async () => {
  await expectStatus(201, server.call('POST', '/profiles', { customer_id: 'BRUCE' }));
  const expected: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    const rest = { interaction_id: `I${n}`, creator_app_id: 1, start_date: `2026-01-0${(n % 4) + 1}T00:00:00Z` };
    await expectStatus(201, server.call('POST', '/interactions', { ...interaction, ...rest }));
    if (n === 5) continue;
    for (const name of ['a', 'b']) {
      const options = { raw: name, headers: { 'content-type': 'text/plain' } };
      await expectStatus(201, server.call('POST', `/interactions/I${n}/attachments?name=${name}`, undefined, options));
    }
  }
  for (const id of ['I0', 'I4', 'I1', 'I2', 'I6', 'I3', 'I7']) expected.push(`${id} a`, `${id} b`);
  const database = new Database({
    settings: settingsOf(server.databaseUrl),
    role: undefined,
    log: createLog('silent'),
    poolSize: 1,
  });
  const keyring = await openKeyring(server.config.dataDir);
  for (const most of [0, 1, 3, 7, 100]) {
    const found = await database.copySnapshot(101, async (db, copies) => {
      const selection: Selection = { db, copies, keyring, tenant: 101, from: null, to: null, mediaTypes: null };
      const attached = new AttachedInteractions(most);
      for await (const { rows, contents } of interactionPages(selection)) {
        for (const row of rows) if (contents.get(row.interaction_id)?.attachment !== undefined) attached.add(row);
      }
      const names: string[] = [];
      for await (const { rows } of documentPages(selection, attached)) {
        names.push(...rows.map((row) => `${row.interaction_id} ${row.name}`));
      }
      return names;
    });
    assert.deepEqual(found, expected, `${most} are remembered`);
  }
  await database.close();
});

test('interactions with attachments are remembered in their order, up to so many', () => {
  const places = Array.from({ length: 5000 }, (_, n) => ({
    customer_id: `C"ä€😀${n}`,
    interaction_id: `I${n}`,
    start_date: new Date(n).toISOString(),
  }));
  for (const most of [1, 1999, 2000, 4500, 5000, 6000]) {
    const attached = new AttachedInteractions(most);
    for (const place of places) attached.add({ ...place });
    const remembered = places.slice(0, most);
    assert.deepEqual([...attached.pages()].flat(), remembered);
    assert.deepEqual(attached.last, remembered.at(-1));
    assert.equal(attached.hasForgotten, most < places.length);
  }
});
