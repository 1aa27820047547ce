/** How what a column holds of people is forgotten, or why it holds nothing of them. */
export const fates = {
  /** Becomes a placeholder, or goes with its row. */
  anonymised: 'anonymised',
  /** A keyed digest: the former one goes, that of a placeholder comes. */
  digest: 'a digest of what stands there now',
  id: 'an id, a number or a type that stays, so that what is counted adds up',
  time: 'a time',
  definition: 'what the tenant has defined for everybody',
  staff: 'somebody who works with the server, not one of the people whom it is about',
  operation: 'how work stands, without what it is about',
  sealed: 'gone with the end of the work, at most a day later; sealed until then',
  log: 'the files of requests and their results, sealed: the execution log names the devices, for 30 days',
  unreadable: 'opened by the same request only, or a digest; gone after a day',
} as const;
export type Fate = keyof typeof fates;

type Columns = Partial<Record<Fate, string>>;

/** Every column of every table, by its fate. `tenant_id` is an id wherever it is. */
export const catalogue: Readonly<Record<string, Columns>> = {
  installation: { operation: 'name value' },
  migrations: { operation: 'number name checksum', time: 'applied_at' },
  tenants: { staff: 'name display_name', definition: 'account_ids shared_shortcodes', time: 'created_at' },
  roles: { id: 'role_id', definition: 'name enabled built_in tasks' },
  users: { id: 'user_id role_ids', staff: 'name password_hash enabled', time: 'created_at modified_at' },
  api_keys: { id: 'key_id role_ids', staff: 'name secret_hash', time: 'expires_at created_at' },
  sessions: { id: 'user_id', staff: 'token_hash', time: 'created_at expires_at' },
  login_failures: { staff: 'subject failures', time: 'last_failed_at' },
  certificates: { id: 'user_id key_id', staff: 'actor pem file_name', time: 'modified_at' },
  audit_log: { id: 'entry_id record_type record_id action', staff: 'actor', time: 'at' },
  idempotent_answers: { staff: 'actor', unreadable: 'idempotency_key request_hash answer', time: 'created_at' },
  metadata_versions: { operation: 'version' },
  profile_attributes: { id: 'attribute_id', definition: 'name type length default_value mandatory encrypt' },
  extension_schemas: { id: 'extension_id', definition: 'scope name type attributes unique' },
  identification_keys: { id: 'key_id extension_id', definition: 'name attributes is_unique' },
  business_attributes: {
    id: 'dbid',
    definition: 'name display_name description map_name cv_attributes attribute_values highest_value_dbid',
  },
  profiles: { id: 'customer_id', anonymised: 'attributes encrypted', time: 'created_at modified_at' },
  profile_extension_records: { id: 'customer_id extension_id record_id', anonymised: 'record encrypted' },
  profile_extension_unique_values: { id: 'customer_id extension_id list_number record_id', digest: 'value_hash' },
  identification_values: { id: 'key_id customer_id is_unique', digest: 'lead value' },
  device_keys: { id: 'kind owner', digest: 'device', anonymised: 'record_id' },
  device_rules: { operation: 'only_row rules job_id finished at_tenant stage after' },
  services: {
    id: 'service_id customer_id service_type est_duration duration disposition last_state_id last_task_id',
    anonymised: 'contact_key disposition_desc started completed',
  },
  states: {
    id: 'service_id state_id state_type est_duration duration disposition',
    anonymised: 'disposition_desc started completed',
  },
  tasks: {
    id: 'service_id task_id state_id task_type est_duration duration disposition',
    anonymised: 'disposition_desc started completed',
  },
  service_owners: { id: 'service_id service_type', anonymised: 'owner', time: 'started_at completed_at' },
  service_interactions: { id: 'service_id', anonymised: 'interaction_id' },
  service_extension_records: { id: 'service_id element_id extension_id record_id', anonymised: 'record encrypted' },
  service_extension_unique_values: {
    id: 'service_id element_id extension_id list_number record_id',
    digest: 'value_hash',
  },
  interactions: {
    id: 'customer_id interaction_id has_text has_structured_text has_binary_content',
    anonymised: 'fields',
    time: 'start_date',
  },
  interaction_ids: { id: 'interaction_id customer_id', time: 'start_date' },
  interaction_contents: {
    id: 'interaction_id content_id kind document_id size ready',
    anonymised: 'name description mime_type',
    time: 'created_at',
  },
  interaction_content_chunks: { id: 'interaction_id content_id chunk', anonymised: 'bytes' },
  interaction_search: { id: 'customer_id interaction_id media_type', digest: 'document', time: 'start_date' },
  archived_fields: { id: 'customer_id kind', anonymised: 'record_id sealed' },
  imports: {
    id: 'import_id size bytes_read records created updated unchanged ambiguous rejected',
    staff: 'actor file_name settings',
    operation: 'status cancel_requested error',
    time: 'created_at started_at finished_at',
  },
  import_chunks: { id: 'import_id chunk', sealed: 'bytes' },
  import_outcomes: { id: 'import_id first_index has_problems quotes_values', anonymised: 'outcomes' },
  import_queue: { id: 'import_id process_id', time: 'not_before' },
  export_jobs: {
    id: 'job_id latest_run_id',
    staff: 'owner title description',
    operation: 'source type media_types run timeframe file_split_size suspended is_spent',
    time: 'created_at next_starts_at',
  },
  export_schedule: { id: 'job_id', time: 'starts_at' },
  export_runs: {
    id: 'run_id number job_id records',
    staff: 'owner title description',
    operation: 'source type media_types run timeframe file_split_size status cancel_requested attempt progress error',
    time: 'from_time to_time created_at started_at attempt_started_at finished_at',
  },
  export_artifacts: {
    id: 'artifact_id run_id part size',
    operation: 'file_name store_key sha256',
    time: 'created_at expires_at',
  },
  privacy_submissions: {
    id: 'submission_id number size attempt contacts contacts_done',
    staff: 'name actor',
    operation: 'status reason',
    time: 'submitted_at started_at finished_at',
  },
  privacy_results: { id: 'result_id submission_id kind size ready', staff: 'name', time: 'created_at expires_at' },
  privacy_chunks: { id: 'file_id chunk', log: 'bytes' },
  privacy_contacts: { id: 'submission_id request contact', operation: 'response is_done done' },
  privacy_findings: { id: 'submission_id request contact kind record_id customer_id is_done' },
  privacy_receipts: { id: 'number receipt_id submission_id request', operation: 'jws' },
  privacy_receipt_chains: { operation: 'receipts latest_hash' },
  ssh_keys: { id: 'user_id', staff: 'lines', time: 'modified_at' },
  processes: { id: 'process_id', operation: 'host', time: 'started_at' },
  server_modes: { operation: 'mode epoch switching_to', time: 'switching_until' },
  server_mode_acknowledgements: { id: 'process_id', operation: 'epoch' },
};
