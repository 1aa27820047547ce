import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { sessionCookie } from '../access/authenticate.ts';
import type { App } from './fastify-types.ts';
import { completeDocument, describeRoute } from './openapi-document.ts';

/** Describes every route from its own schema: `/openapi.json`, and `/docs` shows it. */
export async function describeRoutes(app: App, publicUrl: string, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Throughline',
        description: 'The customer-context server: profiles, what is being done for customers, and what was said.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        version,
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: '`user` or `tenant\\user`, and the password.' },
          apiKey: { type: 'http', scheme: 'bearer', description: 'A key made with `POST /access/api-keys`.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookie,
            description:
              'Set by `POST /access/sessions`. Whatever changes something carries its `csrf_token` as `X-CSRF-Token`.',
          },
        },
      },
      security: [{ basic: [] }, { apiKey: [] }, { session: [] }],
    },
    transform: ({ schema, url, route }) => ({ schema: describeRoute({ ...schema }, route), url }),
    transformObject: (document) => ('openapiObject' in document ? completeDocument(document.openapiObject) : {}),
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json['$id'] ?? `schema${i}`) },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
}

/** Registered last, so that it is not part of what it answers. */
export function serveOpenApi(app: App): void {
  let document: string | undefined;
  app.get('/openapi.json', { config: { tasks: 'any user' }, schema: { hide: true } }, async (_, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
