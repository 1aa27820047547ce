import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';
import { createLog } from '../src/log.ts';
import { asOwner } from './as-owner.ts';
import { forgetDevice, openProcessing } from './forget/forgetting.ts';
import { define, importRejected, makePerson } from './forget/person.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { startServer, type TestServer } from './test-server.ts';

/** Letters that stand nowhere else, in no dictionary and no program. */
const mark = 'QuoxmarkzwyVbrtjkqxPlonkz';
const phone = '+14155550187';
const email = 'vbrtjkqx@quoxmarkzwy.example';

/** How something may stand in a file. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  // In base64 a text looks different behind one or two other bytes; what its neighbours have a part in is left out.
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return [text, text.toLowerCase(), hex, hex.toUpperCase(), ...base64].map((spelling) => Buffer.from(spelling));
}

/** The files of a folder that say something, with what they say. */
async function saying(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    for (const text of texts) {
      for (const spelling of spellings(text)) {
        if (bytes.includes(spelling)) found.push(`${path.relative(folder, file)}: ${spelling.toString()}`);
      }
    }
  }
  return found;
}

async function query(server: TestServer, ...statements: readonly string[]): Promise<void> {
  await asOwner(server.databaseUrl, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

test('what was said of a person stands in no file of the database any more', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'throughline-marker-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLog('silent') });
  try {
    const { host, port, user, database } = postgres.connection();
    const databaseUrl = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(String(host))}`;
    const place = { databaseUrl, config: { dataDir } } as TestServer;
    const server = await startServer({ beside: place, env: { ENFORCE_MODES: 'false' } });
    await define(server);
    await makePerson(server, { id: 'Ann', mark, phone, email });
    await importRejected(server, mark);
    await createCustomer(server, 'Other');
    const words = { subject: `call ${phone}`, text: `write to ${email} or call (415) 555-0187` };
    await createInteraction(server, minimal('Other', words));
    await query(server, 'ANALYZE', 'CHECKPOINT');
    assert.ok((await saying(dataDir, [mark])).length > 10);

    const processing = await openProcessing(server);
    assert.equal((await forgetDevice(processing, phone)).mentions, 1);
    assert.equal((await forgetDevice(processing, email)).mentions, 1);
    await processing.database.close();
    // Common words are sampled for the search: new samples are taken of what is there now.
    await query(server, 'ANALYZE', 'VACUUM FULL', 'CHECKPOINT', 'SELECT pg_switch_wal()', 'CHECKPOINT');
    await server.stop();
    await postgres.stop();
    assert.deepEqual(await saying(dataDir, [mark, phone.slice(1), phone.slice(2), '555-0187', email]), []);
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
