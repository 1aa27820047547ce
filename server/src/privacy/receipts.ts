import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { hashOf, type ReceiptSigner } from './receipt.ts';
import type { Receipt } from './schemas.ts';

export interface ReceiptRow {
  readonly number: number;
  readonly receipt_id: string;
  readonly submission_id: string;
  readonly request: number;
  readonly jws: string;
}

const columns = 'number, receipt_id, submission_id, request, jws';

/** What a receipt says beside its place in the chain. */
export type ReceiptContent = Omit<Receipt, 'receipt_id' | 'number' | 'tenant' | 'previous_hash'>;

/** Adds a receipt to the chain of a tenant, in the transaction that ends the request. */
export async function addReceipt(
  tx: Db,
  signer: ReceiptSigner,
  tenant: number,
  content: ReceiptContent,
): Promise<void> {
  const [end] = await tx.query<{ receipts: number; latest_hash: string }>(
    `INSERT INTO privacy_receipt_chains AS known (tenant_id, receipts, latest_hash) VALUES ($1, 0, '')
     ON CONFLICT (tenant_id) DO UPDATE SET receipts = known.receipts RETURNING receipts, latest_hash`,
    [tenant],
  );
  const { receipts = 0, latest_hash: previousHash = '' } = end ?? {};
  const receiptId = randomUUID();
  const number = receipts + 1;
  const place = { receipt_id: receiptId, number, tenant };
  const jws = await signer.sign({ ...place, ...content, previous_hash: previousHash });
  await tx.query(
    `INSERT INTO privacy_receipts (tenant_id, number, receipt_id, submission_id, request, jws)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [tenant, number, receiptId, content.submission_id, content.request, jws],
  );
  await tx.query('UPDATE privacy_receipt_chains SET receipts = $2, latest_hash = $3 WHERE tenant_id = $1', [
    tenant,
    number,
    hashOf(jws),
  ]);
}

export async function hasReceipt(db: Db, tenant: number, submissionId: string, request: number): Promise<boolean> {
  const rows = await db.query(
    'SELECT 1 FROM privacy_receipts WHERE tenant_id = $1 AND submission_id = $2 AND request = $3',
    [tenant, submissionId, request],
  );
  return rows.length > 0;
}

/** @throws {ApiError} 404 */
export async function getReceipt(db: Db, tenant: number, id: string): Promise<ReceiptRow> {
  const [row] = await db.query<ReceiptRow>(
    `SELECT ${columns} FROM privacy_receipts WHERE tenant_id = $1 AND receipt_id = $2`,
    [tenant, id],
  );
  if (row === undefined) throw notFound('receipt', id);
  return row;
}

/** The newest first, before a number; those of one file when it is named. */
export async function listReceipts(
  db: Db,
  tenant: number,
  { submissionId, before, limit }: { submissionId: string | undefined; before: number; limit: number },
): Promise<ReceiptRow[]> {
  const ofSubmission = submissionId === undefined ? '' : 'AND submission_id = $4';
  return await db.query<ReceiptRow>(
    `SELECT ${columns} FROM privacy_receipts WHERE tenant_id = $1 AND number < $2 ${ofSubmission}
     ORDER BY number DESC LIMIT $3`,
    [tenant, before, limit, ...(submissionId === undefined ? [] : [submissionId])],
  );
}

/** How long a tenant's chain is, and the hash of its last receipt. */
export async function readChainEnd(
  db: Db,
  tenant: number,
): Promise<{ readonly receipts: number; readonly latest_hash: string }> {
  const [row] = await db.query<{ receipts: number; latest_hash: string }>(
    'SELECT receipts, latest_hash FROM privacy_receipt_chains WHERE tenant_id = $1',
    [tenant],
  );
  return row ?? { receipts: 0, latest_hash: '' };
}
