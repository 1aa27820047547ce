import type { FastifyRequest } from 'fastify';
import { type Caller, requireTask } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import type { App } from './fastify-types.ts';

/** Requests by a session cookie come from a browser: whatever changes something must carry the session's token. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Stands before every route: finds out who calls, checks the route's tasks and the server mode. A route that names
 * no task cannot be registered, so that a forgotten check fails at start and not in an audit.
 */
export function guardRoutes(app: App, context: Context, csrfTokenOf: (sessionToken: string) => string): void {
  const { authenticator, gate } = context;

  app.addHook('onRoute', (route) => {
    const config = route.config ?? {};
    if (config.tasks === undefined) {
      throw new Error(`The route ${String(route.method)} ${route.url} names no task.`);
    }
    const { tasks, mode = 'both' } = config;
    if (tasks === 'anybody' || config.gatesItself === true) return;
    const handler = route.handler;
    // Counted while the handler runs, so that a switch of mode waits for what is really under way.
    route.handler = function gated(request, reply) {
      return gate.run(request.caller.tenant, mode, () => handler.call(this, request, reply));
    };
  });

  const admit = (request: FastifyRequest, caller: Caller) => {
    const { tasks, mode = 'both' } = request.routeOptions.config;
    request.caller = caller;
    if (caller.sessionToken !== undefined && !safeMethods.has(request.method)) {
      if (request.headers['x-csrf-token'] !== csrfTokenOf(caller.sessionToken)) {
        throw new ApiError('csrf', 'a request with a session cookie that changes something needs its X-CSRF-Token');
      }
    }
    // A page of another site can make a browser send forms, with the credentials that it remembers.
    if (request.headers['sec-fetch-site'] === 'cross-site' && !safeMethods.has(request.method)) {
      throw new ApiError('csrf', 'a request of another site that changes something is not accepted');
    }
    if (typeof tasks === 'object') for (const task of tasks) requireTask(caller, task);
    // An unknown path has no mode: it is answered with 404 whatever the mode.
    if (tasks !== undefined) gate.check(caller.tenant, mode);
  };

  // Most callers are known and wait for nothing, so most requests pass without a promise.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.tasks === 'anybody') {
      done();
      return;
    }
    try {
      const caller = authenticator.authenticate({ headers: request.headers, ip: request.ip });
      if (caller instanceof Promise) {
        caller.then((verified) => admit(request, verified)).then(() => done(), done);
        return;
      }
      admit(request, caller);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  });
}
