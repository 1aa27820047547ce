import { readFileSync } from 'node:fs';
import Fastify, { LogController } from 'fastify';
import { registerAccess } from './access/routes.ts';
import { csrfTokenOf } from './access/sessions.ts';
import { registerArchiveImport } from './archive-import/routes.ts';
import { registerCertificates } from './certificates/routes.ts';
import { serveConsole } from './console/routes.ts';
import type { Context } from './context.ts';
import { registerDevices } from './devices/routes.ts';
import { ApiError } from './errors.ts';
import { registerExports } from './exports/routes.ts';
import { logAccess } from './http/access-log.ts';
import { errorSchema } from './http/answers.ts';
import { pathRewriter } from './http/base-paths.ts';
import { errorHandler, malformedRequestAnswer } from './http/error-handler.ts';
import type { App } from './http/fastify-types.ts';
import { guardRoutes } from './http/guard.ts';
import { readJsonBodies } from './http/json-body.ts';
import { answerNodeRefusals, hostIsOurs } from './http/node-refusals.ts';
import { answerUnknownRoutes } from './http/not-found.ts';
import { describeRoutes, serveOpenApi } from './http/openapi.ts';
import { validateRequests } from './http/validation.ts';
import { registerImports } from './imports/routes.ts';
import { registerInteractions } from './interactions/routes.ts';
import { registerMetadata } from './metadata/routes.ts';
import { measureRequests } from './operations/metrics.ts';
import { registerOperations } from './operations/routes.ts';
import { registerPrivacy } from './privacy/routes.ts';
import { registerProfiles } from './profiles/routes.ts';
import { registerServices } from './services/routes.ts';
import { registerSshKeys } from './ssh-keys/routes.ts';
import { version } from './version.ts';

/** The largest JSON body. Contents and imports stream and have limits of their own. */
const bodyLimit = 1024 * 1024;

/** Builds the HTTP application of a context. Deleting a feature leaves one dead line here and one in its folder. */
export async function createApp(context: Context): Promise<App> {
  const { config, log } = context;
  const rewrite = pathRewriter(config.basePaths);
  const onError = errorHandler(log, config.publicUrl);
  const app: App = Fastify({
    loggerInstance: log,
    // One line per request, with our fields: http/access-log.ts.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    trustProxy: config.trustProxy,
    // The router's own 503 at close has another shape than our errors.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // For the whole of a request: a large file may take long.
    requestTimeout: 3_600_000,
    rewriteUrl: (request) => rewrite(request.url ?? '/'),
    frameworkErrors: onError,
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(malformedRequestAnswer(error));
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    http: hostIsOurs,
    ...(config.tls !== undefined && {
      https: { ...hostIsOurs, cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) },
    }),
  }) as unknown as App;
  // Nobody logs through a request, so none gets a logger of its own. What a `childLoggerFactory` gives would be checked for
  // each request, which takes a fiftieth of its time.
  app.log.child = () => app.log;

  app.decorateRequest('caller');
  app.decorateRequest('bodyHash');
  app.decorateRequest('receivedAt');
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onRequest', (request, reply, done) => {
    request.receivedAt = context.now();
    if (stopping) reply.header('connection', 'close');
    done(stopping ? new ApiError('stopping', 'the server is stopping') : undefined);
  });

  answerNodeRefusals(app);

  app.addSchema(errorSchema);
  app.setErrorHandler(onError);
  validateRequests(app);
  readJsonBodies(app);
  logAccess(app, log);
  const metrics = measureRequests(app);
  app.addHook('onResponse', (request, reply, done) => {
    if (request.caller !== undefined) context.counts.count(request.caller.tenant, reply.statusCode, request.receivedAt);
    done();
  });
  app.addHook('onRoute', (route) => {
    // The documentation's own files: any user of any tenant may read how the API works.
    if (/^\/docs(\/|$)/.test(route.url)) route.config = { ...route.config, tasks: 'any user' };
  });
  answerUnknownRoutes(app);
  guardRoutes(app, context, csrfTokenOf);
  await describeRoutes(app, config.publicUrl, version);

  registerOperations(app, context, metrics);
  registerAccess(app, context);
  registerMetadata(app, context);
  registerProfiles(app, context);
  registerDevices(app, context);
  registerServices(app, context);
  registerInteractions(app, context);
  registerImports(app, context);
  registerArchiveImport(app, context);
  registerExports(app, context);
  registerPrivacy(app, context);
  registerCertificates(app, context);
  registerSshKeys(app, context);
  serveOpenApi(app);
  await serveConsole(app);
  return app;
}
