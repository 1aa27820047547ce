import { type Caller, requireTask } from '../access/caller.ts';
import type { Scope } from '../metadata/model.ts';

const resources = { profile: 'Customer', service: 'Service', state: 'State', task: 'Task' } as const;

/** The task that an operation on extensions of this scope needs, such as `UCS.Customer.readProfileExtension`. */
export function extensionTask(scope: Scope, verb: 'create' | 'read' | 'update' | 'delete'): string {
  const word = scope[0]?.toUpperCase() + scope.slice(1);
  return `UCS.${resources[scope]}.${verb}${word}Extension`;
}

/** @throws {ApiError} 403 */
export function allowExtension(caller: Caller, scope: Scope, verb: 'create' | 'read' | 'update' | 'delete'): void {
  requireTask(caller, extensionTask(scope, verb));
}

/**
 * Whether the caller may put this value in the place of an extension. Nothing in its place removes what was there.
 *
 * @throws {ApiError} 403
 */
export function allowReplacing(caller: Caller, scope: Scope, value: unknown): void {
  allowExtension(caller, scope, 'update');
  if (value === null || (Array.isArray(value) && value.length === 0)) allowExtension(caller, scope, 'delete');
}
