import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs that tests compare us with, and the Debian packages that have them. */
const packages = {
  openssl: 'openssl',
  zip: 'zip',
  unzip: 'unzip',
  curl: 'curl',
  '7z': 'p7zip-full',
  chrt: 'util-linux',
  // With `ssh-keygen`.
  sftp: 'openssh-client',
  // Compiles what `java X.java` runs, which the runtime alone cannot.
  javac: 'default-jdk-headless',
  // A library: with it come the others of BouncyCastle.
  '/usr/share/java/bcpkix.jar': 'libbcpkix-java',
  // OpenStack Swift, which a test starts by itself.
  '/usr/lib/python3/dist-packages/swift': 'python3-swift',
} as const;

export type Tool = keyof typeof packages;

/**
 * Installs what is missing, on a Debian machine as root: in the set-up of a run, which happens once before the test
 * files start. Elsewhere nothing is touched, and the tests that need a tool say so (`requireTools`).
 */
export async function installTools(): Promise<void> {
  const missing = await missingTools(Object.keys(packages) as Tool[]);
  if (missing.length === 0 || process.geteuid?.() !== 0 || !(await isThere('apt-get'))) return;
  // Another run may be installing at the same time.
  const apt = (...args: string[]) =>
    run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  // What goes wrong shows in the tests that need it. One by one: apt installs all of them or none.
  await apt('update').catch(() => {});
  for (const tool of missing) await apt('install', '--no-install-recommends', packages[tool]).catch(() => {});
}

/** @throws {Error} one line that says what to install */
export async function requireTools(...tools: Tool[]): Promise<void> {
  const missing = await missingTools(tools);
  if (missing.length === 0) return;
  const names = missing.map((tool) => packages[tool]).join(' ');
  throw new Error(`These tests need ${missing.join(', ')}: install it (on Debian: apt-get install ${names}).`);
}

async function missingTools(tools: readonly Tool[]): Promise<Tool[]> {
  const there = await Promise.all(tools.map(isThere));
  return tools.filter((_, index) => !there[index]);
}

/** @param program a name to look for in PATH, or a file */
async function isThere(program: string): Promise<boolean> {
  if (path.isAbsolute(program)) return await can(program, constants.R_OK);
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    if (await can(path.join(folder, program), constants.X_OK)) return true;
  }
  return false;
}

async function can(file: string, mode: number): Promise<boolean> {
  return await access(file, mode).then(
    () => true,
    () => false,
  );
}
