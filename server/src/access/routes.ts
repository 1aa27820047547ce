import type { Context } from '../context.ts';
import type { App } from '../http/fastify-types.ts';
import { registerApiKeys } from './api-keys.ts';
import { registerAudit } from './audit-routes.ts';
import { registerRoles } from './roles.ts';
import { registerSessions } from './sessions.ts';
import { registerTenants } from './tenants.ts';
import { registerUsers } from './users.ts';

/** Who may call: tenants, users, roles, API keys, the console's sessions, and the audit trail. */
export function registerAccess(app: App, context: Context): void {
  registerTenants(app, context);
  registerUsers(app, context);
  registerRoles(app, context);
  registerApiKeys(app, context);
  registerSessions(app, context);
  registerAudit(app, context);
}
