import type { JsonSchema } from './schema-values.ts';

/** One operation of the OpenAPI document, with its references followed. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As in the document, such as `/profiles/{customer_id}`. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly contentType: string | undefined;
  readonly body: JsonSchema | undefined;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: unknown;
}

interface DocumentedOperation {
  readonly operationId?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
}

/** Every operation that the server says it has: a new route is fuzzed without anybody thinking of it. */
export function readOperations(document: unknown): Operation[] {
  const { paths } = document as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const [contentType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      return {
        id: operation.operationId ?? `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        queryNames: (operation.parameters ?? []).filter((item) => item.in === 'query').map((item) => item.name),
        contentType,
        body: content?.schema === undefined ? undefined : resolve(content.schema, document, 0),
      };
    }),
  );
}

/** Replaces references by what they name; a schema that contains itself ends as "anything" a few levels down. */
function resolve(schema: JsonSchema, document: unknown, depth: number): JsonSchema {
  if (depth > 12) return {};
  const below = (part: JsonSchema) => resolve(part, document, depth + 1);
  if (schema.$ref !== undefined) return below(lookUp(schema.$ref, document));
  return {
    ...schema,
    ...(schema.items !== undefined && { items: below(schema.items) }),
    ...(schema.anyOf !== undefined && { anyOf: schema.anyOf.map(below) }),
    ...(schema.oneOf !== undefined && { oneOf: schema.oneOf.map(below) }),
    ...(schema.allOf !== undefined && { allOf: schema.allOf.map(below) }),
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, below(part)])),
    }),
  };
}

function lookUp(reference: string, document: unknown): JsonSchema {
  const steps = reference.replace(/^#\//, '').split('/');
  const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
  if (found === undefined) throw new Error(`the OpenAPI document refers to ${reference} and does not have it`);
  return found as JsonSchema;
}
