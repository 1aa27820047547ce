import { addressesText } from '../../archives/addresses.ts';
import {
  addressLists,
  emailOutNames,
  type FieldKind,
  filledNote,
  fillings,
  interactionFields,
  responseTypes,
} from '../../archives/interaction-fields.ts';
import { numbered } from '../../archives/numbered-fields.ts';
import type { InteractionFields } from '../../interactions/check.ts';
import { entityTypes } from '../../interactions/fields.ts';
import type { InteractionRow } from '../../interactions/queries.ts';
import { fileKinds, putKept } from '../file-schemas.ts';

export type OutputLine = Record<string, unknown>;

/** What is in the line, but for the contents that are written behind it. */
export interface InteractionParts {
  readonly tenant: number;
  readonly row: Pick<InteractionRow, 'customer_id' | 'interaction_id' | 'start_date'>;
  /** Those of the row. */
  readonly fields: InteractionFields;
  /** base64 */
  readonly header: string | undefined;
  /** Fields of an imported archive that nothing here has a place for. */
  readonly kept: Readonly<Record<string, unknown>> | undefined;
  /** User data that the site has chosen for `STRATTRIBUTE1` and so on. */
  readonly copiedKeys: readonly string[];
}

type Put = (line: OutputLine, value: never) => void;

/** Where a stored field goes. */
export interface Place {
  readonly put: Put;
  /** When the value stands in the line as it is stored. */
  readonly copy?: Copy;
}

export interface Copy {
  /** In the line. */
  readonly name: string;
  /**
   * A text is put into quotation marks when it is none; a flag is 0 or 1; a sender is an object of an address and a
   * personal name, which goes into a second field; a list of addresses is copied when it is one address alone.
   */
  readonly shape: 'same' | 'text' | 'flag' | 'sender' | 'addresses';
  readonly personal?: string;
}

/** By entity type and name of the stored field. */
export const places: ReadonlyMap<number, ReadonlyMap<string, Place>> = new Map(
  [...entityTypes.keys()].map((type) => [type, placesOf(type)]),
);

/** A line of `Interaction-….json`, without its contents. Fields come in the order of the reference's tables. */
export function interactionLine(parts: InteractionParts): OutputLine {
  const { tenant, fields, kept } = parts;
  const { interaction_id, customer_id, start_date } = parts.row;
  const entityType = fields['entity_type'] as number;
  const line: OutputLine = {
    IXNID: interaction_id,
    CONTACTID: customer_id,
    TENANTID: tenant,
    ENTITYTYPEID: entityType,
    STARTDATE: start_date,
  };
  if (kept !== undefined) leaveOutFilled(fields, kept, start_date);
  const known = places.get(entityType);
  for (const name in fields) known?.get(name)?.put(line, fields[name] as never);
  if (parts.header !== undefined) line['HEADER'] = parts.header;
  copyUserData(line, fields['udata'], parts.copiedKeys);
  if (kept !== undefined) putKeptFields(line, kept);
  return line;
}

function placesOf(entityType: number): ReadonlyMap<string, Place> {
  const spelled = (name: string) => (entityType === 1 ? (emailOutNames[name] ?? name) : name);
  const map = new Map<string, Place>();
  for (const [name, field, kind] of interactionFields) map.set(field, placeAs(spelled(name), kind));
  for (const [name, field] of addressLists) {
    map.set(field, {
      copy: { name: spelled(name), shape: 'addresses' },
      put: (line, value: Parameters<typeof addressesText>[0]) => {
        if (value.length > 0) line[spelled(name)] = addressesText(value);
      },
    });
  }
  map.set('from', {
    copy: { name: spelled('FROMADDRESS'), shape: 'sender', personal: spelled('FROMPERSONAL') },
    put: (line, value: { address: string; personal?: string }) => {
      line[spelled('FROMADDRESS')] = value.address;
      if (value.personal !== undefined) line[spelled('FROMPERSONAL')] = value.personal;
    },
  });
  map.set('reply_to', {
    put: (line, value: { address: string; personal?: string }) => {
      line[spelled('REPLYTOADDRESS')] = addressesText([value]);
    },
  });
  map.set('udata', copied({ name: 'ALLATTRIBUTES', shape: 'same' }));
  map.set('binary_content_mime', copied({ name: 'MIMETYPE', shape: 'same' }));
  map.set('binary_content_size', copied({ name: 'THESIZE', shape: 'same' }));
  return map;
}

function placeAs(name: string, kind: FieldKind): Place {
  if (kind === 'flag') return copied({ name, shape: 'flag' });
  if (kind === 'responseType') {
    return {
      put: (line, value: string) => {
        line[name] = responseTypes.indexOf(value);
      },
    };
  }
  const isText = (fileKinds.interaction.fields as Readonly<Record<string, string>>)[name] === 'string';
  return copied({ name, shape: isText ? 'text' : 'same' });
}

function copied(copy: { readonly name: string; readonly shape: 'same' | 'text' | 'flag' }): Place {
  const { name, shape } = copy;
  const converted = { same: (value: unknown) => value, text: String, flag: (value: unknown) => (value ? 1 : 0) }[shape];
  return {
    copy,
    put: (line, value: unknown) => {
      line[name] = converted(value);
    },
  };
}

/** What the import of the archive put in, because it is mandatory here and was missing there, unless it has changed since. */
function leaveOutFilled(fields: InteractionFields, kept: Readonly<Record<string, unknown>>, startDate: string): void {
  const filled = kept[filledNote];
  if (!Array.isArray(filled)) return;
  for (const field of filled as string[]) {
    const filling = field === 'start_time' ? startDate : fillings[field];
    if (fields[field] === filling) delete fields[field];
  }
}

function copyUserData(line: OutputLine, userData: unknown, keys: readonly string[]): void {
  for (const [field, key] of numbered(keys)) {
    const value = (userData as Record<string, unknown> | undefined)?.[key];
    if (value !== undefined) line[field] = String(value);
  }
}

function putKeptFields(line: OutputLine, kept: Readonly<Record<string, unknown>>): void {
  const { [filledNote]: _, ALLATTRIBUTES: others, ...fields } = kept;
  putKept(line, 'interaction', fields);
  if (others !== undefined) {
    line['ALLATTRIBUTES'] = { ...(line['ALLATTRIBUTES'] as object | undefined), ...(others as object) };
  }
}
