import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { fingerprintOf } from '../ssh-keys/authorized-keys.ts';

/** What clients know the server by. */
export interface HostKey {
  /** As OpenSSH writes private keys. */
  readonly privateKey: string;
  /** As clients show it at their first login. */
  readonly fingerprint: string;
}

/** Reads the host key of a data folder and makes it on the first start: an Ed25519 key, which then stays. */
export async function openHostKey(dataDir: string): Promise<HostKey> {
  const target = path.join(dataDir, 'keys', 'ssh_host_ed25519_key');
  const privateKey = (await readKey(target)) ?? (await createKey(target));
  const parsed = ssh2.utils.parseKey(privateKey) as ParsedKey | ParsedKey[] | Error;
  const [key] = parsed instanceof Error ? [] : [parsed].flat();
  if (key === undefined || !key.isPrivateKey()) {
    throw new Error(`${target} is not a private key of OpenSSH; remove it, and one is made.`);
  }
  return { privateKey, fingerprint: fingerprintOf(key.getPublicSSH()) };
}

async function readKey(target: string): Promise<string | undefined> {
  try {
    return await readFile(target, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The host key ${target} cannot be read.`, { cause: error });
  }
}

/** Two processes that start at once must end with the same key: the whole file is linked into place, or not. */
async function createKey(target: string): Promise<string> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const created = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'throughline' }).private;
  const part = `${target}.${randomBytes(6).toString('hex')}`;
  const handle = await open(part, 'wx', 0o600);
  try {
    await handle.writeFile(created);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(part, target);
    return created;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(target, 'utf8');
  } finally {
    await unlink(part);
  }
}
