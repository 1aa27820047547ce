import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { findServer, type RunningServer, serverOptions } from '../running-server.ts';
import { hashOf, verifyReceipt } from './receipt.ts';
import type { Receipt } from './schemas.ts';

interface Page {
  readonly items: readonly { readonly number: number; readonly jws: string }[];
  readonly next_cursor: string | null;
}

/**
 * Verifies the receipts of a running server: each was signed by it and is unchanged, belongs behind the one before, and
 * none is missing. Who keeps the hash of a receipt elsewhere finds out as well when the end was cut off.
 *
 * @returns the exit code: 1 when something is wrong
 */
export async function verifyReceiptsCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { ...serverOptions, expect: { type: 'string' } } });
  const server = await findServer(values);
  const { fault, receipts, hashes } = await verifyChain(server);
  if (fault !== undefined) {
    print(fault);
    return 1;
  }
  if (values.expect !== undefined && !hashes.has(values.expect.toLowerCase())) {
    print(`None of the ${receipts} receipts has the hash ${values.expect}.`);
    return 1;
  }
  print(`${receipts} receipts, unbroken. The latest has the hash ${[...hashes][0] ?? '(none)'}.`);
  return 0;
}

interface Verified {
  readonly receipts: number;
  /** The latest first. */
  readonly hashes: ReadonlySet<string>;
  /** The first thing that is wrong. */
  readonly fault?: string;
}

async function verifyChain(server: RunningServer): Promise<Verified> {
  const hashes = new Set<string>();
  const { keys } = await get<{ keys: JWK[] }>(server, '/gdpr/receipts/keys');
  const end = await get<{ receipts: number; latest_hash: string }>(server, '/gdpr/receipts/chain');
  const broken = (fault: string) => ({ receipts: hashes.size, hashes, fault });
  let expected = { number: end.receipts, hash: end.latest_hash };
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await get(server, `/gdpr/receipts?limit=500${from}`);
    for (const { number, jws } of page.items) {
      // Issued while these are read.
      if (number > end.receipts) continue;
      if (number !== expected.number) return broken(`Receipt ${expected.number} is missing.`);
      const receipt = await verified(jws, keys);
      if (receipt === undefined) return broken(`Receipt ${number} was not signed by this server, or was changed.`);
      if (hashOf(jws) !== expected.hash) return broken(`Receipt ${number} is not the one that the next one names.`);
      hashes.add(expected.hash);
      expected = { number: number - 1, hash: receipt.previous_hash };
    }
    cursor = page.next_cursor;
  }
  if (expected.number > 0) return broken(`Receipt ${expected.number} is missing.`);
  return { receipts: end.receipts, hashes };
}

async function verified(jws: string, keys: readonly JWK[]): Promise<Receipt | undefined> {
  for (const key of keys) {
    const receipt = await verifyReceipt(jws, key).catch(() => undefined);
    if (receipt !== undefined) return receipt;
  }
  return undefined;
}

async function get<T>({ url, authorization }: RunningServer, path: string): Promise<T> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization } });
  if (!answer.ok) throw new Error(`The server answered ${path} with ${answer.status}.`);
  return (await answer.json()) as T;
}
