import type { AuditEntry } from '../../../client/src/index.ts';
import {
  executeBulkImport,
  manageAccess,
  manageJobs,
  readInteraction,
  readProfile,
  readService,
} from '../access/session.ts';
import { isScope } from '../metadata/scopes.ts';
import { readBusinessAttributes, readIdKeys, readSchemas } from '../metadata/tasks.ts';
import { readResults } from '../privacy/tasks.ts';
import { readServerInfo } from '../server/tasks.ts';
import { isRecordType, type RecordType } from './record-types.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.audit;
const actions: Readonly<Record<string, string>> = t.actions;

/** An action in words, and what follows it: the kind of a content, or the id of another record. */
export function actionOf({ action }: Pick<AuditEntry, 'action'>): { readonly text: string; readonly detail: string } {
  const [word = '', ...detail] = action.split(' ');
  return { text: actions[word] ?? word, detail: detail.join(' ') };
}

export function typeOf({ record_type: type }: Pick<AuditEntry, 'record_type'>): string {
  return isRecordType(type) ? t.types[type] : type;
}

export function actorOf({ actor, actor_name: name }: Pick<AuditEntry, 'actor' | 'actor_name'>): string {
  if (name !== null) return name;
  const [kind, id = ''] = actor.split(':');
  return kind === 'user' ? t.nobody(id) : kind === 'key' ? t.nokey(id) : t.local;
}

/** A page of the console, and the task that it needs. */
interface Place {
  readonly to: string;
  readonly task: string;
}

/** Where a record of a type is shown. */
const places: { readonly [Type in RecordType]?: (id: string) => Place | undefined } = {
  profile: (id) => ({ to: `/customers/${id}`, task: readProfile }),
  interaction: (id) => ({ to: `/interactions/${id}`, task: readInteraction }),
  service: (id) => ({ to: `/services/${id}`, task: readService }),
  // Called by their service and themselves, such as `5/3`.
  state: (id) => ({ to: `/services/${id.split('/')[0]}`, task: readService }),
  task: (id) => ({ to: `/services/${id.split('/')[0]}`, task: readService }),
  import: (id) => ({ to: `/imports/${id}`, task: executeBulkImport }),
  export_job: (id) => ({ to: `/administration/jobs/${id}`, task: manageJobs }),
  export_run: (id) => ({ to: `/export/history?run=${id}`, task: manageJobs }),
  privacy_file: (id) => ({ to: `/privacy/results?submission=${id}`, task: readResults }),
  profile_attribute: () => ({ to: '/settings/schemas/attributes', task: readSchemas('profile') }),
  extension_schema: placeOfExtension,
  identification_key: () => ({ to: '/settings/schemas/keys', task: readIdKeys }),
  business_attribute: (id) => ({
    to: `/settings/business-attributes/of/${encodeURIComponent(id)}`,
    task: readBusinessAttributes,
  }),
  server_mode: () => ({ to: '/settings/server', task: readServerInfo }),
  ssh_keys: (id) => ({ to: `/settings/users/${id}`, task: manageAccess }),
  user: (id) => ({ to: `/settings/users/${id}`, task: manageAccess }),
  role: (id) => ({ to: `/settings/roles/${id}`, task: manageAccess }),
  api_key: (id) => ({ to: `/settings/api-keys/${id}`, task: manageAccess }),
  tenant: (id) => ({ to: `/settings/tenants/${id}`, task: manageAccess }),
};

/** Called by its scope and its name, such as `profile Phone`. */
function placeOfExtension(id: string): Place | undefined {
  const [scope = '', name = ''] = id.split(' ');
  return isScope(scope)
    ? { to: `/settings/schemas/extensions/${scope}/of/${encodeURIComponent(name)}`, task: readSchemas(scope) }
    : undefined;
}

/** Where the record is shown; undefined: nowhere, or it was deleted just then. */
export function placeOf({ action, record_type: type, record_id: id }: AuditEntry): Place | undefined {
  return action === 'delete' || !isRecordType(type) ? undefined : places[type]?.(id);
}
