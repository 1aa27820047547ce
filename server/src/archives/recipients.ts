import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { ArchiveError } from './archive-error.ts';
import { type BerElement, berTag, malformed, octetsOf, oidOf } from './ber.ts';

const rsa = '1.2.840.113549.1.1.1';
const rsaOaep = '1.2.840.113549.1.1.7';
const maskByHash = '1.2.840.113549.1.1.8';
const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * The key of the content, from the recipient whose key this is. The message names recipients by their certificates,
 * and there is only a private key here: so each of them is tried.
 *
 * @throws {ArchiveError} `wrongKey` when none fits, `unsupported` when none has an RSA key
 */
export function contentKey(recipients: readonly BerElement[], key: KeyObject, length: number): Buffer {
  const sealed = recipients.map(keyTransport).filter((recipient) => recipient !== undefined);
  for (const { scheme, parameters, encryptedKey } of sealed) {
    const found =
      scheme === rsa ? openPkcs1(encryptedKey, key, length) : openOaep(encryptedKey, parameters, key, length);
    if (found !== undefined) return found;
  }
  if (sealed.length === 0) {
    throw new ArchiveError('unsupported', 'it is encrypted for no recipient with an RSA key.');
  }
  throw new ArchiveError('wrongKey', 'it was encrypted for another certificate: this private key does not open it.');
}

interface Sealed {
  readonly scheme: string;
  readonly parameters: BerElement | undefined;
  readonly encryptedKey: Buffer;
}

/** A recipient with an RSA key; undefined for the other kinds (key agreement, passwords). */
function keyTransport(recipient: BerElement): Sealed | undefined {
  if (recipient.tag !== berTag.sequence) return undefined;
  const [, , algorithm, encryptedKey] = recipient.children;
  if (encryptedKey?.tag !== berTag.octetString) throw malformed();
  const scheme = oidOf(algorithm?.children[0]);
  if (scheme !== rsa && scheme !== rsaOaep) return undefined;
  return { scheme, parameters: algorithm?.children[1], encryptedKey: octetsOf(encryptedKey) };
}

/**
 * Takes the padding off by itself, because the library hides a wrong key from whoever measures time: it answers random
 * bytes of a random length, one time in 300 of the right one, and a message for several would open as garbage. Here
 * nobody measures: the key belongs to who runs this.
 */
function openPkcs1(encryptedKey: Buffer, key: KeyObject, length: number): Buffer | undefined {
  const block = attempt(() => privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encryptedKey));
  if (block === undefined || block.length < length + 11 || block[0] !== 0 || block[1] !== 2) return undefined;
  const separator = block.indexOf(0, 2);
  return separator === block.length - length - 1 ? block.subarray(separator + 1) : undefined;
}

function openOaep(
  encryptedKey: Buffer,
  parameters: BerElement | undefined,
  key: KeyObject,
  length: number,
): Buffer | undefined {
  const { oaepHash, oaepLabel } = oaepOptions(parameters);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const found = attempt(() =>
    privateDecrypt({ key, padding, oaepHash, ...(oaepLabel !== undefined && { oaepLabel }) }, encryptedKey),
  );
  return found?.length === length ? found : undefined;
}

/** RSAES-OAEP-params of RFC 4055: hash, mask function and label, each with a default. */
function oaepOptions(parameters: BerElement | undefined): { oaepHash: string; oaepLabel?: Buffer } {
  const field = (tag: number) => parameters?.children.find((child) => child.tag === tag)?.children[0];
  const hash = field(berTag.context0);
  const mask = field(berTag.context1);
  const label = field(berTag.context2);
  const oaepHash = hash === undefined ? 'sha1' : hashes[oidOf(hash.children[0])];
  const maskHash = mask === undefined ? 'sha1' : hashes[oidOf(mask.children[1]?.children[0])];
  if (oaepHash === undefined || oaepHash !== maskHash || (mask && oidOf(mask.children[0]) !== maskByHash)) {
    throw new ArchiveError('unsupported', 'its key is encrypted by OAEP with hashes that are not supported.');
  }
  const bytes = label?.children[1] === undefined ? undefined : octetsOf(label.children[1]);
  return { oaepHash, ...(bytes !== undefined && { oaepLabel: bytes }) };
}

/** A block of another key's length, or of a number beyond its modulus, is not for this key. */
function attempt(decrypt: () => Buffer): Buffer | undefined {
  try {
    return decrypt();
  } catch {
    return undefined;
  }
}
