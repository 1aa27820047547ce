import type { Context } from '../context.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { registerAttachments } from './attachment-routes.ts';
import { registerContents } from './content-routes.ts';
import { registerReading } from './read-routes.ts';
import { interactionSchema } from './schemas.ts';
import { registerWriting } from './write-routes.ts';

/** "Interaction Operations" of the API reference, which only read, and what writes them (contract, "Interactions"). */
export function registerInteractions(app: App, context: Context): void {
  const base = contextServicesBase(context.config.publicUrl, context.config.basePaths);
  app.addSchema(interactionSchema);
  registerReading(app, context, base);
  registerWriting(app, context, base);
  registerContents(app, context);
  registerAttachments(app, context, base);
}
