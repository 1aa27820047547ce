import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Client } from '../client/src/index.ts';
import { openArchive } from '../server/src/archives/open-archive.ts';

const run = promisify(execFile);

/** Everything that was said, encrypted for whoever asked for it, and opened with OpenSSL. */
export async function playExportStory(client: Client, quietly: Client): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-demo-'));
  try {
    await playIn(folder, client, quietly);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || syscall !== 'spawn openssl') throw error;
    console.log('  openssl is not installed: no certificate, no export.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function playIn(folder: string, client: Client, quietly: Client): Promise<void> {
  const [key, certificate] = [path.join(folder, 'my.key'), path.join(folder, 'my.pem')];
  const options = ['-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=Demo'];
  await openssl('req', '-x509', ...options, '-keyout', key, '-out', certificate);
  await client.putCertificate({ body: await readFile(certificate, 'utf8'), contentType: 'application/x-pem-file' });
  const { data: job } = await client.createExportJob({
    body: { title: 'All interactions', source: 'Contact History', type: 'Interaction', run: { every: 'once' } },
  });
  const ended = { path: { id: job.latest_run_id ?? '' } };
  while ((await quietly.getExportRun(ended)).data.finished_at === null) await sleep(100);
  const { data: exported } = await client.getExportRun(ended);
  if (exported.status !== 'Finished') throw new Error(`the export is ${exported.status}: ${exported.error}`);
  for (const { artifact_id: id, file_name: name } of exported.files) {
    const { data } = await client.downloadExportArtifact({ path: { id } });
    const sealed = path.join(folder, name);
    await writeFile(sealed, Buffer.from(await data.arrayBuffer()));
    const zip = sealed.replace(/\.smime$/, '');
    await openssl('smime', '-decrypt', '-binary', '-inkey', key, '-in', sealed, '-out', zip);
    await show(zip);
  }
  await quietly.deleteExportRun(ended);
  await quietly.deleteExportJob({ path: { id: job.id } });
}

async function show(zip: string): Promise<void> {
  const archive = await openArchive([zip]);
  for (const entry of archive.entries) {
    const lines = (await text(archive.read(entry))).split('\n');
    const isData = entry.name.startsWith('data/');
    console.log(`    ${entry.name}: ${isData ? `${lines.length - 1} lines` : `${entry.size} bytes`}`);
    if (isData) console.log(`      ${lines[0]?.slice(0, 140)}…`);
  }
  await archive.dispose();
}

async function openssl(...args: string[]): Promise<void> {
  console.log(`  $ openssl ${args.map((arg) => path.basename(arg)).join(' ')}`);
  await run('openssl', args);
}
