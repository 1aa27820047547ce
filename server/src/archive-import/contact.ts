import { numbered } from '../archives/numbered-fields.ts';
import type { ValueRules } from '../metadata/values.ts';
import { checkValue } from '../metadata/values.ts';
import { lockProfile } from '../profiles/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { keepFields } from './archived-fields.ts';
import { ensureCustomer, writeAttributes } from './customer.ts';
import { type Line, type Loaded, type LoadSettings, text, time } from './line.ts';

/** Loads a line of `Contact-….json`: the customer with the primary values of its attributes. */
export async function loadContact(
  store: CustomerStore,
  line: Line,
  { rules, fields }: LoadSettings,
  at: Date,
): Promise<Loaded> {
  const { tx, tenant, metadata } = store;
  const id = line.takeId('CONTACTID');
  line.drop('TENANTID');
  const dates = { createdAt: line.take('CREATEDDATE', time), modifiedAt: line.take('MODIFIEDDATE', time) };
  const made = await ensureCustomer(tx, tenant, id, at);
  const row = await lockProfile(tx, tenant, id);
  const attributes = store.openCore(row);
  // Of a customer that was made for its interactions nothing is known but the id.
  const isBare = made || (attributes.size === 0 && row.encrypted === null);
  let changed = false;
  for (const [field, name] of numbered(fields.ofContacts)) {
    const definition = metadata.attributes.get(name.toLowerCase());
    if (definition === undefined) continue;
    const value = line.take(field, (given) => {
      const string = text(given);
      return string === undefined || string === '' ? undefined : accepted(definition, string, rules);
    });
    if (value === undefined || attributes.get(definition.name)?.includes(value) === true) continue;
    attributes.set(definition.name, [value, ...(attributes.get(definition.name) ?? [])]);
    changed = true;
  }
  if (changed || isBare) {
    await writeAttributes(store, row, attributes, isBare ? dates : { ...dates, createdAt: undefined });
  }
  const kept = await keepFields(store, { customerId: id, kind: 'contact', recordId: id }, line.rest);
  return { outcome: made ? 'created' : changed ? 'updated' : 'unchanged', kept };
}

/** The value as it is stored, or undefined when the attribute does not take it. */
export function accepted(
  definition: Parameters<typeof checkValue>[0],
  value: string,
  rules: ValueRules,
): string | undefined {
  try {
    return String(checkValue(definition, value, '', rules));
  } catch {
    return undefined;
  }
}
