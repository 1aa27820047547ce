import type { Context } from '../context.ts';
import type { App } from '../http/fastify-types.ts';
import { registerProfileAttributes } from './attributes.ts';
import { registerBusinessAttributes } from './business-attributes.ts';
import { registerDefinitions } from './definitions-route.ts';
import { registerExtensionSchemas } from './extensions.ts';
import { registerIdentificationKeys } from './identification-keys.ts';
import { registerOverview } from './overview.ts';

/** The schema operations of the API reference: what profiles, services, states and tasks consist of. */
export function registerMetadata(app: App, context: Context): void {
  registerOverview(app, context);
  registerDefinitions(app, context);
  registerProfileAttributes(app, context);
  registerExtensionSchemas(app, context);
  registerIdentificationKeys(app, context);
  registerBusinessAttributes(app, context);
}
