import type { Readable } from 'node:stream';
import { type TSchema, Type } from 'typebox';
import { closed } from '../http/answers.ts';
import { pageQuery } from '../http/paging.ts';
import type { InteractionFields } from './check.ts';
import { allFields, knownByTheServer, mandatoryFields } from './fields.ts';

const url = (what: string) => Type.String({ format: 'uri', description: `Where the ${what} is.` });
/** A named component, so that the OpenAPI document says it once. */
export const interactionSchema = Type.Object(
  {
    ...optional(allFields),
    text: Type.Optional(url('plain text')),
    structured_text: Type.Optional(url('structured text')),
    binary_content: Type.Optional(url('binary content')),
  },
  {
    $id: 'Interaction',
    description: 'Which fields it can have depends on its `entity_type`. Contents are the URLs where they are.',
  },
);
/** Sent as text that is ready, so it is described and not serialised. */
const interaction = Type.Unsafe<unknown>({ $ref: 'Interaction#' });
export const interactionAnswer = Type.Unsafe<string>({ $ref: 'Interaction#', description: 'The interaction.' });
export const interactionsAnswer = Type.Unsafe<string>(Type.Array(interaction));
export const foundAnswer = Type.Unsafe<string>(
  Type.Object({ items: Type.Array(interaction), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
);

const writable = Object.fromEntries(Object.entries(allFields).map(([name, schema]) => [name, nullable(schema)]));

export const newInteraction = Type.Unsafe<InteractionFields>({
  ...closed(optional(writable)),
  required: mandatoryFields,
  title: 'NewInteraction',
  description: `A new interaction: the fields of its entity_type, with texts as the content itself. ${leftOut()}`,
});

export const interactionChange = Type.Unsafe<InteractionFields>({
  ...closed(optional(writable)),
  title: 'InteractionChange',
  description: `Fields to change; absent ones stay, null clears. ${leftOut()}`,
});

export const interactionParams = closed({
  interaction_id: Type.String({ description: '1 to 16 letters and digits.' }),
});
export const documentParams = closed({ interaction_id: Type.String(), document_id: Type.String() });
export const customerParams = closed({ customer_id: Type.String({ description: '1 to 16 letters and digits.' }) });
export const serviceParams = closed({ service_id: Type.String({ description: 'A whole number.' }) });

const day = (description: string) => Type.Optional(Type.String({ description: `${description} ISO 8601.` }));
const span = { from: day('Begun at this time or later.'), to: day('Begun before this time.') };
export const ofCustomerQuery = closed({ ...span, ...pageQuery });
export const searchQuery = closed({
  q: Type.String({
    description: 'Words of the subject and the texts: `all of these`, `"in a row"`, `or`, `-without`.',
  }),
  media_type: Type.Optional(Type.String()),
  customer_id: Type.Optional(Type.String()),
  ...span,
  ...pageQuery,
});

export const attachmentQuery = closed({
  name: Type.String({ minLength: 1, maxLength: 255, description: 'Its file name.' }),
  description: Type.Optional(Type.String({ maxLength: 1024 })),
});

export const attachment = Type.Object(
  {
    document_id: Type.String(),
    name: Type.String(),
    description: Type.Union([Type.String(), Type.Null()]),
    mime_type: Type.String(),
    size: Type.Integer(),
    created_at: Type.String(),
  },
  { title: 'Attachment' },
);

/** A raw body of any type; the handler reads it as it comes. */
export const bytesBody = Type.Unsafe<unknown>({
  content: { 'application/octet-stream': { schema: { description: 'The bytes; any Content-Type.' } } },
});

export const bytesAnswer = Type.Unsafe<Readable>({
  description: 'The content, with its Content-Type.',
  content: { 'application/octet-stream': { schema: {} } },
});

function optional(fields: Readonly<Record<string, TSchema>>) {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, Type.Optional(schema)]));
}

/** Null is what clears; a choice from a list is mandatory and cannot be cleared. */
function nullable(schema: TSchema): TSchema {
  const { type, enum: choices } = schema as { type?: unknown; enum?: unknown };
  return choices === undefined ? Type.Unsafe<unknown>({ ...schema, type: [type, 'null'] }) : schema;
}

function leftOut(): string {
  return `${knownByTheServer.join(' and ')} follow from the binary content, which is sent on its own.`;
}
