import type { Context } from '../context.ts';
import type { App } from '../http/fastify-types.ts';
import { registerArtifacts } from './artifact-routes.ts';
import { registerHistory } from './history-routes.ts';
import { registerJobs } from './job-routes.ts';

/** Data download: jobs, their runs, and the files that these make. */
export function registerExports(app: App, context: Context): void {
  registerJobs(app, context);
  registerHistory(app, context);
  registerArtifacts(app, context);
}
