import { ApiError } from '../errors.ts';
import type { App } from './fastify-types.ts';

/** Options of Node's HTTP server: it would refuse a request without Host itself, with an empty body. */
export const hostIsOurs = { requireHostHeader: false };

/** Answers in the one form of errors what Node's HTTP server refuses on its own without any body. */
export function answerNodeRefusals(app: App): void {
  // RFC 9110, 10.1.1, lets a server overlook an expectation that it does not know.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', ({ raw, headers }, _, done) => {
    const refused = raw.httpVersion === '1.1' && headers.host === undefined;
    done(refused ? new ApiError('malformedBody', 'a request of HTTP/1.1 needs a Host header') : undefined);
  });
}
