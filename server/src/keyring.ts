import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { createOnce, writeSynced } from './created-once.ts';

interface KeyFile {
  /** Id of the key that new values are encrypted with. */
  readonly current: string;
  /** All keys that can still decrypt, base64 of 32 bytes, by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Base64 of the 32 bytes that identification values are digested with; it does not rotate. */
  readonly digest: string;
}

/** What stands before the 32 bytes of a private key of Ed25519 in PKCS #8 (RFC 8410). */
const ed25519Pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The keys that are kept outside the database (DATA_DIR/keys/encryption.json): what is marked `encrypt` is stored
 * with AES-256-GCM, what is looked up by value is stored as a keyed digest.
 */
export class Keyring {
  #current = '';
  #keys: ReadonlyMap<string, Buffer> = new Map();
  readonly #digestKey: Buffer;
  /** What every digested text begins with: the same number of characters for every key. */
  readonly #digestPrefix: string;
  #receiptKey: KeyObject | undefined;
  readonly #reread: () => KeyFile;
  readonly #changed: () => number;
  #readAt: number;

  /**
   * @param reread reads the file again: another process may have added a key since
   * @param changed tells when the file was changed last
   */
  constructor(file: KeyFile, reread: () => KeyFile, changed: () => number) {
    this.#digestKey = keyBytes(file.digest);
    this.#digestPrefix = createHmac('sha256', this.#digestKey).update('digest').digest('base64');
    this.#reread = reread;
    this.#changed = changed;
    this.#readAt = changed();
    this.#take(file);
  }

  /** Id of the key that new values are encrypted with. */
  get current(): string {
    return this.#current;
  }

  /**
   * Encrypts a text. `purpose` (which record and field it belongs to) is authenticated, so that a value moved to
   * another record does not decrypt.
   *
   * @param secret that it takes beside the keyring to open it
   */
  encrypt(plain: string, purpose: string, secret?: Buffer): string {
    this.#keepUp();
    const sealed = Buffer.concat(this.#seal(Buffer.from(plain, 'utf8'), purpose, secret));
    return `${this.#current}.${sealed.toString('base64url')}`;
  }

  /** The same for bytes: the id of the key stands before them, with its length. */
  encryptBytes(plain: Buffer, purpose: string): Buffer {
    this.#keepUp();
    return Buffer.concat([Buffer.of(this.#current.length), Buffer.from(this.#current), ...this.#seal(plain, purpose)]);
  }

  /** @throws {Error} when the key is not in the ring, the purpose or the secret is another one or the value was changed */
  decrypt(sealed: string, purpose: string, secret?: Buffer): string {
    const dot = sealed.indexOf('.');
    const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
    return this.#open(sealed.slice(0, dot), bytes, purpose, secret).toString('utf8');
  }

  /** @throws {Error} as `decrypt` */
  decryptBytes(sealed: Buffer, purpose: string): Buffer {
    const end = 1 + (sealed[0] ?? 0);
    return this.#open(sealed.toString('utf8', 1, end), sealed.subarray(end), purpose);
  }

  /** What a value is encrypted to: 12 bytes of nonce, 16 of authentication, the rest. */
  #seal(plain: Buffer, purpose: string, secret?: Buffer): Buffer[] {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#current, secret), iv).setAAD(Buffer.from(purpose));
    const body = cipher.update(plain);
    const end = cipher.final();
    return [iv, cipher.getAuthTag(), body, end];
  }

  #open(keyId: string, bytes: Buffer, purpose: string, secret?: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId, secret), bytes.subarray(0, 12))
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  }

  /** Tells keyrings apart without giving away a key: a database remembers which one its digests were made with. */
  get fingerprint(): string {
    return createHmac('sha256', this.#digestKey).update('fingerprint').digest('hex').slice(0, 32);
  }

  /**
   * What tools on the same machine call the API with (`Authorization: Bearer …`), as administrator of the default
   * tenant: who can read the keyring can read everything it protects anyway.
   */
  get localToken(): string {
    return `tll_${createHmac('sha256', this.#digestKey).update('local administrator').digest('base64url')}`;
  }

  /** The Ed25519 key that privacy receipts are signed with; it does not rotate, so that all of them can be verified. */
  get receiptKey(): KeyObject {
    this.#receiptKey ??= createPrivateKey({
      key: Buffer.concat([ed25519Pkcs8, createHmac('sha256', this.#digestKey).update('privacy receipts').digest()]),
      format: 'der',
      type: 'pkcs8',
    });
    return this.#receiptKey;
  }

  /**
   * The keyed digest of a value that is searched by equality: half of the SHA-256 of the key and the value, in one call,
   * because an HMAC takes five times as long here (measured). Who sees a digest cannot make that of a longer value: the
   * half that is missing would be needed to go on.
   */
  digest(value: string): Buffer {
    return Buffer.from(hash('sha256', this.#digestPrefix + value, 'hex').slice(0, 32), 'hex');
  }

  #key(id: string, secret: Buffer | undefined): Buffer {
    if (!this.#keys.has(id)) this.reload();
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error(`The encryption key '${id}' is not in the keyring.`);
    return secret === undefined ? key : createHmac('sha256', key).update(secret).digest();
  }

  /** Reads the file again, so that a key that was added is the current one. */
  reload(): void {
    // The time first: what changes while it is read is seen the next time.
    this.#readAt = this.#changed();
    this.#take(this.#reread());
  }

  /** Another process may have made a new key: what is encrypted from then on is encrypted with it. */
  #keepUp(): void {
    if (this.#changed() !== this.#readAt) this.reload();
  }

  #take(file: KeyFile): void {
    this.#keys = new Map(Object.entries(file.keys).map(([id, key]) => [id, keyBytes(key)]));
    if (!this.#keys.has(file.current)) throw new Error(`The current encryption key '${file.current}' is missing.`);
    this.#current = file.current;
  }
}

function keyBytes(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) throw new Error('Every key of the keyring must be the base64 of 32 bytes.');
  return bytes;
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}

function keyFilePath(dataDir: string): string {
  return path.join(dataDir, 'keys', 'encryption.json');
}

/** Reads the keyring of a data folder and makes it on the first start. */
export async function openKeyring(dataDir: string): Promise<Keyring> {
  const file = (await readKeyFile(dataDir)) ?? (await createKeyFile(dataDir));
  const target = keyFilePath(dataDir);
  return new Keyring(
    file,
    () => JSON.parse(readFileSync(target, 'utf8')) as KeyFile,
    () => statSync(target).mtimeMs,
  );
}

/** True when a server has been started on the folder: `openKeyring` would make a keyring otherwise. */
export async function hasKeyring(dataDir: string): Promise<boolean> {
  return (await readKeyFile(dataDir)) !== undefined;
}

/** Adds a new current key; the former ones still decrypt. Answers the new key's id. */
export async function addEncryptionKey(dataDir: string): Promise<string> {
  const file = (await readKeyFile(dataDir)) ?? (await createKeyFile(dataDir));
  // Above all that were ever there: the name of a key that was removed must not come back with other bytes.
  const numbers = [file.current, ...Object.keys(file.keys)].map((known) => Number(/^k(\d+)$/.exec(known)?.[1] ?? 0));
  const id = `k${Math.max(...numbers) + 1}`;
  await writeKeyFile(dataDir, { ...file, current: id, keys: { ...file.keys, [id]: newKey() } });
  return id;
}

async function readKeyFile(dataDir: string): Promise<KeyFile | undefined> {
  const file = keyFilePath(dataDir);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as KeyFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`The keyring ${file} cannot be read.`, { cause: error });
  }
}

async function createKeyFile(dataDir: string): Promise<KeyFile> {
  const created: KeyFile = { current: 'k1', keys: { k1: newKey() }, digest: newKey() };
  return JSON.parse(await createOnce(keyFilePath(dataDir), JSON.stringify(created))) as KeyFile;
}

async function writeKeyFile(dataDir: string, file: KeyFile): Promise<void> {
  const target = keyFilePath(dataDir);
  await writeSynced(`${target}.part`, JSON.stringify(file));
  await rename(`${target}.part`, target);
}
