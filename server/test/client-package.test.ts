import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientSource, type Document } from '../../scripts/client-source.ts';
import { adminPassword, startServer } from './test-server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = path.join(root, 'node_modules/.bin/tsc');

test("the client's operations are those of the OpenAPI document, as committed", async () => {
  const document = JSON.parse(await readFile(path.join(root, 'openapi.json'), 'utf8')) as Document;
  const committed = await readFile(path.join(root, 'client/src/operations.ts'), 'utf8');
  assert.equal(clientSource(document), committed, 'run npm run openapi');
});

test('a schema that the types cannot express fails instead of being typed wrongly', () => {
  const operation = (schema: object) => ({
    components: { schemas: {}, parameters: {} },
    paths: {
      '/x': { get: { operationId: 'getX', responses: { 200: { content: { 'application/json': { schema } } } } } },
    },
  });
  assert.match(clientSource(operation({ type: ['string', 'null'] })), /Answer<200, string \| null>/);
  assert.throws(() => clientSource(operation({ allOf: [] })), /do not know the keyword allOf/);
  assert.throws(() => clientSource(operation({ type: 'date' })), /do not know the type date/);
});

test('the built package does what its README shows', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-client-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const installed = path.join(folder, 'node_modules/@throughline/client');
  await mkdir(installed, { recursive: true });
  await copyFile(path.join(root, 'client/package.json'), path.join(installed, 'package.json'));
  await run(tsc, ['-p', path.join(root, 'client'), '--outDir', path.join(installed, 'dist')]);

  const server = await startServer();
  const readme = await readFile(path.join(root, 'client/README.md'), 'utf8');
  const example = (/```ts\n(.*?)```/s.exec(readme)?.[1] ?? '')
    .replace('http://localhost:8080', server.url)
    .replace('PASSWORD', adminPassword);
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(path.join(folder, 'example.ts'), example);
  const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom'];
  await run(tsc, [...strict, '--types', '', 'example.ts'], { cwd: folder }).catch((error: { stdout: string }) => {
    assert.fail(`the example has wrong types: ${error.stdout}`);
  });
  const { stdout } = await run(process.execPath, ['example.ts'], { cwd: folder });
  const [listed, refused] = stdout.split('\n');
  assert.match(listed ?? '', /^true \d{4}-\d\d-\d\dT/);
  assert.match(refused ?? '', /^404 4040 service '\d+' does not exist/);
});
