import { STATUS_CODES } from 'node:http';
import type { RouteOptions } from 'fastify';
import { describedShape, optionalBody } from './answers.ts';

/** What the OpenAPI document says of every route that it concerns, so that no route has to say it. */

/** A schema or any other part of the document. */
interface Part {
  readonly [name: string]: unknown;
}

interface Operation {
  readonly parameters?: readonly Part[];
  readonly requestBody?: Part;
  readonly responses: Readonly<Record<string, Part>>;
  readonly security?: readonly Part[];
}

interface Document extends Part {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What only the route knows, noted in its operation until the document is complete. */
const hasOptionalBody = 'x-optional-body';
const otherParameters = 'x-other-parameters';

/** Said once and referred to. */
export const sharedComponents = {
  parameters: {
    IdempotencyKey: {
      in: 'header',
      name: 'Idempotency-Key',
      description:
        'The same key and body within 24 hours get the first answer again; the same key with another request is 409.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]*$' },
    },
  },
  headers: {
    NextPage: {
      description: '`<…>; rel="next"` names the next page; absent on the last one.',
      schema: { type: 'string' },
    },
  },
};

/** Describes bodies by the shape that is meant for it, and notes what only the route knows. */
export function describeRoute(schema: Part, route: RouteOptions): Part {
  const body = schema['body'] as Part | undefined;
  const query = schema['querystring'] as Part | undefined;
  const more = query?.['additionalProperties'];
  return {
    ...schema,
    ...(body?.[describedShape] !== undefined && { body: body[describedShape] }),
    ...([route.preValidation].flat().includes(optionalBody) && { [hasOptionalBody]: true }),
    ...(typeof more === 'object' && { [otherParameters]: more }),
  };
}

/** Completes what was gathered from the routes. */
export function completeDocument(gathered: unknown): Part {
  const document = gathered as Document;
  const schemas = new Map<string, unknown>();
  const named = (part: unknown) => nameSchemas(part, schemas);
  const paths = mapValues(document.paths, (methods) =>
    mapValues(methods, (operation, method) => named(completeOperation(operation, method))),
  ) as Document['paths'];
  const own = mapValues(document.components['schemas'] ?? {}, named);
  return {
    ...document,
    components: {
      ...document.components,
      ...sharedComponents,
      schemas: { ...own, ...Object.fromEntries(schemas) },
    },
    paths,
  };
}

function completeOperation(operation: Operation, method: string): Part {
  const { [hasOptionalBody]: optional, [otherParameters]: others, ...rest } = operation as Operation & Part;
  const { parameters = [], requestBody, responses, security } = operation;
  const isPublic = security?.length === 0;
  const isPaged = parameters.some(({ name }) => name === 'cursor');
  const added = [
    ...(others === undefined ? [] : [freeParameters(others as Part)]),
    ...(method === 'post' && !isPublic ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    ...rest,
    ...(parameters.length + added.length > 0 && { parameters: [...parameters, ...added] }),
    ...(requestBody !== undefined && { requestBody: { ...requestBody, required: optional !== true } }),
    responses: mapValues(responses, (response, status) => ({
      ...response,
      ...(response['description'] === 'Default Response' && { description: STATUS_CODES[status] ?? 'The answer.' }),
      ...(status === '200' &&
        isPaged &&
        !hasOwnCursor(response) && { headers: { Link: { $ref: '#/components/headers/NextPage' } } }),
    })),
  };
}

/** Parameters of any name: OpenAPI has them as one object that is spread over the query. */
function freeParameters(schema: Part): Part {
  const { description, ...value } = schema;
  return {
    in: 'query',
    name: 'attributes',
    description,
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: value },
  };
}

/** True for our own lists, whose bodies say where the next page starts. */
function hasOwnCursor(response: Part): boolean {
  const content = response['content'] as { 'application/json'?: { schema?: { properties?: Part } } } | undefined;
  return content?.['application/json']?.schema?.properties?.['next_cursor'] !== undefined;
}

/** Moves every schema that has a title into `schemas` and leaves a reference to it. */
function nameSchemas(part: unknown, schemas: Map<string, unknown>): unknown {
  if (Array.isArray(part)) return part.map((item) => nameSchemas(item, schemas));
  if (typeof part !== 'object' || part === null) return part;
  const { title, ...schema } = mapValues(part as Part, (value) => nameSchemas(value, schemas));
  if (typeof title !== 'string') return title === undefined ? schema : { title, ...schema };
  const known = schemas.get(title);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`Two schemas have the title ${title}.`);
  }
  schemas.set(title, schema);
  return { $ref: `#/components/schemas/${title}` };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
