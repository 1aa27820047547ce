import { badParameter, missingParameter } from '../errors.ts';
import { checkDateTime, checkText } from '../metadata/values.ts';
import { isRecordId } from '../record-id.ts';
import { dateFields, entityTypes, fieldsOf, knownByTheServer, mandatoryOf } from './fields.ts';
import { checkMediaType } from './media-type.ts';

/** The fields of an interaction by name, as they are answered but for the contents. */
export type InteractionFields = Record<string, unknown>;

/** Texts that come with the fields: a string is stored, null removes, undefined leaves. */
export interface InlineContents {
  readonly text: string | null | undefined;
  readonly structuredText: string | null | undefined;
  readonly binaryContent: null | undefined;
}

export interface InteractionInput {
  readonly fields: InteractionFields;
  readonly contents: InlineContents;
}

/** What the fields of one interaction may take, contents aside: those of a whole page are in memory at once. */
export const mostFieldBytes = 64 * 1024;

/**
 * Checks the body of "create", whose types the route's schema has checked.
 *
 * @throws {ApiError} 400 that names the field and the rule
 */
export function checkNewInteraction(body: InteractionFields): InteractionInput {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  checkTexts(given, '');
  if (given['entity_type'] === undefined) throw missingParameter('entity_type');
  const { fields, contents } = split(given, given['entity_type'] as number);
  for (const name of mandatoryOf(fields['entity_type'] as number)) {
    if (fields[name] === undefined) throw missingParameter(name);
  }
  fields['allow_children'] ??= true;
  checkStructuredText(fields, typeof contents.structuredText === 'string');
  refuseLarge(fields);
  return { fields, contents };
}

/**
 * Checks the body of "change" against what is stored: absent fields stay, null clears.
 *
 * @param hasStructuredText whether there is structured text before the change
 * @returns all fields as they are after the change
 * @throws {ApiError} 400 that names the field and the rule
 */
export function checkChange(
  body: InteractionFields,
  stored: InteractionFields,
  hasStructuredText: boolean,
): InteractionInput {
  checkTexts(body, '');
  for (const name of ['interaction_id', 'entity_type']) {
    if (body[name] !== undefined && body[name] !== stored[name]) throw badParameter(name, 'it cannot be changed');
  }
  const entityType = stored['entity_type'] as number;
  const change = split(body, entityType);
  const fields = { ...stored, ...change.fields };
  for (const name of mandatoryOf(entityType)) {
    if (fields[name] === null) throw badParameter(name, 'it is mandatory and cannot be cleared');
  }
  const { structuredText, binaryContent } = change.contents;
  if (structuredText === null) fields['structured_text_mime'] = null;
  if (binaryContent === null) for (const name of knownByTheServer) fields[name] = null;
  for (const name of Object.keys(fields)) if (fields[name] === null) delete fields[name];
  fields['allow_children'] ??= true;
  checkStructuredText(fields, structuredText === undefined ? hasStructuredText : structuredText !== null);
  refuseLarge(fields);
  return { fields, contents: change.contents };
}

/** Takes the contents out and checks what the schema cannot say. */
function split(body: InteractionFields, entityType: number): InteractionInput {
  const known = fieldsOf.get(entityType) ?? {};
  const fields: InteractionFields = {};
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(known, name)) {
      const kind = `${entityType} (${entityTypes.get(entityType)})`;
      throw badParameter(name, `an interaction of entity_type ${kind} has no such field`);
    }
    if (name === 'text' || name === 'structured_text' || name === 'binary_content') continue;
    if (knownByTheServer.includes(name)) {
      throw badParameter(name, 'it follows from the content: send that to PUT /interactions/{id}/binary_content');
    }
    fields[name] = dateFields.has(name) && value !== null ? checkDateTime(value, name) : value;
  }
  const id = fields['interaction_id'];
  if (id !== undefined && !isRecordId(String(id))) {
    throw badParameter('interaction_id', 'it must be 1 to 16 letters and digits');
  }
  const mime = fields['structured_text_mime'];
  if (typeof mime === 'string') checkMediaType(mime, 'structured_text_mime');
  if (body['binary_content'] !== undefined && body['binary_content'] !== null) {
    throw badParameter('binary_content', 'send the content itself to PUT /interactions/{id}/binary_content');
  }
  const contents = {
    text: body['text'] as string | null | undefined,
    structuredText: body['structured_text'] as string | null | undefined,
    binaryContent: body['binary_content'] as null | undefined,
  };
  return { fields, contents };
}

/** "Mandatory if the parameter structured_text is specified": and without meaning when it is not. */
function checkStructuredText(fields: InteractionFields, has: boolean): void {
  if (has && fields['structured_text_mime'] === undefined) throw missingParameter('structured_text_mime');
  if (!has && fields['structured_text_mime'] !== undefined) {
    throw badParameter('structured_text_mime', 'there is no structured_text');
  }
}

function refuseLarge(fields: InteractionFields): void {
  if (Buffer.byteLength(JSON.stringify(fields)) > mostFieldBytes) {
    throw badParameter('body', `the fields, without the contents, have at most ${mostFieldBytes} bytes together`);
  }
}

/** Every text anywhere in the body, names of user data included. */
function checkTexts(value: unknown, field: string): void {
  if (typeof value === 'string') checkText(value, field);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      checkText(name, field === '' ? name : field);
      checkTexts(part, field === '' ? name : `${field}.${name}`);
    }
  }
}
