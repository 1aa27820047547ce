import { badParameter } from '../errors.ts';
import type { Scope } from './model.ts';

/** Fields and parameters that stand beside core attributes and would be mistaken for them. */
const profileFields =
  `customer_id id_key include_profile exclude_profile extensions include_extensions exclude_extensions
  limit cursor`.split(/\s+/);

/** Fields of the events and resources of services, states and tasks, beside which their extensions stand. */
const elementFields =
  `customer_id contact_key service_id service_type state_id state_type previous_state_id task_id task_type
  session_id interaction_id application_type application_id resource_type resource_id media_type est_duration duration
  timestamp disposition disposition_desc started completed active_states completed_states active_tasks completed_tasks
  interactions from to`.split(/\s+/);

const taken: Readonly<Record<Scope, ReadonlySet<string>>> = {
  profile: new Set(profileFields),
  service: new Set(elementFields),
  state: new Set(elementFields),
  task: new Set(elementFields),
};

/** @throws {ApiError} bad parameter when a core attribute or an extension of this scope cannot have the name */
export function refuseTakenName(field: string, scope: Scope, name: string): void {
  if (taken[scope].has(name.toLowerCase())) {
    throw badParameter(field, `'${name}' is the name of a field of its own`);
  }
}
