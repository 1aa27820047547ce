import type { InteractionFields } from '../../interactions/check.ts';

const numberFields = ['phone_number', 'customer_number', 'dn'];
const addressFields = ['from', 'reply_to', 'to', 'cc', 'bcc'];

/**
 * True when an interaction went over one of the shortcodes: a number or an address of it is one, or a value of its user
 * data, also of that part of it which an imported archive had and nothing here has a place for.
 */
export function wentOver(
  shortcodes: ReadonlySet<string>,
  fields: InteractionFields,
  archived: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (shortcodes.size === 0) return false;
  const addresses = addressFields.flatMap((name) => (fields[name] ?? []) as { readonly address?: string }[]);
  return [
    ...numberFields.map((name) => fields[name]),
    ...addresses.map(({ address }) => address),
    ...valuesIn(fields['udata']),
    ...valuesIn(archived?.['ALLATTRIBUTES']),
  ].some((value) => value !== undefined && shortcodes.has(String(value).trim()));
}

/** The texts, numbers and flags in a value of any shape. */
function valuesIn(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesIn) : [value];
}
