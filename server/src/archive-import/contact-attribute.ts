import { attributeId, attributeValueId } from '../archives/attribute-value-id.ts';
import { missingParameter } from '../errors.ts';
import { mostValues } from '../profiles/profile.ts';
import { lockProfile } from '../profiles/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { keepFields } from './archived-fields.ts';
import { accepted } from './contact.ts';
import { ensureCustomer, writeAttributes } from './customer.ts';
import { flag, type Line, type Loaded, type LoadSettings, text } from './line.ts';

/** Loads a line of `ContactAttribute-….json`: one value of one core attribute. What is not defined here is kept aside. */
export async function loadContactAttribute(
  store: CustomerStore,
  line: Line,
  { rules }: LoadSettings,
  at: Date,
): Promise<Loaded> {
  const { tx, tenant, metadata } = store;
  const id = line.takeId('CONTACTID');
  const name = text(line.see('ATTRIBUTENAME'));
  if (name === undefined || name === '') throw missingParameter('ATTRIBUTENAME');
  const recordId = (text(line.see('ID')) ?? '') || `${id} ${name} ${text(line.see('STRVALUE')) ?? ''}`;
  line.drop('TENANTID');
  const isPrimary = flag(line.see('ISPRIMARY')) === true;
  const madeCustomer = await ensureCustomer(tx, tenant, id, at);
  const row = await lockProfile(tx, tenant, id);
  const attributes = store.openCore(row);
  const definition = metadata.attributes.get(name.toLowerCase());
  const field = definition?.type === 'datetime' ? 'DATEVALUE' : 'STRVALUE';
  const values = definition === undefined ? [] : (attributes.get(definition.name) ?? []);
  // Which value its id belongs to stays with the id.
  const given = text(line.see(field)) ?? '';
  const value = definition === undefined || given === '' ? undefined : accepted(definition, given, rules);
  let outcome: Loaded['outcome'] = 'unchanged';
  const isPlaced = definition !== undefined && value !== undefined && values.length < mostValues;
  if (isPlaced) {
    const others = values.filter((other) => other !== value);
    const united = isPrimary ? [value, ...others] : values.includes(value) ? values : [...values, value];
    if (united.length !== values.length || united[0] !== values[0]) {
      attributes.set(definition.name, united);
      await writeAttributes(store, row, attributes, { createdAt: undefined, modifiedAt: undefined });
      outcome = values.includes(value) ? 'updated' : 'created';
    }
    line.drop('ISPRIMARY');
    line.drop('STRVALUELOWERCASE');
    // Ids that follow from the value are made again by the next export.
    if (line.see('ID') === attributeValueId(id, definition.name, value)) {
      for (const derived of ['ID', 'ATTRIBUTENAME', field]) line.drop(derived);
      if (line.see('ATTRIBUTEID') === attributeId(definition.name)) line.drop('ATTRIBUTEID');
    }
  }
  const record = { customerId: id, kind: 'contactattribute', recordId } as const;
  const kept = await keepFields(store, record, line.rest);
  // Of a value that has its place only the ids are kept, which are of no interest to anybody but the next archive.
  if (isPlaced || kept.length === 0) return { outcome, madeCustomer };
  return { outcome: 'created', kept: [`ATTRIBUTENAME ${name.slice(0, 64)}`], madeCustomer };
}
