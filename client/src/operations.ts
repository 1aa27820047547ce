// Made from openapi.json by `npm run openapi`; not to be edited.
import type { Answer, CallOptions, Operation, PostOptions, QueryValue, RawBody } from './call.ts';

export interface ServerStatus {
  version: string;
  system_time: string;
  /** That of the caller’s tenant. */
  mode: 'production' | 'maintenance';
  /** Present while the mode is being switched. */
  switching_to?: 'production' | 'maintenance';
  /** Calls of this process that a switch of the mode waits for. */
  calls_in_flight: number;
  /** How many seconds a switch of the mode waits for them. */
  mode_switch_timeout: number;
  /** The most memory the JavaScript heap may use, in KB. */
  max_memory: number;
  /** The memory the heap has taken, in KB. */
  allocated_memory: number;
  /** The part of it in use, in KB. */
  used_memory: number;
  /** The part of it that is free, in KB. */
  free_memory: number;
  started: string;
  /** Of this process; absent before the first one. */
  last_request?: string;
  request_today: number;
  client_errors_today: number;
  server_errors_today: number;
}

export interface Tenant {
  /** The DB id: the `TENANTID` of exports. */
  id: number;
  name: string;
  display_name: string;
  account_ids: string[];
  shared_shortcodes: string[];
  created_at: string;
}

export interface User {
  id: number;
  name: string;
  roles: string[];
  enabled: boolean;
  created_at: string;
  modified_at: string;
}

export interface Role {
  id: number;
  name: string;
  enabled: boolean;
  built_in: boolean;
  tasks: string[];
}

export interface ApiKey {
  id: number;
  name: string;
  roles: string[];
  expires_at: string | null;
  created_at: string;
}

export interface NewApiKey {
  id: number;
  name: string;
  roles: string[];
  expires_at: string | null;
  created_at: string;
  /** The secret. It is answered only here. */
  key: string;
}

export interface Session {
  name: string;
  /** Name of the tenant that the caller belongs to. */
  tenant: string;
  tasks: string[];
  /** That of the tenant. */
  server_mode: 'production' | 'maintenance';
  /** Sent back as `X-CSRF-Token` with whatever changes something. */
  csrf_token: string;
}

export interface AuditEntry {
  id: number;
  at: string;
  /** `user:<id>`, `key:<id>` or `local` */
  actor: string;
  /** null when it exists no more. */
  actor_name: string | null;
  action: string;
  record_type: string;
  record_id: string;
}

export interface MetadataRole {
  role_DBID: number;
  role_enabled: boolean;
  tasks: { capableOf: boolean; name: string }[];
  role_name: string;
}

export interface Definitions {
  attributes: ProfileAttribute[];
  identification_keys: IdentificationKey[];
  /** Empty where the caller may not read the records. */
  extensions: {
    profile: ExtensionSchema[];
    service: ExtensionSchema[];
    state: ExtensionSchema[];
    task: ExtensionSchema[];
  };
  /** Those that fields are mapped to. */
  business_attributes: BusinessAttribute[];
}

export interface ProfileAttribute {
  encrypt: boolean;
  name: string;
  length: number;
  type: string;
  mandatory?: true;
  default?: string | number | boolean;
}

export interface NewAttribute {
  name: string;
  type: 'boolean' | 'string' | 'integer' | 'long' | 'double' | 'date' | 'datetime' | 'currency';
  default?: string | number | boolean;
  /** Most characters of a string; 256 by default. */
  length?: number;
  /** Default: false. */
  mandatory?: boolean;
  /** Default: false. */
  encrypt?: boolean;
}

export interface ExtensionSchema {
  name: string;
  type: string;
  /** Profiles only: true when a record needs at least one value. */
  required?: boolean;
  attributes: ExtensionAttribute[];
  unique?: (string | string[])[];
}

export interface NewExtensionSchema {
  name: string;
  type: 'single-valued' | 'multi-valued' | 'classifier';
  attributes?: NewAttribute[];
  /** Attributes that tell records apart, together; a nested list is a further such key. */
  unique?: (string | string[])[];
}

export interface IdentificationKey {
  name: string;
  /** Those of an extension as `<extension>.<attribute>`. */
  attributes: string[];
  /** Present when no two customers may have the same values. */
  unique?: true;
}

export interface BusinessAttribute {
  display_name: string;
  values: { display_name: string; description: string; name: string; dbid: number }[];
  description: string;
  name: string;
  dbid: number;
  map_name: boolean;
  cv_attributes: string[];
}

/** Core attributes (a string or an array of strings, the first being the primary value) and extensions (a record, or an array of records) side by side, as `GET /metadata/profiles` and `GET /metadata/profiles/extensions` define them. */
export interface Profile {
  customer_id?: string;
  [name: string]: unknown;
}

export interface DeviceOwner {
  /** In which kind of record the device stands. */
  found_in: 'profile' | 'profile_extension' | 'interaction' | 'archived' | 'service' | 'service_extension';
  /** null: a service of nobody yet. */
  customer_id: string | null;
  /** The service that the record belongs to. */
  service_id: number | null;
}

/** Extensions stand beside these fields: a record, or an array of records. */
export interface Service {
  service_id: number;
  contact_key?: string;
  /** DB id or name. */
  service_type: number | string;
  customer_id?: string;
  /** Seconds. */
  est_duration?: number;
  /** Milliseconds; of completed ones. */
  duration?: number;
  /** DB id or name; of completed ones. */
  disposition?: number | string;
  disposition_desc?: string;
  started: ServiceEvent;
  completed?: ServiceEvent;
  /** When asked for, in the order of their ids. */
  active_states?: State[];
  /** When asked for, in the order of their ids. */
  completed_states?: State[];
  /** When asked for, in the order of their ids. */
  active_tasks?: Task[];
  /** When asked for, in the order of their ids. */
  completed_tasks?: Task[];
  /** When asked for, newest first. */
  interactions?: Interaction[];
  [name: string]: unknown;
}

/** Extensions stand beside these fields: a record, or an array of records. */
export interface State {
  service_id: number;
  state_id: number;
  /** DB id or name. */
  state_type: number | string;
  customer_id?: string;
  /** Seconds. */
  est_duration?: number;
  /** Milliseconds; of completed ones. */
  duration?: number;
  /** DB id or name; of completed ones. */
  disposition?: number | string;
  disposition_desc?: string;
  started: ServiceEvent;
  completed?: ServiceEvent;
  /** When asked for, in the order of their ids. */
  active_tasks?: Task[];
  /** When asked for, in the order of their ids. */
  completed_tasks?: Task[];
  [name: string]: unknown;
}

/** Extensions stand beside these fields: a record, or an array of records. */
export interface Task {
  service_id: number;
  task_id: number;
  state_id?: number;
  /** DB id or name. */
  task_type: number | string;
  customer_id?: string;
  /** Seconds. */
  est_duration?: number;
  /** Milliseconds; of completed ones. */
  duration?: number;
  /** DB id or name; of completed ones. */
  disposition?: number | string;
  disposition_desc?: string;
  started: ServiceEvent;
  completed?: ServiceEvent;
  [name: string]: unknown;
}

/** Which fields it can have depends on its `entity_type`. Contents are the URLs where they are. */
export interface Interaction {
  /** The sender. */
  from?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  };
  /** Where replies go. */
  reply_to?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  };
  /** The recipients. */
  to?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  }[];
  /** Who got a copy. */
  cc?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  }[];
  /** When the e-mail was sent. ISO 8601, UTC. */
  sent_date?: string;
  /** Who got a blind copy. */
  bcc?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  }[];
  /** The message id of the parent elsewhere. */
  reference_id?: number;
  /** DB id of the reviewer. */
  reviewer_id?: number;
  /** The standard response that was used. */
  standard_response_id?: string;
  /** When the chat reached the contact centre. ISO 8601, UTC. */
  established_date?: string;
  /** When the contact centre left the chat. ISO 8601, UTC. */
  released_date?: string;
  /** Seconds. */
  duration?: number;
  /** The outcome of the call. */
  outcome?: string;
  /** The number called. */
  phone_number?: string;
  /** The connection id of the call. */
  tconnection_id?: string;
  /** 0 unknown, 1 received, 2 timer, 3 queued, 4 distributed, 5 submitted to agent, 6 rejected by agent, 7 cancelled by agent, 8 processed by agent, 9 final, 10 not queued, 11 error, 12 replaced, 13 agent transfer, 14 end time expired. */
  callback_status?: number;
  desired_response_type?: 'Voice' | 'VoIP' | 'Email';
  /** When the callback starts. ISO 8601, UTC. */
  start_time?: string;
  /** Until when it may be made. ISO 8601, UTC. */
  end_time?: string;
  /** Phone number, IP address or e-mail address, as the response type wants it. */
  customer_number?: string;
  /** Attempts made. */
  attempts?: number;
  /** The DN that was asked. */
  dn?: string;
  /** The switch of the DN. */
  location?: string;
  /** Who handled the request. */
  callback_server_id?: string;
  /** From 0 (OK) to 53 (wrong number). */
  call_result?: number;
  /** 0 unknown, 1 as soon as possible, 2 scheduled. */
  callback_type?: number;
  /** The customer. */
  customer_id?: string;
  /** 1 to 16 letters and digits. */
  interaction_id?: string;
  /** 0 new, 1 pending, 2 in process, 3 stopped. */
  status?: number;
  /** 0 e-mail in, 1 e-mail out, 2 chat, 3 phone call, 5 callback, 6 cobrowse, 7 open media */
  entity_type?: 0 | 1 | 2 | 3 | 5 | 6 | 7;
  /** Such as Inbound. */
  type?: string;
  /** Classifies the type further. */
  sub_type?: string;
  /** Such as voice, email, chat, callback. */
  media_type?: string;
  /** The interaction that this one belongs under. */
  parent_id?: string;
  /** The thread it belongs to. */
  thread_id?: string;
  /** Its id in another system. */
  external_id?: string;
  /** DB id of the person who owns it. */
  owner_id?: number;
  /** DB id of the application that made it. */
  creator_app_id?: number;
  /** When it began. ISO 8601, UTC. */
  start_date?: string;
  /** When it ended. ISO 8601, UTC. */
  end_date?: string;
  /** Minutes from UTC to the local time of its beginning. */
  timeshift?: number;
  /** Its category. */
  category_id?: string;
  /** Whether it can have children; true by default. */
  allow_children?: boolean;
  /** What it is about. */
  subject?: string;
  /** Why it ended. */
  stopped_reason?: string;
  /** Where the plain text is. */
  text?: string;
  /** Where the structured text is. */
  structured_text?: string;
  /** The media type of the structured text. */
  structured_text_mime?: string;
  /** Where the binary content is. */
  binary_content?: string;
  /** The media type of the binary content. */
  binary_content_mime?: string;
  /** Bytes of the binary content. */
  binary_content_size?: number;
  /** User data: names and their values. */
  udata?: Record<string, string | number | boolean>;
}

/** A new interaction: the fields of its entity_type, with texts as the content itself. binary_content_mime and binary_content_size follow from the binary content, which is sent on its own. */
export interface NewInteraction {
  /** The sender. */
  from?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  } | null;
  /** Where replies go. */
  reply_to?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  } | null;
  /** The recipients. */
  to?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** Who got a copy. */
  cc?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** When the e-mail was sent. ISO 8601, UTC. */
  sent_date?: string | null;
  /** Who got a blind copy. */
  bcc?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** The message id of the parent elsewhere. */
  reference_id?: number | null;
  /** DB id of the reviewer. */
  reviewer_id?: number | null;
  /** The standard response that was used. */
  standard_response_id?: string | null;
  /** When the chat reached the contact centre. ISO 8601, UTC. */
  established_date?: string | null;
  /** When the contact centre left the chat. ISO 8601, UTC. */
  released_date?: string | null;
  /** Seconds. */
  duration?: number | null;
  /** The outcome of the call. */
  outcome?: string | null;
  /** The number called. */
  phone_number?: string | null;
  /** The connection id of the call. */
  tconnection_id?: string | null;
  /** 0 unknown, 1 received, 2 timer, 3 queued, 4 distributed, 5 submitted to agent, 6 rejected by agent, 7 cancelled by agent, 8 processed by agent, 9 final, 10 not queued, 11 error, 12 replaced, 13 agent transfer, 14 end time expired. */
  callback_status?: number | null;
  desired_response_type?: 'Voice' | 'VoIP' | 'Email';
  /** When the callback starts. ISO 8601, UTC. */
  start_time?: string | null;
  /** Until when it may be made. ISO 8601, UTC. */
  end_time?: string | null;
  /** Phone number, IP address or e-mail address, as the response type wants it. */
  customer_number?: string | null;
  /** Attempts made. */
  attempts?: number | null;
  /** The DN that was asked. */
  dn?: string | null;
  /** The switch of the DN. */
  location?: string | null;
  /** Who handled the request. */
  callback_server_id?: string | null;
  /** From 0 (OK) to 53 (wrong number). */
  call_result?: number | null;
  /** 0 unknown, 1 as soon as possible, 2 scheduled. */
  callback_type?: number | null;
  /** The customer. */
  customer_id: string | null;
  /** 1 to 16 letters and digits. */
  interaction_id?: string | null;
  /** 0 new, 1 pending, 2 in process, 3 stopped. */
  status: number | null;
  /** 0 e-mail in, 1 e-mail out, 2 chat, 3 phone call, 5 callback, 6 cobrowse, 7 open media */
  entity_type: 0 | 1 | 2 | 3 | 5 | 6 | 7;
  /** Such as Inbound. */
  type: string | null;
  /** Classifies the type further. */
  sub_type?: string | null;
  /** Such as voice, email, chat, callback. */
  media_type: string | null;
  /** The interaction that this one belongs under. */
  parent_id?: string | null;
  /** The thread it belongs to. */
  thread_id?: string | null;
  /** Its id in another system. */
  external_id?: string | null;
  /** DB id of the person who owns it. */
  owner_id?: number | null;
  /** DB id of the application that made it. */
  creator_app_id: number | null;
  /** When it began. ISO 8601, UTC. */
  start_date: string | null;
  /** When it ended. ISO 8601, UTC. */
  end_date?: string | null;
  /** Minutes from UTC to the local time of its beginning. */
  timeshift?: number | null;
  /** Its category. */
  category_id?: string | null;
  /** Whether it can have children; true by default. */
  allow_children?: boolean | null;
  /** What it is about. */
  subject?: string | null;
  /** Why it ended. */
  stopped_reason?: string | null;
  /** Plain text. */
  text?: string | null;
  /** Text with a structure, such as HTML. */
  structured_text?: string | null;
  /** The media type of the structured text. */
  structured_text_mime?: string | null;
  /** Bytes of any kind. */
  binary_content?: string | null;
  /** The media type of the binary content. */
  binary_content_mime?: string | null;
  /** Bytes of the binary content. */
  binary_content_size?: number | null;
  /** User data: names and their values. */
  udata?: Record<string, string | number | boolean> | null;
}

/** Fields to change; absent ones stay, null clears. binary_content_mime and binary_content_size follow from the binary content, which is sent on its own. */
export interface InteractionChange {
  /** The sender. */
  from?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  } | null;
  /** Where replies go. */
  reply_to?: {
    address: string;
    /** Such as the displayed name. */
    personal?: string;
  } | null;
  /** The recipients. */
  to?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** Who got a copy. */
  cc?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** When the e-mail was sent. ISO 8601, UTC. */
  sent_date?: string | null;
  /** Who got a blind copy. */
  bcc?:
    | {
        address: string;
        /** Such as the displayed name. */
        personal?: string;
      }[]
    | null;
  /** The message id of the parent elsewhere. */
  reference_id?: number | null;
  /** DB id of the reviewer. */
  reviewer_id?: number | null;
  /** The standard response that was used. */
  standard_response_id?: string | null;
  /** When the chat reached the contact centre. ISO 8601, UTC. */
  established_date?: string | null;
  /** When the contact centre left the chat. ISO 8601, UTC. */
  released_date?: string | null;
  /** Seconds. */
  duration?: number | null;
  /** The outcome of the call. */
  outcome?: string | null;
  /** The number called. */
  phone_number?: string | null;
  /** The connection id of the call. */
  tconnection_id?: string | null;
  /** 0 unknown, 1 received, 2 timer, 3 queued, 4 distributed, 5 submitted to agent, 6 rejected by agent, 7 cancelled by agent, 8 processed by agent, 9 final, 10 not queued, 11 error, 12 replaced, 13 agent transfer, 14 end time expired. */
  callback_status?: number | null;
  desired_response_type?: 'Voice' | 'VoIP' | 'Email';
  /** When the callback starts. ISO 8601, UTC. */
  start_time?: string | null;
  /** Until when it may be made. ISO 8601, UTC. */
  end_time?: string | null;
  /** Phone number, IP address or e-mail address, as the response type wants it. */
  customer_number?: string | null;
  /** Attempts made. */
  attempts?: number | null;
  /** The DN that was asked. */
  dn?: string | null;
  /** The switch of the DN. */
  location?: string | null;
  /** Who handled the request. */
  callback_server_id?: string | null;
  /** From 0 (OK) to 53 (wrong number). */
  call_result?: number | null;
  /** 0 unknown, 1 as soon as possible, 2 scheduled. */
  callback_type?: number | null;
  /** The customer. */
  customer_id?: string | null;
  /** 1 to 16 letters and digits. */
  interaction_id?: string | null;
  /** 0 new, 1 pending, 2 in process, 3 stopped. */
  status?: number | null;
  /** 0 e-mail in, 1 e-mail out, 2 chat, 3 phone call, 5 callback, 6 cobrowse, 7 open media */
  entity_type?: 0 | 1 | 2 | 3 | 5 | 6 | 7;
  /** Such as Inbound. */
  type?: string | null;
  /** Classifies the type further. */
  sub_type?: string | null;
  /** Such as voice, email, chat, callback. */
  media_type?: string | null;
  /** The interaction that this one belongs under. */
  parent_id?: string | null;
  /** The thread it belongs to. */
  thread_id?: string | null;
  /** Its id in another system. */
  external_id?: string | null;
  /** DB id of the person who owns it. */
  owner_id?: number | null;
  /** DB id of the application that made it. */
  creator_app_id?: number | null;
  /** When it began. ISO 8601, UTC. */
  start_date?: string | null;
  /** When it ended. ISO 8601, UTC. */
  end_date?: string | null;
  /** Minutes from UTC to the local time of its beginning. */
  timeshift?: number | null;
  /** Its category. */
  category_id?: string | null;
  /** Whether it can have children; true by default. */
  allow_children?: boolean | null;
  /** What it is about. */
  subject?: string | null;
  /** Why it ended. */
  stopped_reason?: string | null;
  /** Plain text. */
  text?: string | null;
  /** Text with a structure, such as HTML. */
  structured_text?: string | null;
  /** The media type of the structured text. */
  structured_text_mime?: string | null;
  /** Bytes of any kind. */
  binary_content?: string | null;
  /** The media type of the binary content. */
  binary_content_mime?: string | null;
  /** Bytes of the binary content. */
  binary_content_size?: number | null;
  /** User data: names and their values. */
  udata?: Record<string, string | number | boolean> | null;
}

export interface Attachment {
  document_id: string;
  name: string;
  description: string | null;
  mime_type: string;
  size: number;
  created_at: string;
}

export interface Import {
  id: number;
  status: 'receiving' | 'pending' | 'running' | 'finished' | 'failed' | 'canceled';
  file_name: string;
  id_key: string | null;
  on_match: 'skip' | 'update';
  dry_run: boolean;
  delimiter: string;
  encoding: string;
  batch_size: number;
  max_errors: number | null;
  start_from_index: number;
  /** Bytes of the file. */
  size: number;
  /** 0 to 1. */
  progress: number;
  /** Records that have ended: the sum of the five counts below. */
  records: number;
  /** New customers. */
  created: number;
  /** Customers that were there and have changed. */
  updated: number;
  /** Customers that were there and have not changed. */
  unchanged: number;
  /** Not imported: several customers match, or a unique key would be broken. */
  ambiguous: number;
  /** Not imported: the record is not valid. */
  rejected: number;
  /** Why it has failed. */
  error: string | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface ExportJob {
  title: string;
  id: number;
  description: string | null;
  source: string;
  type: string;
  media_types: string[] | string;
  run: {
    /** How often. */
    every: 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
    interval?: 1 | 2 | 3 | 4 | 6 | 8 | 12 | null;
    day_of_week?: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
    day_of_month?: number | null;
    at?: string | null;
    start?: string | null;
  };
  timeframe: {
    /** Interactions are chosen by `start_date`, contacts by when they were modified. */
    kind: 'all' | 'last_hour' | 'last_day' | 'last_week' | 'last_month' | 'fixed';
    start?: string | null;
    end?: string | null;
  };
  file_split_size: number | null;
  suspended: boolean;
  created_at: string;
  latest_status: 'Pending' | 'InProgress' | 'Finished' | 'Failed' | 'Canceled' | null;
  latest_started_at: string | null;
  latest_progress: number | null;
  latest_estimated_remaining_seconds: number | null;
  latest_run_id: string | null;
  next_starts_at: string | null;
  /** What may not work as expected. */
  warnings: string[];
}

export interface ExportRunAccepted {
  run_id: string;
}

export interface ExportRun {
  title: string;
  id: string;
  job_id: number;
  description: string | null;
  source: string;
  type: string;
  media_types: string[] | string;
  run: {
    /** How often. */
    every: 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
    interval?: 1 | 2 | 3 | 4 | 6 | 8 | 12 | null;
    day_of_week?: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
    day_of_month?: number | null;
    at?: string | null;
    start?: string | null;
  };
  timeframe: {
    /** Interactions are chosen by `start_date`, contacts by when they were modified. */
    kind: 'all' | 'last_hour' | 'last_day' | 'last_week' | 'last_month' | 'fixed';
    start?: string | null;
    end?: string | null;
  };
  file_split_size: number | null;
  from: string | null;
  to: string | null;
  /** How it stands. */
  status: 'Pending' | 'InProgress' | 'Finished' | 'Failed' | 'Canceled';
  progress: number;
  estimated_remaining_seconds: number | null;
  /** Interactions or contacts that were exported so far. */
  records: number;
  /** More than 1 when it was interrupted and started again. */
  attempts: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  error: string | null;
  files: { artifact_id: number; file_name: string; size: number }[];
}

export interface ExportArtifact {
  title: string;
  id: number;
  run_id: string;
  job_id: number;
  type: string;
  file_name: string;
  /** Bytes. */
  size: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
  created_at: string;
  /** Begun days until it is removed. */
  remaining_days: number;
  /** How many files its run has left: all of them are needed to open one of a split set. */
  files_of_run: number;
}

export interface PrivacyFile {
  id: string;
  name: string;
  status: 'ignored' | 'pending' | 'running' | 'finished';
  reason: string | null;
  /** Bytes. */
  size: number;
  /** How many it names; known when it is being processed. */
  contacts: number;
  contacts_done: number;
  submitted_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface PrivacyResult {
  name: string;
  kind: 'execution-log' | 'archive';
  submission_id: string;
  /** Bytes. */
  size: number;
  created_at: string;
  /** Begun days until it is removed. */
  remaining_days: number;
}

export interface PrivacyReceipt {
  receipt_id: string;
  /** From 1, without gaps: the place in the chain of the tenant. */
  number: number;
  /** Its DB id. */
  tenant: number;
  issued_at: string;
  submission_id: string;
  file_name: string;
  /** The place of the request in the file, from 1. */
  request: number;
  /** How many contacts were answered with what. */
  contacts: Record<string, number>;
  /** How many records were changed, by kind. */
  touched: Record<string, number>;
  /** Records that a second search found, after it. */
  found_afterwards: number;
  /** Archives of earlier exports that held the person. */
  deleted_archives: string[];
  /** Files of data downloads that may hold the person until they are removed. */
  remaining_artifacts: { artifact_id: number; file_name: string; expires_at: string }[];
  /** The `hash` of the receipt before; empty for the first one. */
  previous_hash: string;
  /** SHA-256 of `jws`, in hexadecimal. */
  hash: string;
  /** All fields above `hash`, signed by the server (RFC 7515, EdDSA). */
  jws: string;
}

export interface PrivacyRequestFile {
  requests: {
    /** Of the caller’s own; not processed. */
    requestcase?: string;
    shortcodes?: string[];
    /** The tenant’s DB id or one of its `account_ids`; the caller’s tenant when empty. */
    accountid?: string;
    /** `FORGET` or `EXPORT`. */
    type: string;
    contacts: { phone?: string; email?: string; ipaddr?: string }[];
  }[];
}

export interface PrivacyDryRun {
  result: {
    contacts: {
      /** SUCCESS, SUCCESS: not found, ERROR: incorrect device format, ERROR: unknown device type, ERROR: unknown account, ERROR: unknown request type, ERROR: request type does not match the file name, ERROR: internal error, resubmit */
      response: string;
      found: {
        customers: number;
        profiles: number;
        /** Of profiles, services, states and tasks. */
        extension_records: number;
        services: number;
        interactions: number;
        attachments: number;
        /** Interactions of others that mention a device. */
        mentions: number;
      };
      [name: string]: unknown;
    }[];
    found: {
      customers: number;
      profiles: number;
      /** Of profiles, services, states and tasks. */
      extension_records: number;
      services: number;
      interactions: number;
      attachments: number;
      /** Interactions of others that mention a device. */
      mentions: number;
    };
    [name: string]: unknown;
  }[];
}

export interface Certificate {
  file_name: string | null;
  /** As `CN=Ann, O=Example`. */
  subject: string;
  issuer: string;
  /** Hexadecimal. */
  serial_number: string;
  /** As `openssl x509 -fingerprint -sha256` shows it. */
  fingerprint_sha256: string;
  not_before: string;
  not_after: string;
  last_modified: string;
}

export interface SshKey {
  /** As `ssh-ed25519`. */
  type: string;
  /** As `ssh-keygen -l` shows it. */
  fingerprint_sha256: string;
  comment: string;
  /** The key as it was given: type, base64, comment. */
  line: string;
}

export interface BulkImportResult {
  /** Records that are not valid. */
  errors: {
    /** Of the record, from 1. */
    index: number;
    reason: string;
  }[];
  /** Records that several customers match, or that would break a unique key. */
  ambiguous: {
    /** Of the record, from 1. */
    index: number;
    reason: string;
  }[];
  /** `GET /profiles/imports/{id}` and its report know the rest. */
  import_id: number;
  status: string;
  /** Records that were looked at. */
  records: number;
  /** Customers that were made. */
  created: number;
  /** Records whose customer was there. */
  skipped: number;
  /** False when there are more problems than are listed: the report has all. */
  complete: boolean;
}

export interface ArchiveLoadResult {
  created: number;
  updated: number;
  /** Records that were here already. */
  unchanged: number;
  rejected: {
    /** From 1. */
    line: number;
    reason: string;
  }[];
  /** Fields without a place here, which are kept aside, and how many lines had them. */
  kept: Record<string, number>;
  /** Mandatory fields that lines lacked, and how many. */
  filled: Record<string, number>;
  /** Customers of whom only the id is known. */
  customers_made: number;
}

export interface ExtensionAttribute {
  default?: string | number | boolean;
  encrypt: boolean;
  length: number;
  mandatory: boolean;
  name: string;
  type: string;
  /** True when the attribute is in a list of `unique`. */
  unique: boolean;
}

export interface ServiceEvent {
  timestamp: string;
  [name: string]: unknown;
}

/** The operations of the server by their names. */
export interface Operations {
  /** Query Server Status. `GET /server/status` */
  getServerStatus(input?: CallOptions): Promise<Answer<200, ServerStatus>>;
  /** Set Server Mode. `POST /server/mode` */
  setServerMode(
    input: {
      body: {
        /** `production` or `maintenance`, whatever the case. */
        mode?: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<200, { 'server changed': string }>>;
  /** The process answers. `GET /health/live` */
  getLiveness(input?: CallOptions): Promise<Answer<200, { status: string; reason?: string }>>;
  /** The process can serve requests. `GET /health/ready` */
  getReadiness(input?: CallOptions): Promise<Answer<200, { status: string; reason?: string }>>;
  /** Prometheus metrics of this process. `GET /metrics` */
  getMetrics(input?: CallOptions): Promise<Answer<200, string>>;
  /** List tenants. `GET /access/tenants` */
  listTenants(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: Tenant[]; next_cursor: string | null }>>;
  /** Create a tenant and its user admin. `POST /access/tenants` */
  createTenant(
    input: {
      body: {
        /** 1 to 64 characters without control characters, backslash or colon; compared without case. */
        name: string;
        admin_password: string;
        display_name?: string;
        account_ids?: string[];
        shared_shortcodes?: string[];
      };
    } & PostOptions,
  ): Promise<Answer<201, Tenant>>;
  /** Get a tenant. `GET /access/tenants/{id}` */
  getTenant(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, Tenant>>;
  /** Change a tenant. `PUT /access/tenants/{id}` */
  updateTenant(
    input: {
      path: { id: string | number };
      body: {
        /** 1 to 64 characters without control characters, backslash or colon; compared without case. */
        name?: string;
        display_name?: string;
        account_ids?: string[];
        shared_shortcodes?: string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, Tenant>>;
  /** Delete a tenant and everything it holds. `DELETE /access/tenants/{id}` */
  deleteTenant(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** List users. `GET /access/users` */
  listUsers(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** What the name contains, compared without case. */
        name?: string;
        /** Name of a role that they have. */
        role?: string;
        enabled?: boolean;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: User[]; next_cursor: string | null }>>;
  /** Create a user. `POST /access/users` */
  createUser(
    input: {
      body: {
        /** 1 to 64 characters without control characters, backslash or colon; compared without case. */
        name: string;
        /** 1 to 256 characters. */
        password: string;
        /** Names of roles. */
        roles: string[];
        /** Default: true. */
        enabled?: boolean;
      };
    } & PostOptions,
  ): Promise<Answer<201, User>>;
  /** Get a user. `GET /access/users/{id}` */
  getUser(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, User>>;
  /** Change a user. `PUT /access/users/{id}` */
  updateUser(
    input: {
      path: { id: string | number };
      body: {
        /** 1 to 64 characters without control characters, backslash or colon; compared without case. */
        name?: string;
        /** 1 to 256 characters. */
        password?: string;
        /** Names of roles. */
        roles?: string[];
        /** Default: true. */
        enabled?: boolean;
      };
    } & CallOptions,
  ): Promise<Answer<200, User>>;
  /** Delete a user. `DELETE /access/users/{id}` */
  deleteUser(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** List roles. `GET /access/roles` */
  listRoles(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: Role[]; next_cursor: string | null }>>;
  /** Create a role. `POST /access/roles` */
  createRole(
    input: {
      body: {
        /** 1 to 64 characters without control characters; compared without case. */
        name: string;
        /** Default: true. */
        enabled?: boolean;
        /** Names of tasks, as in `GET /metadata/roles`. */
        tasks: string[];
      };
    } & PostOptions,
  ): Promise<Answer<201, Role>>;
  /** Get a role. `GET /access/roles/{id}` */
  getRole(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, Role>>;
  /** Change a role. `PUT /access/roles/{id}` */
  updateRole(
    input: {
      path: { id: string | number };
      body: {
        /** 1 to 64 characters without control characters; compared without case. */
        name?: string;
        /** Default: true. */
        enabled?: boolean;
        /** Names of tasks, as in `GET /metadata/roles`. */
        tasks?: string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, Role>>;
  /** Delete a role. `DELETE /access/roles/{id}` */
  deleteRole(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** List API keys. `GET /access/api-keys` */
  listApiKeys(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** Name of a role that they have. */
        role?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: ApiKey[]; next_cursor: string | null }>>;
  /** Create an API key. `POST /access/api-keys` */
  createApiKey(
    input: {
      body: {
        /** 1 to 64 characters without control characters; compared without case. */
        name: string;
        roles: string[];
        /** null or absent: it does not expire. */
        expires_at?: string | null;
      };
    } & PostOptions,
  ): Promise<Answer<201, NewApiKey>>;
  /** Get an API key. `GET /access/api-keys/{id}` */
  getApiKey(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, ApiKey>>;
  /** Change an API key. `PUT /access/api-keys/{id}` */
  updateApiKey(
    input: {
      path: { id: string | number };
      body: {
        /** 1 to 64 characters without control characters; compared without case. */
        name?: string;
        roles?: string[];
        /** null or absent: it does not expire. */
        expires_at?: string | null;
      };
    } & CallOptions,
  ): Promise<Answer<200, ApiKey>>;
  /** Delete an API key. `DELETE /access/api-keys/{id}` */
  deleteApiKey(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Log in: answers a session cookie. `POST /access/sessions` */
  logIn(
    input: {
      body: {
        /** Default: "default". */
        tenant?: string;
        name: string;
        password: string;
        /** Default: false. */
        remember_me?: boolean;
      };
    } & CallOptions,
  ): Promise<Answer<201, Session>>;
  /** Who am I. `GET /access/sessions/current` */
  getSession(input?: CallOptions): Promise<Answer<200, Session>>;
  /** Log out: ends the session of the cookie. `DELETE /access/sessions/current` */
  logOut(input?: CallOptions): Promise<Answer<204, undefined>>;
  /** Who did what to which record, newest first. A page that is narrowed down may hold fewer entries than `limit`, or none, and have a next one. `GET /access/audit` */
  listAudit(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** As in the entries, such as `user:5`. */
        actor?: string;
        /** The first word of the action, such as `merge`. */
        action?: string;
        record_type?:
          | 'profile'
          | 'service'
          | 'state'
          | 'task'
          | 'interaction'
          | 'import'
          | 'archive'
          | 'export_job'
          | 'export_run'
          | 'artifact'
          | 'profile_attribute'
          | 'extension_schema'
          | 'identification_key'
          | 'business_attribute'
          | 'metadata'
          | 'user'
          | 'role'
          | 'api_key'
          | 'certificate'
          | 'ssh_keys'
          | 'privacy_file'
          | 'privacy_result'
          | 'tenant'
          | 'session'
          | 'server_mode';
        /** As in the entries. */
        record_id?: string;
        /** ISO 8601: the first moment. */
        from?: string;
        /** ISO 8601: the moment behind the last one. */
        to?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: AuditEntry[]; next_cursor: string | null }>>;
  /** Get Metadata: where the definitions are; HTML when Content-Type or Accept asks for it. `GET /metadata` */
  getMetadata(input?: CallOptions): Promise<Answer<200, Record<string, string>>>;
  /** Query Metadata Roles. `GET /metadata/roles` */
  listMetadataRoles(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, MetadataRole[]>>;
  /** Change Metadata Cache: read the definitions again. `PUT /metadata/cache` */
  reloadMetadataCache(
    input: {
      body: {
        /** Any value. */
        reload?: unknown;
      };
    } & CallOptions,
  ): Promise<Answer<200, undefined>>;
  /** All definitions of what the caller works with. Needs no task of its own: each part is there for whoever may read or write what it defines. `GET /metadata/definitions` */
  getDefinitions(input?: CallOptions): Promise<Answer<200, Definitions>>;
  /** Query Profile Schema. `GET /metadata/profiles` */
  listProfileAttributes(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, ProfileAttribute[]>>;
  /** Add an attribute to the profile schema. `POST /metadata/profiles` */
  createProfileAttribute(input: { body: NewAttribute } & PostOptions): Promise<Answer<201, { name: string }>>;
  /** Query one attribute of the profile schema. `GET /metadata/profiles/{name}` */
  getProfileAttribute(input: { path: { name: string | number } } & CallOptions): Promise<Answer<200, ProfileAttribute>>;
  /** Delete an attribute and its values. `DELETE /metadata/profiles/{name}` */
  deleteProfileAttribute(input: { path: { name: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Query Profile Extension Schema: all. `GET /metadata/profiles/extensions` */
  listProfileExtensionSchemas(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema[]>>;
  /** Create Profile Extension Schema. `POST /metadata/profiles/extensions` */
  createProfileExtensionSchema(
    input: { body: NewExtensionSchema } & PostOptions,
  ): Promise<Answer<201, { name: string }>>;
  /** Query Profile Extension Schema: one. `GET /metadata/profiles/extensions/{name}` */
  getProfileExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema>>;
  /** Delete Metadata Profiles Extensions: the schema and all its records. `DELETE /metadata/profiles/extensions/{name}` */
  deleteProfileExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Query Service Extension Schema: all. `GET /metadata/services/extensions` */
  listServiceExtensionSchemas(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema[]>>;
  /** Create Service Extension Schema. `POST /metadata/services/extensions` */
  createServiceExtensionSchema(
    input: { body: NewExtensionSchema } & PostOptions,
  ): Promise<Answer<201, { name: string }>>;
  /** Query Service Extension Schema: one. `GET /metadata/services/extensions/{name}` */
  getServiceExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema>>;
  /** Delete Metadata Services Extensions: the schema and all its records. `DELETE /metadata/services/extensions/{name}` */
  deleteServiceExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Query State Extension Schema: all. `GET /metadata/states/extensions` */
  listStateExtensionSchemas(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema[]>>;
  /** Create State Extension Schema. `POST /metadata/states/extensions` */
  createStateExtensionSchema(input: { body: NewExtensionSchema } & PostOptions): Promise<Answer<201, { name: string }>>;
  /** Query State Extension Schema: one. `GET /metadata/states/extensions/{name}` */
  getStateExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema>>;
  /** Delete Metadata States Extensions: the schema and all its records. `DELETE /metadata/states/extensions/{name}` */
  deleteStateExtensionSchema(input: { path: { name: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Query Task Extension Schema: all. `GET /metadata/tasks/extensions` */
  listTaskExtensionSchemas(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema[]>>;
  /** Create Task Extension Schema. `POST /metadata/tasks/extensions` */
  createTaskExtensionSchema(input: { body: NewExtensionSchema } & PostOptions): Promise<Answer<201, { name: string }>>;
  /** Query Task Extension Schema: one. `GET /metadata/tasks/extensions/{name}` */
  getTaskExtensionSchema(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, ExtensionSchema>>;
  /** Delete Metadata Tasks Extensions: the schema and all its records. `DELETE /metadata/tasks/extensions/{name}` */
  deleteTaskExtensionSchema(input: { path: { name: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Get Identification Keys: all. `GET /metadata/identification-keys` */
  listIdentificationKeys(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, IdentificationKey[]>>;
  /** Create Identification Key. `POST /metadata/identification-keys` */
  createIdentificationKey(
    input: {
      body: {
        name: string;
        /** The extension whose attributes these are; the profile by default. */
        source?: string;
        attributes: string[];
        /** Default: false. */
        unique?: boolean;
      };
    } & PostOptions,
  ): Promise<Answer<201, { name: string }>>;
  /** Get Identification Keys: one. `GET /metadata/identification-keys/{name}` */
  getIdentificationKey(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, IdentificationKey>>;
  /** Delete Metadata Identification Keys. `DELETE /metadata/identification-keys/{name}` */
  deleteIdentificationKey(input: { path: { name: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Query Business Attribute Schema: all. `GET /metadata/business-attributes` */
  listBusinessAttributes(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** Only the one that this field is mapped to, such as `Service.type`. */
        'cv-attribute'?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, BusinessAttribute[]>>;
  /** Query Business Attribute Schema: one. `GET /metadata/business-attributes/{name}` */
  getBusinessAttribute(
    input: { path: { name: string | number } } & CallOptions,
  ): Promise<Answer<200, BusinessAttribute>>;
  /** Create or replace a business attribute. `PUT /metadata/business-attributes/{name}` */
  putBusinessAttribute(
    input: {
      path: { name: string | number };
      body: {
        name?: string;
        dbid?: number;
        display_name?: string;
        description?: string;
        /** Answers give names instead of DB ids. Default: false. */
        map_name?: boolean;
        /** Such as `Service.media_type`. */
        cv_attributes?: string[];
        values?: { name: string; display_name?: string; description?: string; dbid?: number }[];
      };
    } & CallOptions,
  ): Promise<Answer<200, BusinessAttribute> | Answer<201, BusinessAttribute>>;
  /** Create Customer Profile. `POST /profiles` */
  createProfile(input: { body: Profile } & PostOptions): Promise<Answer<201, { customer_id: string }>>;
  /** Identify Customer. Answers one profile as an object, several as an array, none as `[]`. `GET /profiles` */
  identifyCustomer(
    input?: {
      query?: {
        /** The identification key; inferred when absent. */
        id_key?: QueryValue;
        /** `yes` or `no` (default). */
        include_profile?: QueryValue;
        /** `always` (default) or `unique`. */
        include_extensions?: QueryValue;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many customers; 50 by default. */
        limit?: QueryValue;
        /** Where the page starts: the `Link` of the page before. */
        cursor?: QueryValue;
        /** Attributes: `<attribute>` or `<extension>.<attribute>`. */
        [name: string]: QueryValue | undefined;
      };
    } & CallOptions,
  ): Promise<Answer<200, Profile | Profile[]>>;
  /** Query Customer Profile. `GET /profiles/{customer_id}` */
  getProfile(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        customer_id: string | number;
      };
      query?: {
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, Profile>>;
  /** Update Customer Profile. `PUT /profiles/{customer_id}` */
  updateProfile(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        customer_id: string | number;
      };
      body: Profile;
    } & CallOptions,
  ): Promise<Answer<200, unknown[]>>;
  /** Delete Customer Profile. `DELETE /profiles/{customer_id}` */
  deleteProfile(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        customer_id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, undefined>>;
  /** Insert Extension Records. `POST /profiles/{customer_id}/extensions` */
  insertExtensionRecords(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        customer_id: string | number;
      };
      body: Profile;
    } & PostOptions,
  ): Promise<Answer<200, undefined>>;
  /** Update Record In Profile Extension. `PUT /profiles/{customer_id}/extensions/{ext_name}/by/unique` */
  updateExtensionRecord(
    input: {
      path: { customer_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Delete Record From Profile Extension. `PUT /profiles/{customer_id}/extensions/{ext_name}/delete/by/unique` */
  deleteExtensionRecord(
    input: {
      path: { customer_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Merge Customer Profile: the source goes over into the customer and is deleted. `PUT /profiles/{customer_id}/merge/{src_id}` */
  mergeProfiles(
    input: {
      path: { customer_id: string | number; src_id: string | number };
      body?: {
        /** Default: false. */
        keep_uniq_from_src?: boolean;
        /** Default: false. */
        keep_active_service_only?: boolean;
      };
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Find customers by a phone number, an e-mail address or an IP address. Looks in profiles and, as far as the caller may read them, extensions, services and interactions. A customer is there once for each kind of record and each service that has the device. `GET /customers` */
  findCustomersByDevice(
    input: {
      query: {
        /** In any spelling; numbers without country code are of DEFAULT_COUNTRY. */
        device: string;
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: DeviceOwner[]; next_cursor: string | null }>>;
  /** Start Service: for a customer, or anonymous with a contact key. `POST /services/start` */
  startService(
    input: {
      body: {
        /** DB id or name of the type of service. */
        service_type: number | string;
        customer_id?: string;
        contact_key?: string;
        /** Seconds. */
        est_duration?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        disposition?: unknown;
        disposition_desc?: unknown;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, { service_id: number }>>;
  /** Associate Service: with a customer, whoever had it before. `POST /customers/{customer_id}/services/{service_id}` */
  associateService(
    input: {
      path: { customer_id: string | number; service_id: string | number };
      body?: {
        service_id?: number;
        customer_id?: string;
        /** DB id or name of the type of service. */
        service_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        /** Seconds. */
        est_duration?: number | null;
        session_id?: string | null;
        interaction_id?: string | null;
        /** DB id or name of the type of application. */
        application_type?: number | string | null;
        application_id?: number | null;
        /** DB id or name of the type of resource. */
        resource_type?: number | string | null;
        resource_id?: number | null;
        /** DB id or name of the medium. */
        media_type?: number | string | null;
        disposition?: unknown;
        disposition_desc?: unknown;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<200, undefined>>;
  /** Complete Service. `POST /services/{service_id}/end` */
  completeService(
    input: {
      path: { service_id: string | number };
      body?: {
        service_id?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        /** DB id or name of the business disposition. */
        disposition?: number | string;
        disposition_desc?: string;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<204, undefined>>;
  /** Query Service by ID. `GET /services/{service_id}` */
  getService(
    input: {
      path: { service_id: string | number };
      query?: {
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, Service>>;
  /** Query Anonymous Services: all, newest first. `GET /services/anonymous/{contact_key}` */
  listAnonymousServices(
    input: {
      path: { contact_key: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Query Customer Services: all, newest first. `GET /customers/{customer_id}/services` */
  listCustomerServices(
    input: {
      path: { customer_id: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Query Anonymous Services: active ones, newest first. `GET /services/anonymous/{contact_key}/active` */
  listActiveAnonymousServices(
    input: {
      path: { contact_key: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Query Customer Services: active ones, newest first. `GET /customers/{customer_id}/services/active` */
  listActiveCustomerServices(
    input: {
      path: { customer_id: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Query Anonymous Services: completed ones, newest first. `GET /services/anonymous/{contact_key}/completed` */
  listCompletedAnonymousServices(
    input: {
      path: { contact_key: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Query Customer Services: completed ones, newest first. `GET /customers/{customer_id}/services/completed` */
  listCompletedCustomerServices(
    input: {
      path: { customer_id: string | number };
      query?: {
        /** Started at this time or later (ISO 8601). */
        started_from?: string;
        /** Started before this time. */
        started_to?: string;
        /** Completed at this time or later. */
        completed_from?: string;
        /** Completed before this time. */
        completed_to?: string;
        /** Types of service, separated by commas. */
        service_type?: string | string[];
        /** The same. */
        service_types?: string | string[];
        /** `true` to include the active states. */
        active_states?: boolean;
        /** `true` to include the completed states. */
        completed_states?: boolean;
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** `true` to include the newest interactions that its events name. */
        interactions?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Service[]>>;
  /** Perform State Transition: one state ends and the next one starts. `POST /services/{service_id}/states/transition` */
  performStateTransition(
    input: {
      path: { service_id: string | number };
      body: {
        /** Extensions stand beside these fields: a record, or an array of records. */
        from: {
          state_id: number;
          /** DB id or name of the business disposition. */
          disposition?: number | string;
          disposition_desc?: string;
          [name: string]: unknown;
        };
        /** Extensions stand beside these fields: a record, or an array of records. */
        to: {
          /** DB id or name of the type of state. */
          state_type: number | string;
          /** Seconds. */
          est_duration?: number;
          [name: string]: unknown;
        };
        service_id?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, { state_id: number }>>;
  /** Start State. `POST /services/{service_id}/states/start` */
  startState(
    input: {
      path: { service_id: string | number };
      body: {
        /** DB id or name of the type of state. */
        state_type: number | string;
        service_id?: number;
        previous_state_id?: number;
        /** Seconds. */
        est_duration?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        disposition?: unknown;
        disposition_desc?: unknown;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, { state_id: number }>>;
  /** Complete State. `POST /services/{service_id}/states/{state_id}/end` */
  completeState(
    input: {
      path: { service_id: string | number; state_id: string | number };
      body?: {
        service_id?: number;
        state_id?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        /** DB id or name of the business disposition. */
        disposition?: number | string;
        disposition_desc?: string;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<200, undefined>>;
  /** Query State by ID. `GET /services/{service_id}/states/{state_id}` */
  getState(
    input: {
      path: { service_id: string | number; state_id: string | number };
      query?: {
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, State>>;
  /** Query States: all, in the order of their ids. `GET /services/{service_id}/states` */
  listStates(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of state, separated by commas. */
        state_types?: string | string[];
        /** Types of state, separated by commas. */
        state_type?: string | string[];
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, State[]>>;
  /** Query States: active ones, in the order of their ids. `GET /services/{service_id}/states/active` */
  listActiveStates(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of state, separated by commas. */
        state_types?: string | string[];
        /** Types of state, separated by commas. */
        state_type?: string | string[];
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, State[]>>;
  /** Query States: completed ones, in the order of their ids. `GET /services/{service_id}/states/completed` */
  listCompletedStates(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of state, separated by commas. */
        state_types?: string | string[];
        /** Types of state, separated by commas. */
        state_type?: string | string[];
        /** `true` to include the active tasks. */
        active_tasks?: boolean;
        /** `true` to include the completed tasks. */
        completed_tasks?: boolean;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, State[]>>;
  /** Start Task. `POST /services/{service_id}/tasks/start` */
  startTask(
    input: {
      path: { service_id: string | number };
      body: {
        /** DB id or name of the type of task. */
        task_type: number | string;
        service_id?: number;
        state_id?: number;
        /** Seconds. */
        est_duration?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        disposition?: unknown;
        disposition_desc?: unknown;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, { task_id: number }>>;
  /** Complete Task. `POST /services/{service_id}/tasks/{task_id}/end` */
  completeTask(
    input: {
      path: { service_id: string | number; task_id: string | number };
      body?: {
        service_id?: number;
        task_id?: number;
        state_id?: number;
        session_id?: string;
        interaction_id?: string;
        /** DB id or name of the type of application. */
        application_type?: number | string;
        application_id?: number;
        /** DB id or name of the type of resource. */
        resource_type?: number | string;
        resource_id?: number;
        /** DB id or name of the medium. */
        media_type?: number | string;
        /** ISO 8601; without zone it is UTC. The time of the request by default. */
        timestamp?: string;
        /** DB id or name of the business disposition. */
        disposition?: number | string;
        disposition_desc?: string;
        [name: string]: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<204, undefined>>;
  /** Query Task by ID. `GET /services/{service_id}/tasks/{task_id}` */
  getTask(
    input: {
      path: { service_id: string | number; task_id: string | number };
      query?: {
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
      };
    } & CallOptions,
  ): Promise<Answer<200, Task>>;
  /** Query Tasks: all, in the order of their ids. `GET /services/{service_id}/tasks` */
  listTasks(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of task, separated by commas. */
        task_types?: string | string[];
        /** Types of task, separated by commas. */
        task_type?: string | string[];
        state_id?: number;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Task[]>>;
  /** Query Tasks: active ones, in the order of their ids. `GET /services/{service_id}/tasks/active` */
  listActiveTasks(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of task, separated by commas. */
        task_types?: string | string[];
        /** Types of task, separated by commas. */
        task_type?: string | string[];
        state_id?: number;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Task[]>>;
  /** Query Tasks: completed ones, in the order of their ids. `GET /services/{service_id}/tasks/completed` */
  listCompletedTasks(
    input: {
      path: { service_id: string | number };
      query?: {
        /** Types of task, separated by commas. */
        task_types?: string | string[];
        /** Types of task, separated by commas. */
        task_type?: string | string[];
        state_id?: number;
        /** Names of extensions to return, separated by commas. */
        extensions?: string | string[];
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Task[]>>;
  /** Update Service Extension: the former value is replaced. `PUT /services/{service_id}/extensions/{ext_name}` */
  updateServiceExtension(
    input: {
      path: { service_id: string | number; ext_name: string | number };
      body: Record<string, unknown> | unknown[] | null;
    } & CallOptions,
  ): Promise<Answer<200, undefined>>;
  /** Update Record In Service Extension. `PUT /services/{service_id}/extensions/{ext_name}/by/unique` */
  updateServiceExtensionRecord(
    input: {
      path: { service_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Delete Record From Service Extension. `PUT /services/{service_id}/extensions/{ext_name}/delete/by/unique` */
  deleteServiceExtensionRecord(
    input: {
      path: { service_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Update State Extension: the former value is replaced. `PUT /services/{service_id}/states/{state_id}/extensions/{ext_name}` */
  updateStateExtension(
    input: {
      path: { service_id: string | number; state_id: string | number; ext_name: string | number };
      body: Record<string, unknown> | unknown[] | null;
    } & CallOptions,
  ): Promise<Answer<200, undefined>>;
  /** Update Record In State Extension. `PUT /services/{service_id}/states/{state_id}/extensions/{ext_name}/by/unique` */
  updateStateExtensionRecord(
    input: {
      path: { service_id: string | number; state_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Delete Record From State Extension. `PUT /services/{service_id}/states/{state_id}/extensions/{ext_name}/delete/by/unique` */
  deleteStateExtensionRecord(
    input: {
      path: { service_id: string | number; state_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Update Task Extension: the former value is replaced. `PUT /services/{service_id}/tasks/{task_id}/extensions/{ext_name}` */
  updateTaskExtension(
    input: {
      path: { service_id: string | number; task_id: string | number; ext_name: string | number };
      body: Record<string, unknown> | unknown[] | null;
    } & CallOptions,
  ): Promise<Answer<200, undefined>>;
  /** Update Record In Task Extension. `PUT /services/{service_id}/tasks/{task_id}/extensions/{ext_name}/by/unique` */
  updateTaskExtensionRecord(
    input: {
      path: { service_id: string | number; task_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Delete Record From Task Extension. `PUT /services/{service_id}/tasks/{task_id}/extensions/{ext_name}/delete/by/unique` */
  deleteTaskExtensionRecord(
    input: {
      path: { service_id: string | number; task_id: string | number; ext_name: string | number };
      body: Record<string, unknown>;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Query Interactions of a customer, newest first. `GET /customers/{customer_id}/interactions` */
  listInteractionsOfCustomer(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        customer_id: string | number;
      };
      query?: {
        /** Begun at this time or later. ISO 8601. */
        from?: string;
        /** Begun before this time. ISO 8601. */
        to?: string;
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Interaction[]>>;
  /** Query Interactions that the events of a service name, newest first. `GET /services/{service_id}/interactions` */
  listInteractionsOfService(
    input: {
      path: {
        /** A whole number. */
        service_id: string | number;
      };
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, Interaction[]>>;
  /** Search interactions by the words of their subjects and texts, newest first. `GET /interactions` */
  searchInteractions(
    input: {
      query: {
        /** Words of the subject and the texts: `all of these`, `"in a row"`, `or`, `-without`. */
        q: string;
        media_type?: string;
        customer_id?: string;
        /** Begun at this time or later. ISO 8601. */
        from?: string;
        /** Begun before this time. ISO 8601. */
        to?: string;
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: Interaction[]; next_cursor: string | null }>>;
  /** Create an interaction. `POST /interactions` */
  createInteraction(input: { body: NewInteraction } & PostOptions): Promise<Answer<201, { interaction_id: string }>>;
  /** Query Interaction. `GET /interactions/{interaction_id}` */
  getInteraction(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, Interaction>>;
  /** Change an interaction. `PUT /interactions/{interaction_id}` */
  updateInteraction(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      body: InteractionChange;
    } & CallOptions,
  ): Promise<Answer<200, Interaction>>;
  /** Get the plain text of an interaction. `GET /interactions/{interaction_id}/plain_text` */
  getPlainText(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, Blob>>;
  /** Replace the plain text of an interaction by the raw body. `PUT /interactions/{interaction_id}/plain_text` */
  putPlainText(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      body: RawBody;
      contentType: string;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Get the structured text of an interaction. `GET /interactions/{interaction_id}/structured_text` */
  getStructuredText(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, Blob>>;
  /** Replace the structured text of an interaction by the raw body. `PUT /interactions/{interaction_id}/structured_text` */
  putStructuredText(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      body: RawBody;
      contentType: string;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** Get the binary content of an interaction. `GET /interactions/{interaction_id}/binary_content` */
  getBinaryContent(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, Blob>>;
  /** Replace the binary content of an interaction by the raw body. `PUT /interactions/{interaction_id}/binary_content` */
  putBinaryContent(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      body: RawBody;
      contentType: string;
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** List the attachments of an interaction. `GET /interactions/{interaction_id}/attachments` */
  listAttachments(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: Attachment[]; next_cursor: string | null }>>;
  /** Attach the raw body to an interaction. `POST /interactions/{interaction_id}/attachments` */
  addAttachment(
    input: {
      path: {
        /** 1 to 16 letters and digits. */
        interaction_id: string | number;
      };
      query: {
        /** Its file name. */
        name: string;
        description?: string;
      };
      body: RawBody;
      contentType: string;
    } & PostOptions,
  ): Promise<Answer<201, { document_id: string }>>;
  /** Get an attachment. `GET /interactions/{interaction_id}/attachments/{document_id}` */
  getAttachment(
    input: { path: { interaction_id: string | number; document_id: string | number } } & CallOptions,
  ): Promise<Answer<200, Blob>>;
  /** List imports, the newest first; they are kept for 30 days. `GET /profiles/imports` */
  listImports(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: Import[]; next_cursor: string | null }>>;
  /** Import profiles from the CSV of the body. Columns: core attributes (`PhoneNumber`, `PhoneNumber[2]`), `customer_id`, and attributes of extensions (`Address.City`). Answers when the file is there; the import goes on by itself. `POST /profiles/imports` */
  startImport(
    input: {
      query: {
        /** What the import is known by. */
        file_name: string;
        /** The identification key by which customers that exist are recognised. */
        id_key?: string;
        /** What is done with a record of a customer that exists; `skip` by default. */
        on_match?: 'skip' | 'update';
        /** Look at everything and keep nothing. */
        dry_run?: boolean;
        /** What separates fields; a comma by default. */
        delimiter?: string;
        /** Such as `windows-1252`; that of the Content-Type, or UTF-8, by default. */
        encoding?: string;
        /** Records that are committed together; 1000 by default. */
        batch_size?: number;
        /** Records that may fail; one more ends the import. No limit by default. */
        max_errors?: number;
        /** The first record to import; the header is not counted. */
        start_from_index?: number;
      };
      body: RawBody;
      contentType: string;
    } & PostOptions,
  ): Promise<Answer<202, Import>>;
  /** How far an import has come. `GET /profiles/imports/{id}` */
  getImport(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, Import>>;
  /** Delete an import that has ended, with its report; the customers stay. `DELETE /profiles/imports/{id}` */
  deleteImport(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** What became of each record, as CSV: index, outcome, customer_id, reason. `GET /profiles/imports/{id}/report` */
  getImportReport(
    input: {
      path: { id: string | number };
      query?: {
        /** Only records that were not imported. */
        only?: 'problems';
      };
    } & CallOptions,
  ): Promise<Answer<200, string>>;
  /** End an import behind the records that it is at; those that were imported stay. `POST /profiles/imports/{id}/cancel` */
  cancelImport(input: { path: { id: string | number } } & PostOptions): Promise<Answer<202, Import>>;
  /** List jobs. `GET /exports/jobs` */
  listExportJobs(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** What the list is sorted by, downwards with a minus; `-created_at` by default. */
        sort?:
          | 'title'
          | '-title'
          | 'source'
          | '-source'
          | 'type'
          | '-type'
          | 'created_at'
          | '-created_at'
          | 'latest_status'
          | '-latest_status'
          | 'latest_started_at'
          | '-latest_started_at'
          | 'next_starts_at'
          | '-next_starts_at';
        /** What is exported. */
        type?: 'Interaction' | 'Contact';
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: ExportJob[]; next_cursor: string | null }>>;
  /** Make a job; files are encrypted for the certificate of the caller. `POST /exports/jobs` */
  createExportJob(
    input: {
      body: {
        title: string;
        /** `Contact History`. */
        source: string;
        /** What is exported. */
        type: 'Interaction' | 'Contact';
        run: {
          /** How often. */
          every: 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
          interval?: 1 | 2 | 3 | 4 | 6 | 8 | 12 | null;
          day_of_week?: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
          day_of_month?: number | null;
          at?: string | null;
          start?: string | null;
        };
        description?: string | null;
        media_types?: string[] | string;
        timeframe?: {
          /** Interactions are chosen by `start_date`, contacts by when they were modified. */
          kind: 'all' | 'last_hour' | 'last_day' | 'last_week' | 'last_month' | 'fixed';
          start?: string | null;
          end?: string | null;
        };
        file_split_size?: number | null;
        /** Whether its schedule rests. */
        suspended?: boolean;
        id?: unknown;
        created_at?: unknown;
        latest_status?: unknown;
        latest_started_at?: unknown;
        latest_progress?: unknown;
        latest_estimated_remaining_seconds?: unknown;
        latest_run_id?: unknown;
        next_starts_at?: unknown;
        warnings?: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, ExportJob>>;
  /** A job. `GET /exports/jobs/{id}` */
  getExportJob(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, ExportJob>>;
  /** Edit a job that runs more than once; from now on its files are encrypted for the caller. `PUT /exports/jobs/{id}` */
  updateExportJob(
    input: {
      path: { id: string | number };
      body: {
        title?: string;
        /** `Contact History`. */
        source?: string;
        /** What is exported. */
        type?: 'Interaction' | 'Contact';
        run?: {
          /** How often. */
          every: 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
          interval?: 1 | 2 | 3 | 4 | 6 | 8 | 12 | null;
          day_of_week?: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
          day_of_month?: number | null;
          at?: string | null;
          start?: string | null;
        };
        description?: string | null;
        media_types?: string[] | string;
        timeframe?: {
          /** Interactions are chosen by `start_date`, contacts by when they were modified. */
          kind: 'all' | 'last_hour' | 'last_day' | 'last_week' | 'last_month' | 'fixed';
          start?: string | null;
          end?: string | null;
        };
        file_split_size?: number | null;
        /** Whether its schedule rests. */
        suspended?: boolean;
        id?: unknown;
        created_at?: unknown;
        latest_status?: unknown;
        latest_started_at?: unknown;
        latest_progress?: unknown;
        latest_estimated_remaining_seconds?: unknown;
        latest_run_id?: unknown;
        next_starts_at?: unknown;
        warnings?: unknown;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExportJob>>;
  /** Delete a job; its runs and their files stay. `DELETE /exports/jobs/{id}` */
  deleteExportJob(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** Make a job with the settings of another one; the body has those that differ. `POST /exports/jobs/{id}/clone` */
  cloneExportJob(
    input: {
      path: { id: string | number };
      body?: {
        title?: string;
        /** `Contact History`. */
        source?: string;
        /** What is exported. */
        type?: 'Interaction' | 'Contact';
        run?: {
          /** How often. */
          every: 'once' | 'hourly' | 'daily' | 'weekly' | 'monthly';
          interval?: 1 | 2 | 3 | 4 | 6 | 8 | 12 | null;
          day_of_week?: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
          day_of_month?: number | null;
          at?: string | null;
          start?: string | null;
        };
        description?: string | null;
        media_types?: string[] | string;
        timeframe?: {
          /** Interactions are chosen by `start_date`, contacts by when they were modified. */
          kind: 'all' | 'last_hour' | 'last_day' | 'last_week' | 'last_month' | 'fixed';
          start?: string | null;
          end?: string | null;
        };
        file_split_size?: number | null;
        /** Whether its schedule rests. */
        suspended?: boolean;
        id?: unknown;
        created_at?: unknown;
        latest_status?: unknown;
        latest_started_at?: unknown;
        latest_progress?: unknown;
        latest_estimated_remaining_seconds?: unknown;
        latest_run_id?: unknown;
        next_starts_at?: unknown;
        warnings?: unknown;
      };
    } & PostOptions,
  ): Promise<Answer<201, ExportJob>>;
  /** Rest the schedule of a job; a run under way goes on. `POST /exports/jobs/{id}/suspend` */
  suspendExportJob(input: { path: { id: string | number } } & PostOptions): Promise<Answer<200, ExportJob>>;
  /** Take the schedule of a job up again. `POST /exports/jobs/{id}/resume` */
  resumeExportJob(input: { path: { id: string | number } } & PostOptions): Promise<Answer<200, ExportJob>>;
  /** One extra run now; the schedule stays as it is. `POST /exports/jobs/{id}/run` */
  runExportJob(input: { path: { id: string | number } } & PostOptions): Promise<Answer<202, ExportRunAccepted>>;
  /** List runs. `GET /exports/history` */
  listExportRuns(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** What the list is sorted by, downwards with a minus; `-created_at` by default. */
        sort?:
          | 'created_at'
          | '-created_at'
          | 'started_at'
          | '-started_at'
          | 'finished_at'
          | '-finished_at'
          | 'title'
          | '-title'
          | 'source'
          | '-source'
          | 'type'
          | '-type'
          | 'status'
          | '-status';
        /** Only those of this job. */
        job_id?: number;
        /** Only those that stand so. */
        status?: 'Pending' | 'InProgress' | 'Finished' | 'Failed' | 'Canceled';
        /** What is exported. */
        type?: 'Interaction' | 'Contact';
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: ExportRun[]; next_cursor: string | null }>>;
  /** A run: how far it is, and what it has made. `GET /exports/history/{id}` */
  getExportRun(
    input: {
      path: {
        /** The run. */
        id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<200, ExportRun>>;
  /** Delete a run that has ended, with its files. `DELETE /exports/history/{id}` */
  deleteExportRun(
    input: {
      path: {
        /** The run. */
        id: string | number;
      };
    } & CallOptions,
  ): Promise<Answer<204, undefined>>;
  /** End a run; it leaves no files. `POST /exports/history/{id}/cancel` */
  cancelExportRun(
    input: {
      path: {
        /** The run. */
        id: string | number;
      };
    } & PostOptions,
  ): Promise<Answer<202, ExportRun>>;
  /** List files. `GET /exports/artifacts` */
  listExportArtifacts(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** What the list is sorted by, downwards with a minus; `-created_at` by default. */
        sort?:
          | 'created_at'
          | '-created_at'
          | 'file_name'
          | '-file_name'
          | 'title'
          | '-title'
          | 'type'
          | '-type'
          | 'size'
          | '-size'
          | 'remaining_days'
          | '-remaining_days';
        /** The run. */
        run_id?: string;
        /** Only those of this job. */
        job_id?: number;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: ExportArtifact[]; next_cursor: string | null }>>;
  /** A file. `GET /exports/artifacts/{id}` */
  getExportArtifact(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, ExportArtifact>>;
  /** Remove a file before its time. `DELETE /exports/artifacts/{id}` */
  deleteExportArtifact(input: { path: { id: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** The bytes of a file; a download that broke goes on by Range. `GET /exports/artifacts/{id}/download` */
  downloadExportArtifact(
    input: { path: { id: string | number } } & CallOptions,
  ): Promise<Answer<200, Blob> | Answer<206, Blob>>;
  /** List the files that were submitted, the newest first; they are kept for 30 days. `GET /gdpr/submit` */
  listPrivacyFiles(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: PrivacyFile[]; next_cursor: string | null }>>;
  /** List execution logs and archives, by name; they are kept for 30 days. `GET /gdpr/results` */
  listPrivacyResults(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** Those of one submitted file. */
        submission_id?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: PrivacyResult[]; next_cursor: string | null }>>;
  /** An execution log or an archive. `GET /gdpr/results/{name}` */
  getPrivacyResult(input: { path: { name: string | number } } & CallOptions): Promise<Answer<200, Blob>>;
  /** Delete an execution log or an archive before its time. `DELETE /gdpr/results/{name}` */
  deletePrivacyResult(input: { path: { name: string | number } } & CallOptions): Promise<Answer<204, undefined>>;
  /** List the receipts of requests that were forgotten, the newest first. `GET /gdpr/receipts` */
  listPrivacyReceipts(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
        /** Those of one submitted file. */
        submission_id?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: PrivacyReceipt[]; next_cursor: string | null }>>;
  /** The public key that receipts are verified with, as a JSON Web Key Set. `GET /gdpr/receipts/keys` */
  getReceiptKeys(input?: CallOptions): Promise<Answer<200, { keys: Record<string, unknown>[] }>>;
  /** How many receipts there are, and the hash of the latest one. `GET /gdpr/receipts/chain` */
  getReceiptChain(input?: CallOptions): Promise<Answer<200, { receipts: number; latest_hash: string }>>;
  /** The receipt of a request that was forgotten. `GET /gdpr/receipts/{id}` */
  getPrivacyReceipt(input: { path: { id: string | number } } & CallOptions): Promise<Answer<200, PrivacyReceipt>>;
  /** Say what privacy requests would find. The body is the content of a request file. Nothing is changed and nothing is kept: each contact is answered with what the execution log would say of it, and how much there is of the people that it leads to. `POST /gdpr/dry-run` */
  tryPrivacyRequests(input: { body: PrivacyRequestFile } & PostOptions): Promise<Answer<200, PrivacyDryRun>>;
  /** Get the caller’s certificate. `GET /users/me/certificate` */
  getCertificate(input?: CallOptions): Promise<Answer<200, Certificate>>;
  /** Replace the caller’s certificate. An X.509 certificate in PEM with an RSA key of 2048 bits or more, in force now. When it is refused the former one stays. `PUT /users/me/certificate` */
  putCertificate(input: { body: RawBody; contentType: string } & CallOptions): Promise<Answer<200, Certificate>>;
  /** List the caller’s SSH keys. `GET /users/me/ssh-keys` */
  listSshKeys(
    input?: {
      query?: {
        /** At most this many items; 50 by default. */
        limit?: number;
        /** Where the page starts: `next_cursor` or the `Link` of the page before. */
        cursor?: string;
      };
    } & CallOptions,
  ): Promise<Answer<200, { items: SshKey[]; next_cursor: string | null }>>;
  /** Replace the caller’s SSH keys. Public keys as in OpenSSH’s `authorized_keys`, without options: Ed25519, ECDSA, or RSA of 2048 bits or more. When one is refused the former ones stay. What is logged in over SFTP is logged out. `PUT /users/me/ssh-keys` */
  putSshKeys(
    input: { body: RawBody; contentType: string } & CallOptions,
  ): Promise<Answer<200, { items: SshKey[]; next_cursor: string | null }>>;
  /** Bulk Profile Import: import profiles from a file in IMPORT_DIR, and answer when it is done. `POST /profiles/import` */
  bulkProfileImport(
    input: { body: RawBody; contentType: string } & PostOptions,
  ): Promise<Answer<200, BulkImportResult>>;
  /** Load lines of a file of a data download. All lines are loaded in one transaction. Records keep their ids; one that is here already stays as it is, so the same lines can be sent again. `POST /archives/records` */
  loadArchiveRecords(
    input: {
      query: {
        /** Which file of the archive they are of. */
        kind: 'contact' | 'contactattribute' | 'interaction' | 'document';
      };
      body: RawBody;
      contentType: string;
    } & PostOptions,
  ): Promise<Answer<200, ArchiveLoadResult>>;
  /** Submit a file of privacy requests. A file `<forget|export>-<yyyymmdd>_<unique>.json` with today’s date (UTC) is processed, once; any other is listed as `ignored` with the reason. `PUT /gdpr/submit/{name}` */
  submitPrivacyFile(
    input: { path: { name: string | number }; body: PrivacyRequestFile } & CallOptions,
  ): Promise<Answer<202, PrivacyFile>>;
}

/** How each operation is sent. */
export const operations: Readonly<Record<keyof Operations, Operation>> = {
  getServerStatus: { method: 'GET', path: '/server/status' },
  setServerMode: { method: 'POST', path: '/server/mode' },
  getLiveness: { method: 'GET', path: '/health/live' },
  getReadiness: { method: 'GET', path: '/health/ready' },
  getMetrics: { method: 'GET', path: '/metrics', answer: 'text' },
  listTenants: { method: 'GET', path: '/access/tenants' },
  createTenant: { method: 'POST', path: '/access/tenants' },
  getTenant: { method: 'GET', path: '/access/tenants/{id}' },
  updateTenant: { method: 'PUT', path: '/access/tenants/{id}' },
  deleteTenant: { method: 'DELETE', path: '/access/tenants/{id}' },
  listUsers: { method: 'GET', path: '/access/users' },
  createUser: { method: 'POST', path: '/access/users' },
  getUser: { method: 'GET', path: '/access/users/{id}' },
  updateUser: { method: 'PUT', path: '/access/users/{id}' },
  deleteUser: { method: 'DELETE', path: '/access/users/{id}' },
  listRoles: { method: 'GET', path: '/access/roles' },
  createRole: { method: 'POST', path: '/access/roles' },
  getRole: { method: 'GET', path: '/access/roles/{id}' },
  updateRole: { method: 'PUT', path: '/access/roles/{id}' },
  deleteRole: { method: 'DELETE', path: '/access/roles/{id}' },
  listApiKeys: { method: 'GET', path: '/access/api-keys' },
  createApiKey: { method: 'POST', path: '/access/api-keys' },
  getApiKey: { method: 'GET', path: '/access/api-keys/{id}' },
  updateApiKey: { method: 'PUT', path: '/access/api-keys/{id}' },
  deleteApiKey: { method: 'DELETE', path: '/access/api-keys/{id}' },
  logIn: { method: 'POST', path: '/access/sessions' },
  getSession: { method: 'GET', path: '/access/sessions/current' },
  logOut: { method: 'DELETE', path: '/access/sessions/current' },
  listAudit: { method: 'GET', path: '/access/audit' },
  getMetadata: { method: 'GET', path: '/metadata' },
  listMetadataRoles: { method: 'GET', path: '/metadata/roles' },
  reloadMetadataCache: { method: 'PUT', path: '/metadata/cache' },
  getDefinitions: { method: 'GET', path: '/metadata/definitions' },
  listProfileAttributes: { method: 'GET', path: '/metadata/profiles' },
  createProfileAttribute: { method: 'POST', path: '/metadata/profiles' },
  getProfileAttribute: { method: 'GET', path: '/metadata/profiles/{name}' },
  deleteProfileAttribute: { method: 'DELETE', path: '/metadata/profiles/{name}' },
  listProfileExtensionSchemas: { method: 'GET', path: '/metadata/profiles/extensions' },
  createProfileExtensionSchema: { method: 'POST', path: '/metadata/profiles/extensions' },
  getProfileExtensionSchema: { method: 'GET', path: '/metadata/profiles/extensions/{name}' },
  deleteProfileExtensionSchema: { method: 'DELETE', path: '/metadata/profiles/extensions/{name}' },
  listServiceExtensionSchemas: { method: 'GET', path: '/metadata/services/extensions' },
  createServiceExtensionSchema: { method: 'POST', path: '/metadata/services/extensions' },
  getServiceExtensionSchema: { method: 'GET', path: '/metadata/services/extensions/{name}' },
  deleteServiceExtensionSchema: { method: 'DELETE', path: '/metadata/services/extensions/{name}' },
  listStateExtensionSchemas: { method: 'GET', path: '/metadata/states/extensions' },
  createStateExtensionSchema: { method: 'POST', path: '/metadata/states/extensions' },
  getStateExtensionSchema: { method: 'GET', path: '/metadata/states/extensions/{name}' },
  deleteStateExtensionSchema: { method: 'DELETE', path: '/metadata/states/extensions/{name}' },
  listTaskExtensionSchemas: { method: 'GET', path: '/metadata/tasks/extensions' },
  createTaskExtensionSchema: { method: 'POST', path: '/metadata/tasks/extensions' },
  getTaskExtensionSchema: { method: 'GET', path: '/metadata/tasks/extensions/{name}' },
  deleteTaskExtensionSchema: { method: 'DELETE', path: '/metadata/tasks/extensions/{name}' },
  listIdentificationKeys: { method: 'GET', path: '/metadata/identification-keys' },
  createIdentificationKey: { method: 'POST', path: '/metadata/identification-keys' },
  getIdentificationKey: { method: 'GET', path: '/metadata/identification-keys/{name}' },
  deleteIdentificationKey: { method: 'DELETE', path: '/metadata/identification-keys/{name}' },
  listBusinessAttributes: { method: 'GET', path: '/metadata/business-attributes' },
  getBusinessAttribute: { method: 'GET', path: '/metadata/business-attributes/{name}' },
  putBusinessAttribute: { method: 'PUT', path: '/metadata/business-attributes/{name}' },
  createProfile: { method: 'POST', path: '/profiles' },
  identifyCustomer: { method: 'GET', path: '/profiles' },
  getProfile: { method: 'GET', path: '/profiles/{customer_id}' },
  updateProfile: { method: 'PUT', path: '/profiles/{customer_id}' },
  deleteProfile: { method: 'DELETE', path: '/profiles/{customer_id}' },
  insertExtensionRecords: { method: 'POST', path: '/profiles/{customer_id}/extensions' },
  updateExtensionRecord: { method: 'PUT', path: '/profiles/{customer_id}/extensions/{ext_name}/by/unique' },
  deleteExtensionRecord: { method: 'PUT', path: '/profiles/{customer_id}/extensions/{ext_name}/delete/by/unique' },
  mergeProfiles: { method: 'PUT', path: '/profiles/{customer_id}/merge/{src_id}' },
  findCustomersByDevice: { method: 'GET', path: '/customers' },
  startService: { method: 'POST', path: '/services/start' },
  associateService: { method: 'POST', path: '/customers/{customer_id}/services/{service_id}' },
  completeService: { method: 'POST', path: '/services/{service_id}/end' },
  getService: { method: 'GET', path: '/services/{service_id}' },
  listAnonymousServices: { method: 'GET', path: '/services/anonymous/{contact_key}' },
  listCustomerServices: { method: 'GET', path: '/customers/{customer_id}/services' },
  listActiveAnonymousServices: { method: 'GET', path: '/services/anonymous/{contact_key}/active' },
  listActiveCustomerServices: { method: 'GET', path: '/customers/{customer_id}/services/active' },
  listCompletedAnonymousServices: { method: 'GET', path: '/services/anonymous/{contact_key}/completed' },
  listCompletedCustomerServices: { method: 'GET', path: '/customers/{customer_id}/services/completed' },
  performStateTransition: { method: 'POST', path: '/services/{service_id}/states/transition' },
  startState: { method: 'POST', path: '/services/{service_id}/states/start' },
  completeState: { method: 'POST', path: '/services/{service_id}/states/{state_id}/end' },
  getState: { method: 'GET', path: '/services/{service_id}/states/{state_id}' },
  listStates: { method: 'GET', path: '/services/{service_id}/states' },
  listActiveStates: { method: 'GET', path: '/services/{service_id}/states/active' },
  listCompletedStates: { method: 'GET', path: '/services/{service_id}/states/completed' },
  startTask: { method: 'POST', path: '/services/{service_id}/tasks/start' },
  completeTask: { method: 'POST', path: '/services/{service_id}/tasks/{task_id}/end' },
  getTask: { method: 'GET', path: '/services/{service_id}/tasks/{task_id}' },
  listTasks: { method: 'GET', path: '/services/{service_id}/tasks' },
  listActiveTasks: { method: 'GET', path: '/services/{service_id}/tasks/active' },
  listCompletedTasks: { method: 'GET', path: '/services/{service_id}/tasks/completed' },
  updateServiceExtension: { method: 'PUT', path: '/services/{service_id}/extensions/{ext_name}' },
  updateServiceExtensionRecord: { method: 'PUT', path: '/services/{service_id}/extensions/{ext_name}/by/unique' },
  deleteServiceExtensionRecord: {
    method: 'PUT',
    path: '/services/{service_id}/extensions/{ext_name}/delete/by/unique',
  },
  updateStateExtension: { method: 'PUT', path: '/services/{service_id}/states/{state_id}/extensions/{ext_name}' },
  updateStateExtensionRecord: {
    method: 'PUT',
    path: '/services/{service_id}/states/{state_id}/extensions/{ext_name}/by/unique',
  },
  deleteStateExtensionRecord: {
    method: 'PUT',
    path: '/services/{service_id}/states/{state_id}/extensions/{ext_name}/delete/by/unique',
  },
  updateTaskExtension: { method: 'PUT', path: '/services/{service_id}/tasks/{task_id}/extensions/{ext_name}' },
  updateTaskExtensionRecord: {
    method: 'PUT',
    path: '/services/{service_id}/tasks/{task_id}/extensions/{ext_name}/by/unique',
  },
  deleteTaskExtensionRecord: {
    method: 'PUT',
    path: '/services/{service_id}/tasks/{task_id}/extensions/{ext_name}/delete/by/unique',
  },
  listInteractionsOfCustomer: { method: 'GET', path: '/customers/{customer_id}/interactions' },
  listInteractionsOfService: { method: 'GET', path: '/services/{service_id}/interactions' },
  searchInteractions: { method: 'GET', path: '/interactions' },
  createInteraction: { method: 'POST', path: '/interactions' },
  getInteraction: { method: 'GET', path: '/interactions/{interaction_id}' },
  updateInteraction: { method: 'PUT', path: '/interactions/{interaction_id}' },
  getPlainText: { method: 'GET', path: '/interactions/{interaction_id}/plain_text', answer: 'blob' },
  putPlainText: { method: 'PUT', path: '/interactions/{interaction_id}/plain_text' },
  getStructuredText: { method: 'GET', path: '/interactions/{interaction_id}/structured_text', answer: 'blob' },
  putStructuredText: { method: 'PUT', path: '/interactions/{interaction_id}/structured_text' },
  getBinaryContent: { method: 'GET', path: '/interactions/{interaction_id}/binary_content', answer: 'blob' },
  putBinaryContent: { method: 'PUT', path: '/interactions/{interaction_id}/binary_content' },
  listAttachments: { method: 'GET', path: '/interactions/{interaction_id}/attachments' },
  addAttachment: { method: 'POST', path: '/interactions/{interaction_id}/attachments' },
  getAttachment: { method: 'GET', path: '/interactions/{interaction_id}/attachments/{document_id}', answer: 'blob' },
  listImports: { method: 'GET', path: '/profiles/imports' },
  startImport: { method: 'POST', path: '/profiles/imports' },
  getImport: { method: 'GET', path: '/profiles/imports/{id}' },
  deleteImport: { method: 'DELETE', path: '/profiles/imports/{id}' },
  getImportReport: { method: 'GET', path: '/profiles/imports/{id}/report', answer: 'text' },
  cancelImport: { method: 'POST', path: '/profiles/imports/{id}/cancel' },
  listExportJobs: { method: 'GET', path: '/exports/jobs' },
  createExportJob: { method: 'POST', path: '/exports/jobs' },
  getExportJob: { method: 'GET', path: '/exports/jobs/{id}' },
  updateExportJob: { method: 'PUT', path: '/exports/jobs/{id}' },
  deleteExportJob: { method: 'DELETE', path: '/exports/jobs/{id}' },
  cloneExportJob: { method: 'POST', path: '/exports/jobs/{id}/clone' },
  suspendExportJob: { method: 'POST', path: '/exports/jobs/{id}/suspend' },
  resumeExportJob: { method: 'POST', path: '/exports/jobs/{id}/resume' },
  runExportJob: { method: 'POST', path: '/exports/jobs/{id}/run' },
  listExportRuns: { method: 'GET', path: '/exports/history' },
  getExportRun: { method: 'GET', path: '/exports/history/{id}' },
  deleteExportRun: { method: 'DELETE', path: '/exports/history/{id}' },
  cancelExportRun: { method: 'POST', path: '/exports/history/{id}/cancel' },
  listExportArtifacts: { method: 'GET', path: '/exports/artifacts' },
  getExportArtifact: { method: 'GET', path: '/exports/artifacts/{id}' },
  deleteExportArtifact: { method: 'DELETE', path: '/exports/artifacts/{id}' },
  downloadExportArtifact: { method: 'GET', path: '/exports/artifacts/{id}/download', answer: 'blob' },
  listPrivacyFiles: { method: 'GET', path: '/gdpr/submit' },
  listPrivacyResults: { method: 'GET', path: '/gdpr/results' },
  getPrivacyResult: { method: 'GET', path: '/gdpr/results/{name}', answer: 'blob' },
  deletePrivacyResult: { method: 'DELETE', path: '/gdpr/results/{name}' },
  listPrivacyReceipts: { method: 'GET', path: '/gdpr/receipts' },
  getReceiptKeys: { method: 'GET', path: '/gdpr/receipts/keys' },
  getReceiptChain: { method: 'GET', path: '/gdpr/receipts/chain' },
  getPrivacyReceipt: { method: 'GET', path: '/gdpr/receipts/{id}' },
  tryPrivacyRequests: { method: 'POST', path: '/gdpr/dry-run' },
  getCertificate: { method: 'GET', path: '/users/me/certificate' },
  putCertificate: { method: 'PUT', path: '/users/me/certificate' },
  listSshKeys: { method: 'GET', path: '/users/me/ssh-keys' },
  putSshKeys: { method: 'PUT', path: '/users/me/ssh-keys' },
  bulkProfileImport: { method: 'POST', path: '/profiles/import' },
  loadArchiveRecords: { method: 'POST', path: '/archives/records' },
  submitPrivacyFile: { method: 'PUT', path: '/gdpr/submit/{name}' },
};
