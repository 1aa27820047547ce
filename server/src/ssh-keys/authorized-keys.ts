import { createHash, createPublicKey } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { badParameter } from '../errors.ts';

/** A public key that its user logs in with. */
export interface AuthorizedKey {
  readonly type: string;
  /** As SSH sends it. */
  readonly blob: Buffer;
  readonly comment: string;
}

/** The kinds of keys that logins are checked with, the best one first. */
export const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const;

export const mostKeys = 50;

const rsaBits = { fewest: 2048, most: 16_384 };
const longestComment = 256;

/** What OpenSSH knows and we do not: hardware keys, certificates, DSA. */
const otherType = /^(sk-|ssh-|ecdsa-|rsa-)[a-z0-9@.-]+$/;

/**
 * Reads public keys as they stand in OpenSSH's `authorized_keys`: one a line, between comments and empty lines.
 *
 * @throws {ApiError} 400 that names the line and what is wrong with it
 */
export function readAuthorizedKeys(text: string): AuthorizedKey[] {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    throw badParameter('keys', 'there is a private key in it: never send the private key, only the .pub file');
  }
  const keys = text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [readLine(trimmed, index + 1)];
  });
  if (keys.length > mostKeys) throw badParameter('keys', `there are ${keys.length}: at most ${mostKeys} are kept`);
  return keys;
}

/** What is stored of keys that were read. */
export function linesOf(keys: readonly AuthorizedKey[]): string {
  return keys.map(({ type, blob, comment }) => `${type} ${blob.toString('base64')} ${comment}`.trimEnd()).join('\n');
}

/** Reads what `linesOf` made: nothing in it has to be checked again. */
export function keysOf(lines: string): AuthorizedKey[] {
  if (lines === '') return [];
  return lines.split('\n').map((line) => {
    const [type = '', base64 = '', ...comment] = line.split(' ');
    return { type, blob: Buffer.from(base64, 'base64'), comment: comment.join(' ') };
  });
}

/** As `ssh-keygen -l` shows it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The key that signatures are checked with. @throws {Error} when it is none */
export function parsedKey({ type, blob }: Pick<AuthorizedKey, 'type' | 'blob'>): ParsedKey {
  const parsed = ssh2.utils.parseKey(`${type} ${blob.toString('base64')}`) as ParsedKey | ParsedKey[] | Error;
  if (parsed instanceof Error) throw parsed;
  const [key] = [parsed].flat();
  if (key === undefined) throw new Error('there is no key');
  return key;
}

function readLine(line: string, number: number): AuthorizedKey {
  const refused = (reason: string, cause?: unknown) => {
    const error = badParameter('keys', `line ${number}: ${reason}`);
    if (cause !== undefined) error.cause = cause;
    return error;
  };
  const [, type = '', base64 = '', comment = ''] = /^(\S+)(?:\s+(\S+)(?:\s+(.*))?)?$/.exec(line) ?? [];
  if (!keyTypes.some((known) => known === type)) {
    if (otherType.test(type)) throw refused(`keys of the type ${type} are not supported: use ${keyTypes.join(', ')}`);
    if (/\s(ssh-|ecdsa-|sk-)\S+\s+\S/.test(line)) {
      throw refused('options in front of a key, such as from=, are not supported: begin the line with the type');
    }
    throw refused('it is not a public key as in authorized_keys: type, base64, comment');
  }
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(base64)) throw refused('what follows the type is not base64');
  if (comment.length > longestComment) throw refused(`the comment has more than ${longestComment} characters`);
  if (/[\u0000-\u001f\u007f]/.test(comment) || !comment.isWellFormed()) {
    throw refused('the comment holds control characters');
  }
  const key = { type, blob: Buffer.from(base64, 'base64'), comment };
  let bits: number | undefined;
  try {
    const parsed = parsedKey(key);
    bits = createPublicKey(parsed.getPublicPEM()).asymmetricKeyDetails?.modulusLength;
    if (parsed.type !== type || !parsed.getPublicSSH().equals(key.blob)) throw new Error('it is another key');
  } catch (cause) {
    throw refused(`it is not a key of the type ${type}`, cause);
  }
  if (bits !== undefined && (bits < rsaBits.fewest || bits > rsaBits.most)) {
    throw refused(`the RSA key has ${bits} bits: it must have ${rsaBits.fewest} to ${rsaBits.most}`);
  }
  return key;
}
