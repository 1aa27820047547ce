import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../src/log.ts';
import { openContext } from '../src/open-context.ts';
import { tidy } from '../src/operations/housekeeping.ts';
import { asOwner } from './as-owner.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { admin, expectStatus, startServer } from './test-server.ts';

const server = await startServer();

test('what killed uploads have left is removed after a day, and nothing else', async () => {
  await createCustomer(server, 'C1');
  const id = await createInteraction(server, minimal('C1', { text: 'kept' }));
  await asOwner(server.databaseUrl, async (client) => {
    for (const [content, age] of [
      [901, '25 hours'],
      [902, '23 hours'],
    ] as const) {
      await client.query(
        `INSERT INTO interaction_contents (tenant_id, interaction_id, content_id, kind, mime_type, size, ready, created_at)
         VALUES (101, $1, $2, 'binary_content', 'a/b', 0, false, now() - $3::interval)`,
        [id, content, age],
      );
      await client.query(
        "INSERT INTO interaction_content_chunks (tenant_id, interaction_id, content_id, chunk, bytes) VALUES (101, $1, $2, 0, 'x')",
        [id, content],
      );
    }
    // Ready ones are kept, whatever their age.
    await client.query("UPDATE interaction_contents SET created_at = now() - interval '1 year' WHERE ready");
  });
  const { context, dispose } = await openContext({ config: server.config, log: createLog('silent') });
  try {
    await tidy(context);
  } finally {
    await dispose();
  }
  const left = await asOwner(server.databaseUrl, async (client) => {
    const { rows } = await client.query(
      'SELECT content_id::integer AS id FROM interaction_content_chunks WHERE interaction_id = $1 ORDER BY content_id',
      [id],
    );
    return rows.map((row) => row.id);
  });
  assert.equal(left.length, 2);
  assert.equal(left[1], 902);
  const text = await expectStatus(200, server.call('GET', `/interactions/${id}/plain_text`));
  assert.equal(text.text, 'kept');
});

test('an upload that has not arrived holds up no switch of mode, and is refused when it ends in maintenance', async () => {
  await createCustomer(server, 'C2');
  const id = await createInteraction(server, minimal('C2'));
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const upload = fetch(`${server.url}/interactions/${id}/binary_content`, {
    method: 'PUT',
    headers: { authorization: admin, 'content-type': 'a/b' },
    body: body.readable,
    duplex: 'half',
  });
  const writer = body.writable.getWriter();
  await writer.write(new Uint8Array(300_000));
  await expectStatus(200, server.call('POST', '/server/mode', { mode: 'maintenance' }));
  await writer.close();
  const refused = await upload;
  await expectStatus(200, server.call('POST', '/server/mode', { mode: 'production' }));
  assert.equal(refused.status, 503);
  assert.equal((await server.call('GET', `/interactions/${id}/binary_content`)).status, 404);
  const left = await asOwner(server.databaseUrl, (client) =>
    client.query('SELECT 1 FROM interaction_content_chunks WHERE interaction_id = $1', [id]),
  );
  assert.equal(left.rowCount, 0);
});
