import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { asOwner } from './as-owner.ts';
import { untilBlocked } from './blocked.ts';
import { createCustomer, createInteraction, minimal } from './interactions/samples.ts';
import { adminPassword, expectStatus, inMaintenance, startServer, type TestServer } from './test-server.ts';

const chunk = 256 * 1024;
const server = await startServer();
const small = await startServer({ beside: server, env: { CONTENT_LIMIT_BYTES: '1000000' } });
const call: TestServer['call'] = (...request) => server.call(...request);
const customer = await createCustomer(server, 'C1');

/** Sends raw bytes; `type` undefined sends no Content-Type. */
async function send(method: string, path: string, bytes: Uint8Array, type?: string, to = server) {
  const response = await fetch(to.url + path, {
    method,
    headers: { authorization, ...(type !== undefined && { 'content-type': type }) },
    body: new Uint8Array(bytes),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? undefined : JSON.parse(text) };
}

async function get(path: string) {
  const response = await fetch(server.url + path, { headers: { authorization } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const authorization = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;

/** How many rows of contents and chunks an interaction has, ready or not. */
async function stored(id: string): Promise<{ contents: number; chunks: number }> {
  return await asOwner(server.databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::integer FROM interaction_contents WHERE interaction_id = $1) AS contents,
         (SELECT count(*)::integer FROM interaction_content_chunks WHERE interaction_id = $1) AS chunks`,
      [id],
    );
    return rows[0];
  });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of buffers that something still refers to, in this process, where the server runs, too. */
function bytesHeld(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** Waits until something that happens behind the server's back has happened. */
async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('contents', () => {
  const bodies: [string, Buffer, string][] = [
    ['empty', Buffer.alloc(0), 'image/png'],
    ['one byte', Buffer.from([0]), 'application/x-y; a="b c"'],
    ['a chunk less one byte', randomBytes(chunk - 1), 'application/pdf'],
    ['exactly a chunk', randomBytes(chunk), 'audio/wav'],
    ['a chunk and one byte', randomBytes(chunk + 1), 'multipart/form-data; boundary=x'],
    ['many chunks', randomBytes(3_000_000), 'application/zip'],
    ['broken JSON that is called JSON', Buffer.from('{"a":'), 'application/json'],
    ['bytes that are called JSON', randomBytes(1000), 'application/json; charset=utf-8'],
  ];
  for (const [what, bytes, type] of bodies) {
    test(`binary content comes back byte for byte: ${what}`, async () => {
      const id = await createInteraction(server, minimal(customer));
      const url = `/interactions/${id}/binary_content`;
      assert.equal((await get(url)).status, 404);
      assert.equal((await send('PUT', url, bytes, type)).status, 204);
      const answer = await get(url);
      assert.equal(answer.status, 200);
      assert.ok(answer.bytes.equals(bytes));
      assert.equal(answer.headers.get('content-type'), type);
      assert.equal(answer.headers.get('content-length'), String(bytes.length));
      assert.equal(answer.headers.get('cache-control'), 'private, no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('content-security-policy'), "sandbox; default-src 'none'");
      assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`^attachment; filename="${id}"`));
      const { binary_content, binary_content_mime, binary_content_size } = (await call('GET', `/interactions/${id}`))
        .body;
      assert.deepEqual(
        [binary_content, binary_content_mime, binary_content_size],
        [server.url + url, type, bytes.length],
      );
      const head = await fetch(server.url + url, { method: 'HEAD', headers: { authorization } });
      assert.equal(head.headers.get('content-length'), String(bytes.length));
    });
  }

  test('texts come with the fields or raw, and have their types', async () => {
    const texts = { text: 'Grüße 💩', structured_text: '<a>ü</a>', structured_text_mime: 'text/xml' };
    const id = await createInteraction(server, minimal(customer, texts));
    const plain = await get(`/interactions/${id}/plain_text`);
    assert.deepEqual(
      [plain.bytes.toString(), plain.headers.get('content-type')],
      ['Grüße 💩', 'text/plain; charset=utf-8'],
    );
    assert.equal(plain.headers.get('content-disposition'), null);
    assert.equal(plain.headers.get('x-content-type-options'), 'nosniff');
    const structured = await get(`/interactions/${id}/structured_text`);
    assert.deepEqual([structured.bytes.toString(), structured.headers.get('content-type')], ['<a>ü</a>', 'text/xml']);
    assert.equal((await send('PUT', `/interactions/${id}/plain_text`, Buffer.from('ö'), 'text/markdown')).status, 204);
    const again = await get(`/interactions/${id}/plain_text`);
    assert.deepEqual([again.bytes.toString(), again.headers.get('content-type')], ['ö', 'text/plain; charset=utf-8']);
    assert.equal(
      (await send('PUT', `/interactions/${id}/structured_text`, Buffer.from('{}'), 'application/json')).status,
      204,
    );
    assert.equal((await get(`/interactions/${id}/structured_text`)).headers.get('content-type'), 'application/json');
    assert.equal((await call('GET', `/interactions/${id}`)).body.structured_text_mime, 'application/json');
    assert.deepEqual(await stored(id), { contents: 2, chunks: 2 });
  });

  test('a change replaces, keeps and clears them', async () => {
    const id = await createInteraction(server, minimal(customer));
    const put = (body: unknown) => call('PUT', `/interactions/${id}`, body);
    const url = `${server.url}/interactions/${id}`;
    const first = (
      await expectStatus(200, put({ text: 'one', structured_text: 'two', structured_text_mime: 'text/html' }))
    ).body;
    assert.deepEqual([first.text, first.structured_text], [`${url}/plain_text`, `${url}/structured_text`]);
    await send('PUT', `/interactions/${id}/binary_content`, Buffer.from('three'), 'text/css');
    await expectStatus(200, put({ text: 'uno', structured_text: 'due' }));
    await expectStatus(200, put({ structured_text_mime: 'text/xml' }));
    assert.equal((await get(`/interactions/${id}/plain_text`)).bytes.toString(), 'uno');
    const structured = await get(`/interactions/${id}/structured_text`);
    assert.deepEqual([structured.bytes.toString(), structured.headers.get('content-type')], ['due', 'text/xml']);
    assert.equal((await get(`/interactions/${id}/binary_content`)).bytes.toString(), 'three');
    assert.equal((await put({ structured_text_mime: null })).body.code, 4010);
    const cleared = (await expectStatus(200, put({ text: null, structured_text: null, binary_content: null }))).body;
    assert.deepEqual(cleared, (await call('GET', `/interactions/${id}`)).body);
    assert.deepEqual(
      Object.keys(cleared).filter((name) => /text|binary/.test(name)),
      [],
    );
    for (const kind of ['plain_text', 'structured_text', 'binary_content']) {
      assert.equal((await get(`/interactions/${id}/${kind}`)).status, 404);
    }
    assert.deepEqual(await stored(id), { contents: 0, chunks: 0 });
    await expectStatus(200, put({ text: '' }));
    assert.deepEqual([(await get(`/interactions/${id}/plain_text`)).status, (await stored(id)).contents], [200, 1]);
  });

  test('the last of several uploads at once stays, whole', async () => {
    const id = await createInteraction(server, minimal(customer));
    const bodies = Array.from({ length: 6 }, (_, i) => Buffer.alloc(chunk + 10, i));
    const url = `/interactions/${id}/binary_content`;
    const answers = await Promise.all(bodies.map((bytes) => send('PUT', url, bytes)));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      bodies.map(() => 204),
    );
    const { bytes, headers } = await get(url);
    assert.equal(bodies.filter((body) => body.equals(bytes)).length, 1);
    assert.equal(headers.get('content-type'), 'application/octet-stream');
    assert.deepEqual(await stored(id), { contents: 1, chunks: 2 });
  });

  test('a text that is none is refused, and the former one stays', async () => {
    const id = await createInteraction(server, minimal(customer, { text: 'former' }));
    const wide = Buffer.from('€'.repeat(200_000));
    assert.equal(
      (await send('PUT', `/interactions/${id}/structured_text`, wide, 'text/html; charset=utf-8')).status,
      204,
    );
    for (const bytes of [
      Buffer.from([0xff]),
      wide.subarray(0, -1),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from('a\0b'),
    ]) {
      for (const kind of ['plain_text', 'structured_text']) {
        const answer = await send('PUT', `/interactions/${id}/${kind}`, bytes, 'text/plain');
        assert.deepEqual([answer.status, answer.body.code], [400, 4020]);
      }
    }
    const latin = await send(
      'PUT',
      `/interactions/${id}/plain_text`,
      Buffer.from('x'),
      'text/plain; charset=iso-8859-1',
    );
    assert.deepEqual([latin.status, latin.body.code], [415, 4150]);
    assert.equal((await get(`/interactions/${id}/plain_text`)).bytes.toString(), 'former');
    assert.ok((await get(`/interactions/${id}/structured_text`)).bytes.equals(wide));
    assert.deepEqual((await stored(id)).contents, 2);
  });

  test('unknown interactions and unusable types are refused', async () => {
    for (const id of ['NONE', 'a%20b']) {
      for (const kind of ['plain_text', 'structured_text', 'binary_content']) {
        assert.equal((await send('PUT', `/interactions/${id}/${kind}`, Buffer.from('x'))).status, 404);
        assert.equal((await get(`/interactions/${id}/${kind}`)).status, 404);
      }
    }
    const id = await createInteraction(server, minimal(customer));
    for (const type of ['nonsense', `a/${'b'.repeat(300)}`]) {
      assert.equal((await send('PUT', `/interactions/${id}/binary_content`, Buffer.from('x'), type)).status, 415, type);
    }
    const packed = { 'content-encoding': 'gzip' };
    const gzip = await call('PUT', `/interactions/${id}/binary_content`, undefined, { raw: 'x', headers: packed });
    assert.deepEqual([gzip.status, gzip.body.code], [415, 4150]);
    assert.deepEqual(await stored(id), { contents: 0, chunks: 0 });
  });
});

describe('the limit', () => {
  test('is told at once when the length is announced, and when it is passed otherwise', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/binary_content`;
    assert.equal((await send('PUT', path, randomBytes(1_000_000), undefined, small)).status, 204);
    const over = await send('PUT', path, randomBytes(1_000_001), undefined, small);
    assert.deepEqual([over.status, over.body.code], [413, 4130]);
    assert.match(over.body.description, /1000000 bytes.*CONTENT_LIMIT_BYTES/);
    // Nothing of the body is sent: the answer comes all the same.
    const announced = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization, 'content-length': '99999999' };
      const request = http.request(small.url + path, { method: 'PUT', headers }, (answer) => {
        resolve(answer.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
    assert.equal(announced, 413);
    const unannounced = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(small.url + path, { method: 'PUT', headers: { authorization } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      request.on('error', reject);
      for (let i = 0; i < 20; i += 1) request.write(randomBytes(100_000));
      request.end();
    });
    assert.equal(unannounced, 413);
    assert.equal((await get(path)).bytes.length, 1_000_000);
    assert.deepEqual(await stored(id), { contents: 1, chunks: 4 });
  });
});

describe('a refused upload', () => {
  /** Sends a body on a connection of its own until it is all sent or the connection is closed. */
  async function sendUntilClosed(method: string, path: string, length: number) {
    const socket = net.connect(Number(new URL(small.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    const end = new Promise<void>((resolve) => {
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
    const write = (bytes: Uint8Array | string) =>
      Promise.race([end, new Promise<void>((resolve) => socket.write(bytes, () => resolve()))]);
    await write(
      `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-length: ${length}\r\n\r\n`,
    );
    await until(async () => socket.destroyed || answer !== '');
    const bytes = Buffer.alloc(chunk);
    let sent = 0;
    while (!socket.destroyed && sent < length) {
      await write(bytes.subarray(0, length - sent));
      sent += Math.min(chunk, length - sent);
    }
    const result = { status: Number(answer.split(' ')[1]), sent, closed: socket.destroyed };
    socket.destroy();
    return result;
  }

  test('is read to its end when that is near, and cut when it is not', async () => {
    const id = await createInteraction(server, minimal(customer));
    const refusals: [string, string, number][] = [
      ['PUT', `/interactions/${id}/binary_content`, 413],
      ['PUT', '/interactions/NONE/binary_content', 413],
      ['POST', `/interactions/${id}/attachments`, 400],
      ['POST', '/interactions/a%20b/attachments?name=a', 404],
    ];
    const all = 128 * 1024 * 1024;
    for (const [method, path, status] of refusals) {
      const near = await sendUntilClosed(method, path, 4 * 1024 * 1024);
      assert.deepEqual(near, { status, sent: 4 * 1024 * 1024, closed: false });
      const far = await sendUntilClosed(method, path, all);
      assert.deepEqual([far.status, far.closed], [status, true], path);
      assert.ok(far.sent < all);
    }
    await expectStatus(200, call('GET', `/interactions/${id}`));
  });
});

describe('streams', () => {
  const piece = randomBytes(chunk);

  /** An upload that goes on when it is told to. */
  function open(path: string, length: number) {
    const headers = { authorization, 'content-length': String(length) };
    const request = http.request(server.url + path, { method: 'PUT', headers });
    const answered = new Promise<number | undefined>((resolve) => {
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', () => resolve(undefined));
    });
    return { request, answered, write: (bytes: Buffer) => new Promise((resolve) => request.write(bytes, resolve)) };
  }

  test('chunks are stored while the upload still runs, and nobody sees them before its end', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/binary_content`;
    await send('PUT', path, Buffer.from('former'));
    const upload = open(path, chunk * 8);
    for (let i = 1; i <= 7; i += 1) {
      await upload.write(piece);
      await until(async () => (await stored(id)).chunks === 1 + i);
    }
    assert.equal((await get(path)).bytes.toString(), 'former');
    // More uploads wait for their clients than there are connections to the database, and others still get through.
    const waiting = Array.from({ length: 12 }, () => open(path, 10));
    for (const one of waiting) await one.write(Buffer.alloc(5));
    await until(async () => (await stored(id)).contents === 14);
    await expectStatus(200, call('GET', `/interactions/${id}`));
    upload.request.end(piece);
    assert.equal(await upload.answered, 204);
    const { bytes } = await get(path);
    assert.equal(bytes.length, chunk * 8);
    assert.ok(bytes.subarray(-chunk).equals(piece));
    // Their clients go away: what they had sent goes, too.
    for (const one of waiting) one.request.destroy();
    await until(async () => (await stored(id)).contents === 1);
    assert.deepEqual(await stored(id), { contents: 1, chunks: 8 });
  });

  test('large ones pass through without being held', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/binary_content`;
    const total = 48 * 1024 * 1024;
    const upload = open(path, total);
    const sent = createHash('sha256');
    const before = bytesHeld();
    const held: number[] = [];
    for (let at = 0; at < total; at += chunk) {
      sent.update(piece);
      await upload.write(piece);
      if (at % (total / 8) === 0) held.push(bytesHeld() - before);
    }
    upload.request.end();
    assert.equal(await upload.answered, 204);
    const response = await fetch(server.url + path, { headers: { authorization } });
    const received = createHash('sha256');
    let arrived = 0;
    for await (const bytes of response.body ?? []) {
      received.update(bytes);
      const parts = (at: number) => Math.floor((at * 8) / total);
      if (parts(arrived) !== parts(arrived + bytes.length)) held.push(bytesHeld() - before);
      arrived += bytes.length;
    }
    assert.equal(received.digest('hex'), sent.digest('hex'));
    // Client and server are in one process here; either would hold more and more if it held the body. The middle one
    // of the measurements, because what was freed is counted until it is swept.
    assert.ok(held.length >= 16);
    const median = held.toSorted((a, b) => a - b)[Math.floor(held.length / 2)] ?? 0;
    assert.ok(median < total / 8, `${held.join(', ')} bytes were held`);
  });

  test('a reader that goes away ends the reading', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/binary_content`;
    await send('PUT', path, randomBytes(chunk * 40));
    await new Promise<void>((resolve) => {
      const request = http.get(server.url + path, { headers: { authorization } }, (response) => {
        response.once('data', () => {
          request.destroy();
          resolve();
        });
      });
    });
    // A switch of mode waits for what is under way, and is given up when that does not end.
    await inMaintenance(server, async () => {});
  });

  test('what is removed while it is sent cuts the connection', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/binary_content`;
    await send('PUT', path, randomBytes(chunk * 80));
    const end = await new Promise<string>((resolve) => {
      http.get(server.url + path, { headers: { authorization } }, (response) => {
        response.once('data', async () => {
          response.pause();
          await expectStatus(200, call('PUT', `/interactions/${id}`, { binary_content: null }));
          response.resume();
        });
        response.on('end', () => resolve('whole'));
        response.on('error', () => resolve('cut'));
      });
    });
    assert.equal(end, 'cut');
    const entries = server.log.filter((line) => /while it was sent/.test(line)).map((line) => JSON.parse(line));
    assert.deepEqual(
      entries.map((entry) => [entry.level, entry.interaction_id]),
      [['warn', id]],
    );
  });

  test('what is replaced while it is looked up is sent as it is then', async () => {
    const id = await createInteraction(server, minimal(customer));
    const attached = await send('POST', `/interactions/${id}/attachments?name=a`, Buffer.from('file'));
    await send('PUT', `/interactions/${id}/binary_content`, Buffer.from('former'));
    const answers = await asOwner(server.databaseUrl, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE interaction_content_chunks IN ACCESS EXCLUSIVE MODE');
      const reads = [
        get(`/interactions/${id}/binary_content`),
        get(`/interactions/${id}/attachments/${attached.body.document_id}`),
      ];
      await untilBlocked(server.databaseUrl, 2);
      // Behind the server's back, because it would wait for this transaction, too.
      const { rows } = await client.query(
        `DELETE FROM interaction_contents WHERE interaction_id = $1 RETURNING kind, document_id, name, mime_type`,
        [id],
      );
      for (const { kind, document_id, name, mime_type } of rows) {
        await client.query(
          `WITH content AS (
             INSERT INTO interaction_contents
               (tenant_id, interaction_id, kind, document_id, name, mime_type, size, ready, created_at)
             VALUES (101, $1, $2, $3, $4, $5, 6, true, now()) RETURNING content_id
           )
           INSERT INTO interaction_content_chunks (tenant_id, interaction_id, content_id, chunk, bytes)
           SELECT 101, $1, content_id, 0, 'latter' FROM content`,
          [id, kind, document_id, name, mime_type],
        );
      }
      await client.query('COMMIT');
      return await Promise.all(reads);
    });
    assert.deepEqual(
      answers.map(({ status, bytes }) => [status, bytes.toString()]),
      [
        [200, 'latter'],
        [200, 'latter'],
      ],
    );
  });

  test('an upload into what is being deleted ends with 404 and leaves nothing', async () => {
    await createCustomer(server, 'GONE');
    const id = await createInteraction(server, minimal('GONE'));
    const upload = open(`/interactions/${id}/binary_content`, chunk * 3);
    await upload.write(piece);
    await until(async () => (await stored(id)).chunks === 1);
    await expectStatus(200, call('DELETE', '/profiles/GONE'));
    await upload.write(piece);
    upload.request.end(piece);
    assert.equal(await upload.answered, 404);
    assert.deepEqual(await stored(id), { contents: 0, chunks: 0 });
  });
});

describe('attachments', () => {
  test('are added, listed in pages and read byte for byte', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/attachments`;
    assert.deepEqual((await call('GET', path)).body, { items: [], next_cursor: null });
    const files: [string, Buffer, string | undefined][] = [
      ['a.pdf', randomBytes(chunk * 2), 'application/pdf'],
      ['Grüße "1"; x=\\.txt', Buffer.from('{"a":1}'), 'application/json'],
      ['no type', Buffer.alloc(0), undefined],
    ];
    const ids: string[] = [];
    for (const [name, bytes, type] of files) {
      const answer = await send('POST', `${path}?name=${encodeURIComponent(name)}&description=d`, bytes, type);
      assert.equal(answer.status, 201, answer.text);
      assert.deepEqual(Object.keys(answer.body), ['document_id']);
      assert.equal(answer.headers.get('location'), `${server.url}${path}/${answer.body.document_id}`);
      ids.push(answer.body.document_id);
    }
    const { items, next_cursor } = (await expectStatus(200, call('GET', path))).body;
    assert.equal(next_cursor, null);
    for (const [i, [name, bytes, type]] of files.entries()) {
      const mime_type = type ?? 'application/octet-stream';
      const { created_at, ...item } = items[i];
      assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.deepEqual(item, { document_id: ids[i], name, description: 'd', mime_type, size: bytes.length });
      const answer = await get(`${path}/${ids[i]}`);
      assert.ok(answer.bytes.equals(bytes));
      assert.equal(answer.headers.get('content-type'), mime_type);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
    const disposition = (await get(`${path}/${ids[1]}`)).headers.get('content-disposition');
    assert.equal(
      disposition,
      `attachment; filename="Gr__e _1__ x__.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22%3B%20x%3D%5C.txt`,
    );
    const first = (await call('GET', `${path}?limit=2`)).body;
    await send('POST', `${path}?name=late`, Buffer.from('x'));
    const second = (await call('GET', `${path}?limit=2&cursor=${first.next_cursor}`)).body;
    const names = [...first.items, ...second.items].map((item: { name: string }) => item.name);
    assert.deepEqual(names, [...files.map(([name]) => name), 'late']);
    const resource = (await call('GET', `/interactions/${id}`)).body;
    assert.equal('binary_content' in resource, false);
  });

  test('what is wrong is refused and nothing stays', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/attachments`;
    const cases: [string, number, number][] = [
      ['', 400, 4010],
      ['?name=', 400, 4020],
      [`?name=${'x'.repeat(256)}`, 400, 4020],
      ['?name=a%0d%0aX-Evil:%201', 400, 4020],
      ['?name=a%00', 400, 4020],
      ['?name=a&name=b', 400, 4020],
      ['?name=a&nope=b', 400, 4020],
      [`?name=a&description=${'x'.repeat(1025)}`, 400, 4020],
    ];
    for (const [query, status, code] of cases) {
      const answer = await send('POST', path + query, Buffer.from('x'));
      assert.deepEqual([answer.status, answer.body.code], [status, code], query);
    }
    assert.equal((await send('POST', '/interactions/NONE/attachments?name=a', Buffer.from('x'))).status, 404);
    assert.equal((await call('GET', '/interactions/NONE/attachments')).status, 404);
    assert.equal((await call('GET', `${path}/nope`)).status, 404);
    assert.equal((await call('GET', `${path}/a%20b`)).status, 404);
    assert.equal((await call('GET', `${path}?cursor=x`)).status, 400);
    const { document_id } = (await send('POST', `${path}?name=a`, Buffer.from('x'))).body;
    const other = await createInteraction(server, minimal(customer));
    assert.equal((await call('GET', `/interactions/${other}/attachments/${document_id}`)).status, 404);
    assert.deepEqual(await stored(id), { contents: 1, chunks: 1 });
  });

  test('an Idempotency-Key adds once, and knows other bytes and types', async () => {
    const id = await createInteraction(server, minimal(customer));
    const path = `/interactions/${id}/attachments?name=a`;
    const post = (bytes: Buffer, type = 'text/plain') =>
      call('POST', path, undefined, {
        headers: { 'idempotency-key': 'attach', 'content-type': type },
        raw: new Uint8Array(bytes),
      });
    const bytes = randomBytes(chunk * 2 + 1);
    const first = await expectStatus(201, post(bytes));
    const again = await expectStatus(201, post(bytes));
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal(again.body.document_id, first.body.document_id);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const other = await post(bytes);
    assert.deepEqual([other.status, other.body.code], [409, 4092]);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const otherType = await post(bytes, 'text/html');
    assert.deepEqual([otherType.status, otherType.body.code], [409, 4092]);
    await expectStatus(201, post(bytes));
    assert.deepEqual(await stored(id), { contents: 1, chunks: 3 });
  });
});
