import type { Db } from '../db/client.ts';
import type { Caller } from './caller.ts';

/** What things are done to. */
export const recordTypes = [
  'profile',
  'service',
  'state',
  'task',
  'interaction',
  'import',
  'archive',
  'export_job',
  'export_run',
  'artifact',
  'profile_attribute',
  'extension_schema',
  'identification_key',
  'business_attribute',
  'metadata',
  'user',
  'role',
  'api_key',
  'certificate',
  'ssh_keys',
  'privacy_file',
  'privacy_result',
  'tenant',
  'session',
  'server_mode',
] as const;
export type RecordType = (typeof recordTypes)[number];

/** One thing that was done. Ids and names of definitions only, never the personal data itself. */
export interface AuditEntry {
  readonly action: string;
  readonly recordType: RecordType;
  readonly recordId: string | number;
}

/** Writes who did what to which record, in the transaction that does it. */
export async function recordAudit(
  tx: Db,
  caller: Pick<Caller, 'tenant' | 'actor'>,
  at: Date,
  entry: AuditEntry,
): Promise<void> {
  await tx.query(
    'INSERT INTO audit_log (tenant_id, at, actor, action, record_type, record_id) VALUES ($1, $2, $3, $4, $5, $6)',
    [caller.tenant, at, caller.actor, entry.action, entry.recordType, String(entry.recordId)],
  );
}
