import { attributeId, attributeValueId } from '../../archives/attribute-value-id.ts';
import { putKept } from '../file-schemas.ts';
import type { ContactParts } from './contact.ts';
import type { OutputLine } from './interaction.ts';

type Kept = Readonly<Record<string, unknown>>;

/**
 * The lines of a customer in `ContactAttribute-….json`: each value of each core attribute, the primary one first. Behind
 * them what an imported archive said of attributes that are not defined here.
 *
 * @param kept what is kept aside of such lines of an archive
 */
export function contactAttributeLines(parts: ContactParts, kept: readonly Kept[]): OutputLine[] {
  const { tenant, customerId, metadata } = parts;
  const lines: OutputLine[] = [];
  const keptOf = new Map(kept.map((fields) => [keptKey(fields), fields]));
  for (const [name, values] of parts.attributes) {
    const isDate = metadata.attributes.get(name.toLowerCase())?.type === 'datetime';
    values.forEach((value, index) => {
      const line: OutputLine = {
        ID: attributeValueId(customerId, name, value),
        CONTACTID: customerId,
        ATTRIBUTEID: attributeId(name),
        ATTRIBUTENAME: name,
      };
      if (isDate) line['DATEVALUE'] = value;
      else {
        line['STRVALUE'] = value;
        line['STRVALUELOWERCASE'] = value.toLowerCase();
      }
      line['ISPRIMARY'] = index === 0 ? 1 : 0;
      line['TENANTID'] = tenant;
      const key = keyOf(name, value);
      const fields = keptOf.get(key);
      if (fields !== undefined) {
        // The value is in its place, so only what is beside it was kept.
        const { ATTRIBUTENAME: _, STRVALUE: __, DATEVALUE: ___, ...others } = fields;
        putKept(line, 'contactattribute', others);
        keptOf.delete(key);
      }
      lines.push(line);
    });
  }
  for (const fields of keptOf.values()) if (isWithoutPlace(fields)) lines.push(unplaced(tenant, customerId, fields));
  return lines;
}

function keyOf(name: string, value: unknown): string {
  return `${name.toLowerCase()}\n${String(value)}`;
}

function keptKey(fields: Kept): string {
  return keyOf(String(fields['ATTRIBUTENAME']), fields['DATEVALUE'] ?? fields['STRVALUE']);
}

/** Of a value that was put in its place when it was imported, whether it is primary was not kept (archive-import/). */
function isWithoutPlace(fields: Kept): boolean {
  return fields['ISPRIMARY'] !== undefined || fields['STRVALUELOWERCASE'] !== undefined;
}

function unplaced(tenant: number, customerId: string, fields: Kept): OutputLine {
  const line: OutputLine = { CONTACTID: customerId, TENANTID: tenant };
  putKept(line, 'contactattribute', fields);
  return line;
}
