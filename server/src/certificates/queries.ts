import { X509Certificate } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { type Db, isMissingReference } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { isInForce } from './certificate.ts';

/** Whose certificate it is (access/caller.ts). */
export type Holder = Pick<Caller, 'tenant' | 'actor'>;

export interface CertificateRow {
  readonly pem: string;
  readonly file_name: string | null;
  readonly modified_at: Date;
}

export async function findCertificate(db: Db, { tenant, actor }: Holder): Promise<CertificateRow | undefined> {
  const [row] = await db.query<CertificateRow>(
    'SELECT pem, file_name, modified_at FROM certificates WHERE tenant_id = $1 AND actor = $2',
    [tenant, actor],
  );
  return row;
}

/** Stores a certificate in place of the one before. */
export async function replaceCertificate(db: Db, { tenant, actor }: Holder, row: CertificateRow): Promise<void> {
  try {
    await db.query(
      `INSERT INTO certificates (tenant_id, actor, pem, file_name, modified_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, actor) DO UPDATE SET pem = $3, file_name = $4, modified_at = $5`,
      [tenant, actor, row.pem, row.file_name, row.modified_at],
    );
  } catch (error) {
    // Deleted since the request was let in.
    if (isMissingReference(error)) throw new ApiError('notAuthorized', 'the caller exists no more', { cause: error });
    throw error;
  }
}

/** @throws {ApiError} 409 when nothing could be encrypted for the caller now */
export async function requireCertificate(db: Db, holder: Holder, now: Date): Promise<void> {
  if ((await certificateInForce(db, holder, now)) === undefined) {
    throw new ApiError('conflict', 'there is no certificate in force; upload one with PUT /users/me/certificate');
  }
}

/** What is encrypted for a caller now is encrypted for this; undefined when there is none, or not at this time. */
export async function certificateInForce(db: Db, holder: Holder, now: Date): Promise<X509Certificate | undefined> {
  const row = await findCertificate(db, holder);
  const certificate = row && new X509Certificate(row.pem);
  return certificate !== undefined && isInForce(certificate, now) ? certificate : undefined;
}
