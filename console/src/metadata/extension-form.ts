import type { NewExtensionSchema } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import type { Errors } from '../ui/use-draft.ts';
import { type AttributeValues, attributePlaceOf, bodyOfAttribute, newAttribute } from './attribute-form.ts';
import type { Scope } from './scopes.ts';

export type ExtensionType = NewExtensionSchema['type'];

/** An extension as it is edited. */
export interface ExtensionValues {
  readonly name: string;
  readonly type: ExtensionType;
  readonly attributes: readonly AttributeValues[];
  /** Lists of the keys of attributes; by the first of them a record is selected. */
  readonly unique: readonly { readonly key: string; readonly attributes: readonly string[] }[];
}

/** Only customers are classified. */
export function extensionTypes(scope: Scope): readonly ExtensionType[] {
  return scope === 'profile' ? ['single-valued', 'multi-valued', 'classifier'] : ['single-valued', 'multi-valued'];
}

export function newExtension(): ExtensionValues {
  return { name: '', type: 'single-valued', attributes: [newAttribute()], unique: [] };
}

/** An extension as it is sent, and what must be set right first. */
export function bodyOfExtension(values: ExtensionValues): { body: NewExtensionSchema; errors: Errors } {
  const name = values.name.trim();
  const missing: Errors = name === '' ? { name: texts.errors.missing } : {};
  if (values.type === 'classifier') return { body: { name, type: values.type, attributes: [] }, errors: missing };
  const attributes = values.attributes.map(bodyOfAttribute);
  const nameOf = new Map(values.attributes.map(({ key }, i) => [key, attributes[i]?.body.name ?? '']));
  const [flat = [], ...further] = values.unique
    .map((list) => list.attributes.flatMap((key) => nameOf.get(key) ?? []))
    .filter((list) => list.length > 0);
  const body = {
    name,
    type: values.type,
    attributes: attributes.map((attribute) => attribute.body),
    ...(flat.length > 0 && { unique: [...flat, ...further] }),
  };
  return { body, errors: Object.assign({}, missing, ...attributes.map(({ errors }) => errors)) as Errors };
}

/** The place of what the server calls a field of an extension. */
export function extensionPlaceOf(field: string, { attributes }: ExtensionValues): string | undefined {
  const [, index, name] = /^attributes\[(\d+)\]\.(\w+)$/.exec(field) ?? [];
  const attribute = attributes[Number(index)];
  if (attribute !== undefined && name !== undefined) return attributePlaceOf(attribute.key, name);
  const whole = field.split('[')[0] ?? '';
  return ['name', 'type', 'attributes', 'unique'].includes(whole) ? whole : undefined;
}
