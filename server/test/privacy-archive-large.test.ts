import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { temporaryFolder } from './archives/workshop.ts';
import { createInteraction, minimal } from './interactions/samples.ts';
import { archiveOf, writeArchiveFile } from './privacy-archives.ts';
import { defineElementExtensions } from './service-definitions.ts';
import { expectStatus, startServer } from './test-server.ts';
import { requireTools } from './tools.ts';

await requireTools('unzip');
const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
const folder = await temporaryFolder();
await defineElementExtensions(server);

async function person(id: string) {
  const profile = { customer_id: id, EmailAddress: `${id}@example.com` };
  await expectStatus(201, server.call('POST', '/profiles', profile));
  return [{ contacts: [{ email: `${id}@example.com` }] }];
}

async function attach(interaction: string, name: string, raw: string | Uint8Array<ArrayBuffer>) {
  const headers = { 'content-type': 'application/pdf' };
  const where = `/interactions/${interaction}/attachments?name=${name}`;
  await expectStatus(201, server.call('POST', where, undefined, { raw, headers }));
}

/** Does so many things, some at a time. */
async function times(count: number, work: (n: number) => Promise<unknown>) {
  for (let n = 0; n < count; n += 20) {
    await Promise.all(Array.from({ length: Math.min(20, count - n) }, (_, i) => work(n + i)));
  }
}

function byNumber(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

const counted = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('whoever has much', () => {
  test('gets all interactions, each once and in order', async () => {
    const requests = await person('TALKS');
    // Many of one time, so that pages end within them.
    await times(1000, (n) => createInteraction(server, minimal('TALKS', { external_id: String(n), type: 'Outbound' })));
    const [answer] = await archiveOf(server, path.join(folder, 'talks'), requests);
    const lines = await answer?.lines('interactions.jsonl');
    assert.deepEqual(byNumber(lines?.map((line) => Number(line.external_id)) ?? []), counted(1000));
    const ids = lines?.map((line) => line.interaction_id) ?? [];
    assert.deepEqual(ids, ids.toSorted().reverse());
    const attempts = await answer?.csv('contact-attempts.csv');
    assert.deepEqual(
      attempts?.map((row) => row['interaction_id']),
      ids,
    );
  });

  test('gets all attachments', async () => {
    const requests = await person('SENDS');
    const id = await createInteraction(server, minimal('SENDS'));
    await times(230, (n) => attach(id, `${n}`, `bytes ${n}`));
    const [answer] = await archiveOf(server, path.join(folder, 'sends'), requests);
    const [line] = (await answer?.lines('interactions.jsonl')) ?? [];
    const attachments: { name: string; file: string }[] = line.attachments;
    assert.deepEqual(byNumber(attachments.map(({ name }) => Number(name))), counted(230));
    for (const { name, file } of attachments) assert.equal(await answer?.text(file), `bytes ${name}`);
  });

  test('gets all states, tasks and records', async () => {
    const requests = await person('BUSY');
    const records = (count: number) =>
      counted(count).map((n) => ({ offer_name: `offer ${n}`, comments: `sealed ${n}` }));
    const started = { customer_id: 'BUSY', service_type: 1, relatedOffers: records(530) };
    const { body } = await expectStatus(201, server.call('POST', '/services/start', started));
    const service = `/services/${body.service_id}`;
    const places = (n: number) => counted(n % 4 === 0 ? 60 : 1).map((i) => ({ place: `${n} ${i}`, rating: i }));
    await times(210, (n) =>
      server.call('POST', `${service}/states/start`, {
        state_type: n,
        Satisfaction: places(n),
        Sponsoring: { expire: n },
      }),
    );
    await times(130, (n) => server.call('POST', `${service}/tasks/start`, { task_type: n, Survey: { question1: n } }));
    await times(120, (n) => server.call('POST', `${service}/states/${n + 1}/end`, {}));
    await times(105, (n) => server.call('POST', '/services/start', { customer_id: 'BUSY', service_type: n + 2 }));
    const [answer] = await archiveOf(server, path.join(folder, 'busy'), requests);
    const lines = (await answer?.lines('services.jsonl')) ?? [];
    assert.deepEqual(byNumber(lines.map((line) => line.service_type)), counted(107).slice(1));
    const line = lines.find((one) => one.service_id === body.service_id);
    assert.deepEqual(
      line.relatedOffers,
      records(530).map((record) => ({ ...record, type: 9 })),
    );
    assert.deepEqual([line.active_states.length, line.completed_states.length], [90, 120]);
    const states = [...line.completed_states, ...line.active_states];
    assert.deepEqual(
      states.map((state) => state.state_id),
      counted(211).slice(1),
    );
    for (const { state_type: n, Satisfaction, Sponsoring } of states) {
      assert.deepEqual([Satisfaction, Sponsoring], [places(n), { expire: n }]);
    }
    assert.equal(line.active_tasks.length, 130);
    for (const task of line.active_tasks)
      assert.deepEqual([task.Survey.question1, task.Proposal], [task.task_type, []]);
  });
});

const megabyte = 1024 * 1024;

describe('large contents', async () => {
  const requests = await person('LARGE');
  const id = await createInteraction(server, minimal('LARGE'));
  const files = counted(2).map(() => randomBytes(20 * megabyte));
  for (const [n, bytes] of files.entries()) await attach(id, `${n}.bin`, new Uint8Array(bytes));
  const text = `"Ünï 李 🐉"\n`.repeat(megabyte / 2);
  const headers = { 'content-type': 'text/plain' };
  const sent = server.call('PUT', `/interactions/${id}/plain_text`, undefined, { raw: text, headers });
  await expectStatus(204, sent);

  test('come through unharmed, no faster than they are taken, and are never in memory as a whole', async () => {
    const held = collector();
    const before = held();
    let written = 0;
    let underWay = 0;
    const looks: number[] = [];
    const [answer] = await archiveOf(server, path.join(folder, 'large'), requests, {
      watch: async (bytes) => {
        underWay += 1;
        assert.equal(underWay, 1);
        await new Promise(setImmediate);
        written += bytes.length;
        if (written > looks.length * 4 * megabyte) looks.push(held() - before);
        underWay -= 1;
      },
    });
    assert.ok(looks.length >= 10, String(looks.length));
    // Most of the time: at a single look buffers may wait for their threads. As a whole it would be more and more.
    const usual = byNumber(looks)[Math.floor(looks.length / 2)] ?? 0;
    assert.ok(usual < 24 * megabyte, looks.join(', '));
    const [line] = (await answer?.lines('interactions.jsonl')) ?? [];
    assert.ok(line.text === text);
    for (const [n, bytes] of files.entries()) {
      assert.ok((await answer?.bytes(line.attachments[n].file))?.equals(bytes));
    }
  });

  test('are given up when the signal says so', async () => {
    const reason = new Error('enough');
    for (const limit of [0, 1000, 10 * megabyte]) {
      const abort = new AbortController();
      const file = path.join(folder, 'aborted.zip');
      let written = 0;
      let behind = 0;
      const writing = writeArchiveFile(server, file, requests, {
        signal: abort.signal,
        watch: (bytes) => {
          if (abort.signal.aborted) behind += 1;
          written += bytes.length;
          if (written > limit) abort.abort(reason);
        },
      });
      await assert.rejects(writing, reason);
      assert.equal(behind, 0);
      assert.ok(written < limit + 2 * megabyte, `${written} bytes`);
    }
    const before = writeArchiveFile(server, path.join(folder, 'none.zip'), requests, {
      signal: AbortSignal.abort(reason),
    });
    await assert.rejects(before, reason);
    assert.equal((await stat(path.join(folder, 'none.zip'))).size, 0);
  });

  test('are given up when nobody takes them', async () => {
    const full = new Error('no space left');
    let written = 0;
    const writing = writeArchiveFile(server, path.join(folder, 'full.zip'), requests, {
      watch: (bytes) => {
        written += bytes.length;
        if (written > 5 * megabyte) throw full;
      },
    });
    await assert.rejects(writing, full);
    assert.ok(written < 7 * megabyte);
  });
});

/** What is held in memory when everything that nobody holds has been collected, in bytes. */
function collector(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    // The buffers that the first one found are given back by threads, at the latest before the next one.
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
}
