import { numbered } from '../../archives/numbered-fields.ts';
import type { Metadata } from '../../metadata/model.ts';
import type { CoreAttributes } from '../../profiles/profile.ts';
import { putKept } from '../file-schemas.ts';
import type { OutputLine } from './interaction.ts';

/** A customer, with its sealed attributes opened. */
export interface ContactParts {
  readonly tenant: number;
  readonly customerId: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly attributes: CoreAttributes;
  readonly metadata: Metadata;
}

interface ContactExtras {
  /** Which core attributes are `STRATTRIBUTE1` and so on. */
  readonly shown: readonly string[];
  /** Fields of an imported archive that nothing here has a place for. */
  readonly kept: Readonly<Record<string, unknown>> | undefined;
}

/** A line of `Contact-….json`: the primary values of the attributes that the site has chosen. */
export function contactLine(parts: ContactParts & ContactExtras): OutputLine {
  const { attributes, metadata } = parts;
  const line: OutputLine = { CONTACTID: parts.customerId, TENANTID: parts.tenant };
  for (const [field, name] of numbered(parts.shown)) {
    const definition = metadata.attributes.get(name.toLowerCase());
    const value = definition && attributes.get(definition.name)?.[0];
    if (value !== undefined) line[field] = value;
  }
  line['CREATEDDATE'] = parts.createdAt.toISOString();
  line['MODIFIEDDATE'] = parts.modifiedAt.toISOString();
  if (parts.kept !== undefined) putKept(line, 'contact', parts.kept);
  return line;
}
