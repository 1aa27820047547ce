import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { createOnce } from '../created-once.ts';
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
  const privateKey = (await readKey(target)) ?? (await createOnce(target, newHostKey()));
  const key = parsedKey(privateKey);
  if (key === undefined) {
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

/** Makes a private key, as OpenSSH writes it. */
export function newHostKey(): string {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'throughline' });
    // One in 256 is broken: ssh2 leaves out a zero at the beginning of the public key.
    if (parsedKey(key) !== undefined) return key;
  }
}

/** Undefined when it is none. */
function parsedKey(privateKey: string): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(privateKey) as ParsedKey | ParsedKey[] | Error;
  const [key] = parsed instanceof Error ? [] : [parsed].flat();
  return key?.isPrivateKey() ? key : undefined;
}
