import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { adminPassword } from '../../../server/test/test-server.ts';
import { openDesk } from '../desk.ts';
import { browser, server } from '../world.ts';

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { redirect: 'manual', headers });

/** As it is, where `fetch` would take `..` away. */
async function statusOf(path: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the console is served', () => {
  test('to anybody, under /console/, where / leads', async () => {
    const start = await get('/');
    assert.deepEqual([start.status, start.headers.get('location')], [302, '/console/']);
    for (const path of ['/console', '/console/', '/console/export/history?run=x']) {
      const page = await get(path);
      assert.equal(page.status, 200);
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(page.headers.get('cache-control'), 'no-cache');
      assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    }
  });

  test('with a policy that lets nothing run but its own files', async () => {
    const [one, other] = await Promise.all([get('/console/'), get('/console/')]);
    const policy = one.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    assert.deepEqual(policy.replace(nonce, '…').split('; '), [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce-…'",
      "font-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    assert.ok(!other.headers.get('content-security-policy')?.includes(nonce), 'a nonce is used once');
    const html = await one.text();
    assert.ok(html.includes(nonce));
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|\son\w+=|style=/, 'nothing is inline');
  });

  test('with files that are kept for ever, compressed', async () => {
    const html = await (await get('/console/')).text();
    const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    for (const encoding of ['br', 'gzip']) {
      const file = await get(script, { 'accept-encoding': encoding });
      assert.equal(file.status, 200);
      assert.equal(file.headers.get('content-encoding'), encoding);
      assert.match(file.headers.get('content-type') ?? '', /javascript/);
      assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
    }
    const font = /inter-latin-wght[^)"]+\.woff2/.exec(
      await (await get(/href="([^"]+\/index-[^"]+\.css)"/.exec(html)?.[1] ?? '')).text(),
    );
    assert.equal((await get(`/console/assets/${font?.[0]}`)).headers.get('content-type'), 'font/woff2');
  });

  test('and nothing else than those', async () => {
    for (const path of [
      '/console/assets/../../package.json',
      '/console/assets/..%2f..%2fpackage.json',
      '/console/assets/%2e%2e/%2e%2e/package.json',
      '/console/assets/..%5c..%5cpackage.json',
      '/console/assets/nothing.js',
    ]) {
      assert.ok([400, 403, 404].includes((await statusOf(path)) ?? 0), path);
    }
  });

  for (const [page, shows, who] of [
    ['/', 'Sign in to the console', undefined],
    ['/console/administration/jobs', 'No jobs yet', { name: 'admin', password: adminPassword }],
    ['/console/customers', 'Whom are you looking for?', { name: 'admin', password: adminPassword }],
    ['/console/settings/roles', 'Privacy officer', { name: 'admin', password: adminPassword }],
    ['/console/privacy/requests/new', 'What is asked for', { name: 'admin', password: adminPassword }],
  ] as const) {
    test(`with a first load of ${page} below 300 kB`, async () => {
      const desk = await openDesk(browser, server);
      if (who !== undefined) await desk.context.request.post('/access/sessions', { data: who });
      const network = await desk.context.newCDPSession(desk.page);
      let bytes = 0;
      network.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await network.send('Network.enable');
      await desk.page.goto(page, { waitUntil: 'networkidle' });
      await desk.page.getByText(shows).waitFor();
      assert.ok(bytes > 50_000 && bytes < 300_000, `${bytes} bytes`);
      await desk.context.close();
    });
  }

  test('a script that is refused makes no browser ask for a password by itself', async () => {
    const basic = await get('/access/sessions/current');
    assert.match(basic.headers.get('www-authenticate') ?? '', /^Basic /);
    const script = await get('/access/sessions/current', { 'x-requested-with': 'XMLHttpRequest' });
    assert.deepEqual([script.status, script.headers.get('www-authenticate')], [401, 'Session realm="Throughline"']);
  });
});
