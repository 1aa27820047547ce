import type { FastifyRequest } from 'fastify';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { pageQuery } from './paging.ts';
import type { Answer } from './writing.ts';

/** Schemas and answers that several features share. */

/** What every 4xx and 5xx answers: a named component, so that the OpenAPI document says it once. */
export const errorSchema = Type.Object(
  {
    http_method: Type.String(),
    title: Type.String(),
    description: Type.String(),
    code: Type.Integer({ description: 'Stable; listed in docs/errors.md.' }),
    uri: Type.String(),
  },
  { $id: 'Error' },
);
const errorReference = Type.Unsafe<Static<typeof errorSchema>>({ $ref: 'Error#', description: 'An error.' });

/** The responses of an operation: the documented success, and the one error shape. */
export function responses<Success extends Record<number, TSchema>>(success: Success) {
  return { ...success, '4xx': errorReference, '5xx': errorReference };
}

/** A success without body. */
export function noContent(description: string) {
  return Type.Null({ description });
}

/** A success that is not JSON. */
export function textOf(contentType: string, description: string) {
  return Type.Unsafe<string>({ description, content: { [contentType]: { schema: { type: 'string' } } } });
}

/** An object that knows exactly these fields. */
export function closed<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** Where a schema keeps a shape that is described and not validated: http/openapi-document.ts shows it instead. */
export const describedShape = 'x-described-shape';

/** A body that the feature checks itself, with the errors of the API reference; `shape` is for the OpenAPI document. */
export function checkedByFeature(shape: TSchema) {
  return Type.Unsafe<unknown>({ [describedShape]: shape });
}

/** The query of a list of ours. */
export const listQuery = closed(pageQuery);

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) });
}

export const idParams = closed({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

export function created(location: string, body: unknown): Answer {
  return { status: 201, headers: { location }, body };
}

/** A hook of operations whose body is optional: none is one without fields. */
export async function optionalBody(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

/** The content type of answers whose text the database or a feature made. */
export const jsonType = 'application/json; charset=utf-8';

export const deleted: Answer = { status: 204 };
