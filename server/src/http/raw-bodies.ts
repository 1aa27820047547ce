import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { App } from './fastify-types.ts';

/** How much of a refused body is read and dropped, before the connection is closed. */
const mostDropped = 8 * 1024 * 1024;

/** Routes whose body is not parsed, whatever its type: the handler reads it from `request.raw`. */
export function takeRawBodies(app: App, routes: (scope: App) => void): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    scope.addHook('onSend', async (request) => drop(request.raw));
    routes(scope);
    done();
  });
}

/** Routes whose body is of these types, and is handed to the handler as it is, whole. */
export function takeWholeBodies(
  app: App,
  types: readonly string[],
  options: { readonly bodyLimit?: number },
  routes: (scope: App) => void,
): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>([...types], { parseAs: 'buffer', ...options }, (request, body, parsed) => {
      request.bodyHash = createHash('sha256').update(body).digest();
      parsed(null, body);
    });
    routes(scope);
    done();
  });
}

/**
 * What is still on its way when there is an answer is dropped, so that the client gets to read that: many read nothing
 * before they have sent everything. One that does not stop sending is not listened to for ever.
 */
function drop(body: IncomingMessage): void {
  if (body.readableEnded || body.destroyed) return;
  let dropped = 0;
  body.on('data', (piece: Buffer) => {
    dropped += piece.length;
    if (dropped > mostDropped) body.socket.destroy();
  });
  body.resume();
}
