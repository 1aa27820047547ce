import type { client } from '../api/client.ts';

type Query = NonNullable<NonNullable<Parameters<typeof client.listAudit>[0]>['query']>;

/** What things are done to, as the audit trail calls it. */
export type RecordType = NonNullable<Query['record_type']>;

/** All of them, in the order in which one chooses. */
export const recordTypes: readonly RecordType[] = [
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
  'certificate',
  'privacy_file',
  'privacy_result',
  'ssh_keys',
  'session',
  'user',
  'role',
  'api_key',
  'tenant',
  'profile_attribute',
  'extension_schema',
  'identification_key',
  'business_attribute',
  'metadata',
  'server_mode',
];

export function isRecordType(text: string): text is RecordType {
  return recordTypes.some((type) => type === text);
}
