import { createHash, createPublicKey } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, importJWK, type JWK } from 'jose';
import type { Keyring } from '../keyring.ts';
import type { Receipt } from './schemas.ts';

const algorithm = 'EdDSA';

/** A public key with its id. */
export type PublishedKey = JWK & { readonly kid: string };

/** Signs receipts: Ed25519, as a JWS in compact form (RFC 7515, RFC 8037). */
export class ReceiptSigner {
  readonly #keyring: Keyring;
  #published: Promise<PublishedKey> | undefined;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** What receipts are verified with: anybody may see it. Its id is its thumbprint (RFC 7638). */
  async publicKey(): Promise<PublishedKey> {
    this.#published ??= (async () => {
      const jwk = await exportJWK(createPublicKey(this.#keyring.receiptKey));
      return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm };
    })();
    return await this.#published;
  }

  async sign(receipt: Receipt): Promise<string> {
    const { kid } = await this.publicKey();
    return await new CompactSign(Buffer.from(JSON.stringify(receipt)))
      .setProtectedHeader({ alg: algorithm, kid, typ: 'throughline-receipt' })
      .sign(this.#keyring.receiptKey);
  }
}

/** @throws {Error} when the receipt was not signed with the key, or was changed */
export async function verifyReceipt(jws: string, key: JWK): Promise<Receipt> {
  const { payload } = await compactVerify(jws, await importJWK(key, algorithm), { algorithms: [algorithm] });
  return parse(payload);
}

/** A receipt as it was signed, for reading only. */
export function readReceipt(jws: string): Receipt {
  return parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url'));
}

/** What the next receipt names this one by. */
export function hashOf(jws: string): string {
  return createHash('sha256').update(jws).digest('hex');
}

function parse(payload: Uint8Array): Receipt {
  return JSON.parse(Buffer.from(payload).toString('utf8')) as Receipt;
}
