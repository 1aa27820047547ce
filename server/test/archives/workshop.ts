import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import type { Archive } from '../../src/archives/open-archive.ts';

const run = promisify(execFile);

/** Somebody who downloads: a certificate for the service, and its private key. */
export interface Identity {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly key: KeyObject;
}

/** A folder that goes with the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'throughline-archives-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The real OpenSSL; answers what it writes. */
export async function openssl(...args: string[]): Promise<Buffer> {
  const { stdout } = await run('openssl', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** The real zip, 7z or unzip, in the folder whose files it packs or opens. */
export async function pack(program: 'zip' | '7z' | 'unzip', folder: string, ...args: string[]): Promise<void> {
  await run(program, args, { cwd: folder });
}

export async function makeIdentity(folder: string, name: string, kind = 'rsa:2048', days = 2): Promise<Identity> {
  const keyFile = path.join(folder, `${name}.key`);
  const certificateFile = path.join(folder, `${name}.pem`);
  const curve = kind === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : [];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectKeyIdentifier=hash'];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  await openssl('req', '-x509', '-newkey', kind, ...curve, '-nodes', '-days', String(days), ...subject, ...files);
  return { certificateFile, keyFile, key: createPrivateKey(await readFile(keyFile)) };
}

/** Encrypts a file as the service does, one message a file; answers the files of the messages. */
export async function encryptFiles(files: readonly string[], { certificateFile }: Identity): Promise<string[]> {
  const encrypt = ['smime', '-encrypt', '-binary', '-aes-256-cbc'];
  await Promise.all(files.map((file) => openssl(...encrypt, '-in', file, '-out', `${file}.smime`, certificateFile)));
  return files.map((file) => `${file}.smime`);
}

/** Files of a folder, by their names in an archive. */
export type Contents = Readonly<Record<string, Buffer>>;

export async function writeContents(folder: string, contents: Contents): Promise<void> {
  for (const [name, bytes] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}

/** All that is in an archive, read to its end. */
export async function readContents(archive: Archive): Promise<Record<string, Buffer>> {
  const contents: Record<string, Buffer> = {};
  for (const entry of archive.entries) {
    const pieces: Buffer[] = [];
    for await (const piece of archive.read(entry)) pieces.push(piece);
    contents[entry.name] = Buffer.concat(pieces);
  }
  return contents;
}

/** The same bytes in pieces of a size. */
export async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collected(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** What a program said, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** `throughline …`, as a person starts it: no settings, in some folder. */
export function startThroughline(
  cwd: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): ChildProcess {
  const cli = path.join(import.meta.dirname, '../../src/cli.ts');
  return spawn(process.execPath, [...nodeOptions, cli, ...args], { cwd, env: {}, stdio: 'pipe' });
}

/** `throughline open …` */
export function startOpen(cwd: string, args: readonly string[], nodeOptions: readonly string[] = []): ChildProcess {
  return startThroughline(cwd, ['open', ...args], nodeOptions);
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, errors };
}
