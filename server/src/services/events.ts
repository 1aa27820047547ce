import type { TObject } from 'typebox';
import { badParameter } from '../errors.ts';
import type { ExtensionSchema, Metadata } from '../metadata/model.ts';
import { checkRecords, type ExtensionRecord } from '../metadata/records.ts';
import { checkDateTime, checkText, type ValueRules } from '../metadata/values.ts';
import { checkCode } from './business-values.ts';
import type { Code, ElementKind } from './element.ts';

export type Extensions = ReadonlyMap<ExtensionSchema, ExtensionRecord[]>;

/** What a body says: its fields, and the extensions beside them. */
export interface EventBody {
  readonly fields: Map<string, Code | null>;
  readonly extensions: Extensions;
}

export interface EventRules {
  readonly metadata: Metadata;
  readonly values: ValueRules;
  /** Whether the caller may write this extension value; throws when not, before the value is looked at. */
  readonly allow: (value: unknown) => void;
}

const codeFields = new Set([
  'service_type',
  'state_type',
  'task_type',
  'application_type',
  'resource_type',
  'media_type',
  'disposition',
]);

/**
 * Reads a body whose fields have the types of `schema`: times in UTC, codes checked against the business attributes,
 * extensions against their schemas.
 *
 * @param inner names of fields that are read apart, such as `from` and `to` of a transition
 * @throws {ApiError} bad parameter, also for a name that is neither a field nor an extension
 */
export function readEvent(
  rules: EventRules,
  kind: ElementKind,
  schema: TObject,
  body: unknown,
  inner: readonly string[] = [],
): EventBody {
  const fields = new Map<string, Code | null>();
  const extensions = new Map<ExtensionSchema, ExtensionRecord[]>();
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (inner.includes(name)) continue;
    if (Object.hasOwn(schema.properties, name)) {
      if (!isIgnored(schema, name)) fields.set(name, checkField(rules.metadata, kind, name, value as Code | null));
      continue;
    }
    const extension = rules.metadata.extensions[kind].get(name.toLowerCase());
    if (extension === undefined) {
      throw badParameter(name.slice(0, 100), `there is no such field or ${kind} extension`);
    }
    rules.allow(value);
    if (extensions.has(extension)) throw badParameter(name.slice(0, 100), 'the extension is given twice');
    extensions.set(extension, checkRecords(extension, value, extension.name, rules.values));
  }
  return { fields, extensions };
}

/** A field without a type takes anything and means nothing. */
function isIgnored(schema: TObject, name: string): boolean {
  return (schema.properties[name] as { type?: unknown }).type === undefined;
}

function checkField(metadata: Metadata, kind: ElementKind, name: string, value: Code | null): Code | null {
  if (value === null) return null;
  if (name === 'timestamp') return checkDateTime(value, name);
  if (typeof value === 'string') checkText(value, name);
  return codeFields.has(name) ? checkCode(metadata, kind, name, value) : value;
}

/** Removes a field from those of an event; undefined when it was not given, or null. */
export function take<Value extends Code>(fields: Map<string, Code | null>, name: string): Value | undefined {
  const value = fields.get(name);
  fields.delete(name);
  return (value ?? undefined) as Value | undefined;
}

/** @throws {ApiError} 400 when a body names another id than the path */
export function refuseOtherId(fields: Map<string, Code | null>, name: string, id: Code): void {
  const given = take(fields, name);
  if (given !== undefined && given !== id) throw badParameter(name, 'it is not that of the path');
}
