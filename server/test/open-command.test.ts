import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  type Ended,
  encryptFiles,
  ended,
  makeIdentity,
  openssl,
  pack,
  startOpen,
  temporaryFolder,
  writeContents,
} from './archives/workshop.ts';
import { requireTools } from './tools.ts';

const run = promisify(execFile);

await requireTools('openssl', 'zip');
const root = await temporaryFolder();
const own = await makeIdentity(root, 'own');
const key = ['--key', own.keyFile];
const contents = {
  'data/Interaction-5.json': Buffer.from('{"ID":"1"}\n'.repeat(30_000)),
  'data/blob': randomBytes(200_000),
  'schema/interaction.json': Buffer.from('{}'),
};

/** An empty folder to work in. */
const desk = () => mkdtemp(path.join(root, 'desk-'));

async function makeExport(name: string, ...options: string[]): Promise<string[]> {
  const folder = await desk();
  await writeContents(folder, contents);
  await pack('zip', folder, '-q', '-r', ...options, `${name}.zip`, 'data', 'schema');
  const parts = (await readdir(folder)).filter((file) => file.startsWith(name)).map((file) => path.join(folder, file));
  return await encryptFiles(parts.sort(), own);
}

const [whole = ''] = await makeExport('export-17');

async function runOpen(cwd: string, ...args: string[]): Promise<Ended> {
  return await ended(startOpen(cwd, args));
}

async function assertWritten(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  assert.deepEqual(names.map((name) => path.relative(folder, name)).sort(), Object.keys(contents).sort());
  for (const [name, bytes] of Object.entries(contents)) {
    assert.deepEqual(await readFile(path.join(folder, name)), bytes);
  }
}

describe('throughline open', () => {
  test('writes the files of an archive into a folder of its name, for nobody else to read', async () => {
    const cwd = await desk();
    const { code, output, errors } = await runOpen(cwd, whole, ...key);
    assert.deepEqual([code, errors], [0, '']);
    assert.match(output, /^export-17\/data\/Interaction-5\.json {2}330,000 bytes {2}verified$/m);
    assert.equal(output.trim().split('\n').length, 3);
    await assertWritten(path.join(cwd, 'export-17'));
    const mode = async (name: string) => (await stat(path.join(cwd, 'export-17', name))).mode & 0o777;
    assert.deepEqual([await mode('data/blob'), await mode('data'), await mode('')], [0o600, 0o700, 0o700]);
  });

  test('joins a split set into a folder that is given', async () => {
    const cwd = await desk();
    const parts = await makeExport('export-18', '-s', '64k');
    assert.ok(parts.length > 2);
    const { code, errors } = await runOpen(cwd, '--out', 'deep/er', ...key, ...parts.reverse());
    assert.deepEqual([code, errors], [0, '']);
    await assertWritten(path.join(cwd, 'deep/er'));
    const missing = await runOpen(cwd, ...key, ...parts.slice(1));
    assert.equal(missing.code, 1);
    assert.match(missing.errors, /^throughline: export-18 is not complete, missing: \.zip\. Give all its parts\.\n$/);
  });

  test('replaces nothing unless it is told to', async () => {
    const cwd = await desk();
    const there = path.join(cwd, 'export-17/data/blob');
    await mkdir(path.dirname(there), { recursive: true });
    await writeFile(there, 'mine');
    const refused = await runOpen(cwd, whole, ...key);
    assert.equal(refused.code, 1);
    assert.match(refused.errors, /export-17\/data\/blob is there already: give --force/);
    assert.deepEqual(await readdir(path.join(cwd, 'export-17'), { recursive: true }), ['data', 'data/blob']);
    assert.equal(await readFile(there, 'utf8'), 'mine');
    assert.equal((await runOpen(cwd, whole, ...key, '--force')).code, 0);
    await assertWritten(path.join(cwd, 'export-17'));
  });

  test('leaves nothing behind when an archive is damaged', async () => {
    const cwd = await desk();
    const message = (await readFile(whole)).toString('latin1');
    const changed = path.join(cwd, 'export-17.zip.smime');
    const at = message.length - 2000;
    await writeFile(changed, `${message.slice(0, at)}${message[at] === 'A' ? 'B' : 'A'}${message.slice(at + 1)}`);
    const { code, errors } = await runOpen(cwd, changed, ...key);
    assert.equal(code, 1);
    assert.match(errors, /^throughline: .*damaged/);
    assert.deepEqual(await readdir(cwd), ['export-17.zip.smime']);
  });

  test('says how it is called, and what is wrong with the key', async () => {
    const cwd = await desk();
    for (const args of [[], ['--what'], [whole, '--key']]) {
      const { code, errors } = await runOpen(cwd, ...args);
      assert.equal(code, 2);
      assert.match(errors, /Usage: npx throughline open FILE…/);
    }
    const curve = await makeIdentity(root, 'curve', 'ec');
    const other = await makeIdentity(root, 'other');
    const failures: [string[], RegExp][] = [
      [[whole], /it is encrypted and needs a private key\. Give --key\./],
      [[whole, '--key', other.keyFile], /export-17\.zip\.smime: it was encrypted for another certificate/],
      [[whole, '--key', own.certificateFile], /own\.pem: it holds no private key/],
      [[whole, '--key', curve.keyFile], /its kind is ec/],
      [[whole, '--key', '/nowhere'], /no such file/],
      [['/nowhere/export-1.zip.smime', ...key], /no such file/],
    ];
    for (const [args, message] of failures) {
      const { code, errors } = await runOpen(cwd, ...args);
      assert.equal(code, 1);
      assert.match(errors, message);
    }
    assert.deepEqual(await readdir(cwd), []);
  });
});

describe('keys with a passphrase', async () => {
  const secret = 'correct horse';
  const pkcs8 = path.join(root, 'pkcs8.key');
  const pkcs1 = path.join(root, 'pkcs1.key');
  await openssl(
    'pkcs8',
    '-topk8',
    '-in',
    own.keyFile,
    '-out',
    pkcs8,
    '-v2',
    'aes-256-cbc',
    '-passout',
    `pass:${secret}`,
  );
  const traditional = ['-traditional', '-aes256', '-passout', `pass:${secret}`];
  await openssl('rsa', '-in', own.keyFile, '-out', pkcs1, ...traditional);

  test('from a file', async () => {
    const cwd = await desk();
    await writeFile(path.join(cwd, 'right'), `${secret}\n`);
    await writeFile(path.join(cwd, 'wrong'), 'battery staple');
    for (const [index, file] of [pkcs8, pkcs1].entries()) {
      const out = ['--out', String(index)];
      const right = await runOpen(cwd, whole, '--key', file, '--passphrase-file', 'right', ...out);
      assert.deepEqual([right.code, right.errors], [0, '']);
      const wrong = await runOpen(cwd, whole, '--key', file, '--passphrase-file', 'wrong', ...out, '--force');
      assert.equal(wrong.code, 1);
      assert.match(wrong.errors, /pkcs\d\.key: the passphrase does not fit\.\n$/);
      const none = await runOpen(cwd, whole, '--key', file);
      assert.equal(none.code, 1);
      assert.match(
        none.errors,
        /pkcs\d\.key: it is encrypted: give its passphrase in a file with --passphrase-file\.\n$/,
      );
    }
  });

  test('on the terminal, where it is not shown', async () => {
    const cwd = await desk();
    const cli = path.join(import.meta.dirname, '../src/cli.ts');
    const command = `'${process.execPath}' '${cli}' open '${whole}' --key '${pkcs8}'`;
    const terminal = run('script', ['-qec', command, '/dev/null'], { cwd });
    let shown = '';
    terminal.child.stdout?.on('data', (text: string) => {
      // Typed when it is asked for, as people do.
      if (!shown.includes('Passphrase of') && (shown + text).includes('Passphrase of')) {
        terminal.child.stdin?.write(`${secret}\r`);
      }
      shown += text;
    });
    await terminal;
    assert.match(shown, /blob {2}200,000 bytes {2}verified/);
    assert.ok(!shown.includes(secret));
    await assertWritten(path.join(cwd, 'export-17'));
  });
});

describe('while it runs', () => {
  /** A message that does not end: the half of one through a pipe, of which it has decrypted as much as there is. */
  async function startHalf(cwd: string) {
    const pipe = path.join(cwd, 'export-17.zip.smime');
    await run('mkfifo', [pipe]);
    const child = startOpen(cwd, [pipe, ...key]);
    const result = ended(child);
    const writer = await open(pipe, 'w');
    await writer.write((await readFile(whole)).subarray(0, 180_000));
    // All that a pipe does not hold has been read by now, so the rest is being waited for.
    return { child, result, writer };
  }

  test('a signal ends it and leaves nothing behind', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const cwd = await desk();
      const { child, result, writer } = await startHalf(cwd);
      child.kill(signal);
      await writer.close();
      const { code, errors } = await result;
      assert.equal(code, 1);
      assert.equal(errors, `throughline: it was ended by ${signal}.\n`);
      assert.deepEqual(await readdir(cwd), ['export-17.zip.smime']);
    }
  });

  test('killed, it leaves nothing that was decrypted', async () => {
    const cwd = await desk();
    const { child, result, writer } = await startHalf(cwd);
    child.kill('SIGKILL');
    await writer.close();
    assert.equal((await result).code, null);
    assert.deepEqual((await readdir(cwd, { recursive: true })).sort(), ['export-17', 'export-17.zip.smime']);
  });

  test('memory does not grow with the archive', { timeout: 120_000 }, async () => {
    const cwd = await desk();
    const message = path.join(cwd, 'export-1.zip.smime');
    const encrypt = `openssl cms -encrypt -stream -binary -aes-256-cbc -in zeros.zip -out '${message}' '${own.certificateFile}'`;
    await run('sh', ['-c', `truncate -s 600M zeros && zip -q -0 zeros.zip zeros && ${encrypt} && rm zeros*`], { cwd });
    const report = 'process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))';
    const child = startOpen(cwd, [message, ...key], ['--import', `data:text/javascript,${report}`]);
    const { code, output, errors } = await ended(child);
    await rm(cwd, { recursive: true });
    assert.deepEqual(
      [code, output],
      [0, `export-1/zeros  ${(600 * 1024 * 1024).toLocaleString('en')} bytes  verified\n`],
    );
    assert.ok(Number(errors) > 0 && Number(errors) < 200 * 1024, `${errors} KiB`);
  });
});
