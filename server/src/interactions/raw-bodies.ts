import type { App } from '../http/fastify-types.ts';

/** Routes whose body is not parsed, whatever its type: the handler reads it from `request.raw`. */
export function takeRawBodies(app: App, routes: (scope: App) => void): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    routes(scope);
    done();
  });
}
