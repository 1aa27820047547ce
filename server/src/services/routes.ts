import type { Context } from '../context.ts';
import type { App } from '../http/fastify-types.ts';
import { registerElementExtensions } from './extension-routes.ts';
import { registerPartReads } from './part-reads.ts';
import { registerPartRoutes, registerTransition } from './part-routes.ts';
import { resources } from './schemas.ts';
import { registerServiceReads } from './service-reads.ts';
import { registerServiceRoutes } from './service-routes.ts';

/** Service, state and task operations of the API reference. */
export function registerServices(app: App, context: Context): void {
  for (const schema of resources) app.addSchema(schema);
  registerServiceRoutes(app, context);
  registerServiceReads(app, context);
  registerTransition(app, context);
  for (const kind of ['state', 'task'] as const) {
    registerPartRoutes(app, context, kind);
    registerPartReads(app, context, kind);
  }
  for (const kind of ['service', 'state', 'task'] as const) registerElementExtensions(app, context, kind);
}
