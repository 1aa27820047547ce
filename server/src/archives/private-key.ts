import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ArchiveError } from './archive-error.ts';

/**
 * A private key from its PEM text (PKCS#8 or PKCS#1). The passphrase is asked for only when the key is encrypted; both
 * stay in memory.
 *
 * @throws {ArchiveError} `key`
 */
export async function readPrivateKey(pem: string, passphrase: () => Promise<string>): Promise<KeyObject> {
  if (!/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(pem)) {
    throw new ArchiveError('key', 'it holds no private key in PEM (-----BEGIN PRIVATE KEY-----).');
  }
  const encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  const key = parse(pem, encrypted ? await passphrase() : undefined);
  if (key.asymmetricKeyType !== 'rsa') {
    throw new ArchiveError('key', `its kind is ${key.asymmetricKeyType}: exports are encrypted for RSA keys.`);
  }
  return key;
}

function parse(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    const reason = passphrase === undefined ? 'the private key cannot be read.' : 'the passphrase does not fit.';
    throw new ArchiveError('key', reason, { cause });
  }
}
