import { ApiError } from '../errors.ts';
import { defaultTenant } from './queries.ts';

/** Who makes a request: one user or key of one tenant, with the tasks its roles allow. */
export interface Caller {
  readonly tenant: number;
  /** `user:<id>`, `key:<id>`, or `local` for a tool on the server's machine: what the audit trail and the idempotency keys are bound to. */
  readonly actor: string;
  readonly userId: number | undefined;
  readonly name: string;
  readonly tasks: ReadonlySet<string>;
  /** Set when the request came with the console's session cookie. */
  readonly sessionToken?: string;
}

/** @throws {ApiError} 403 that names the task, when the caller's roles do not allow it */
export function requireTask(caller: Caller, task: string): void {
  if (!caller.tasks.has(task)) {
    throw new ApiError('forbidden', `the task ${task} is not among those of your roles`);
  }
}

/** @throws {ApiError} 403 for callers of other tenants: what concerns all tenants is not theirs to see */
export function requireDefaultTenant(caller: Caller, why: string): void {
  if (caller.tenant !== defaultTenant) throw new ApiError('forbidden', why);
}
