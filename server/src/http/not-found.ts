import findMyWay, { type HTTPMethod } from 'find-my-way';
import { ApiError } from '../errors.ts';
import type { App } from './fastify-types.ts';

/** 405 with `Allow` for a known path with another method, 404 for an unknown path. */
export function answerUnknownRoutes(app: App): void {
  // One entry a path: the router itself only answers for path and method together.
  const paths = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 4096 });
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', (route) => {
    let methods = methodsOf.get(route.url);
    if (methods === undefined) {
      methods = new Set();
      methodsOf.set(route.url, methods);
      if (route.url !== '*') paths.on('GET', route.url === '' ? '/' : route.url, () => {}, methods);
    }
    for (const method of [route.method].flat()) methods.add(method);
  });
  app.setNotFoundHandler(async (request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const known = paths.find('GET' satisfies HTTPMethod, path);
    if (known === null) throw new ApiError('unknownPath', 'no resource has this path');
    const methods = [...(known.store as Set<string>)].sort();
    throw new ApiError('methodNotAllowed', `this resource supports ${methods.join(', ')}`, {
      headers: { allow: methods.join(', ') },
    });
  });
}
