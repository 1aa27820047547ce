import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { App } from '../http/fastify-types.ts';

/** The Prometheus metrics of this process: Node's own, and the requests by route. */
export function measureRequests(app: App): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'throughline_http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer.',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const total = new Counter({
    name: 'throughline_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the path itself: bounded, and free of personal data.
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route }, reply.elapsedTime / 1000);
    total.inc({ method: request.method, route, status: reply.statusCode });
    done();
  });
  return registry;
}
