/** What an export consists of: the four kinds of files, with the fields of their lines (guide, "Contact History Export Reference"). */

type FieldType = 'string' | 'integer' | 'object';

interface FileKind {
  /** `data/<name>-<job>.json` */
  readonly data: string;
  /** `schema/<name>.json` */
  readonly schema: string;
  readonly title: string;
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, FieldType>>;
}

const strings = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'string' as const]));
const integers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'integer' as const]));
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

export const fileKinds = {
  interaction: {
    data: 'Interaction',
    schema: 'interaction',
    title: 'Interaction',
    required: ['IXNID'],
    fields: {
      ...strings('IXNID'),
      ...integers('STATUS', 'ENTITYTYPEID'),
      ...strings('MEDIATYPEID', 'TYPEID', 'SUBTYPEID', 'EXTERNALID'),
      ...integers('OWNERID'),
      ...strings('CONTACTID', 'PARENTID', 'STARTDATE', 'MODIFIEDDATE', 'ENDDATE', 'THREADID', 'CATEGORYID'),
      ...integers('TIMESHIFT'),
      ...strings('SUBJECT', 'TEXT', 'STRUCTUREDTEXT', 'STRUCTTEXTMIMETYPE', 'THECOMMENT'),
      ...integers('TENANTID', 'SUBTENANTID', 'THREADHASH', 'CANBEPARENT', 'CREATORAPPID'),
      ...strings('QUEUENAME'),
      ALLATTRIBUTES: 'object',
      ...strings(...numbered('STRATTRIBUTE', 10)),
      ...integers(...numbered('INTATTRIBUTE', 5), 'ISSPAM'),
      ...strings('WEBSAFEEMAILSTATUS'),
      ...integers('ISCATEGORYAPPROVED'),
      ...strings('STOPPEDREASON', 'LANG', 'FROMADDRESS', 'FROMPERSONAL', 'REPLYTOADDRESS', 'TOADDRESSES'),
      ...strings('CCADDRESSES', 'BCCADDRESSES', 'SENTDATE', 'MAILBOX', 'WHICHRULEMATCHED', 'EMAILOUTID', 'HEADER'),
      ...strings('FromAddressEmailOut', 'FromPersonalEmailOut', 'ReplyToAddressEmailOut', 'ToAddressesEmailOut'),
      ...strings('CcAddressesEmailOut', 'BccAddressesEmailOut', 'SentDateEmailOut'),
      ...integers('FORWARD'),
      ...strings('REFERENCEID'),
      ...integers('REVIEWERID'),
      ...strings('STANDARDRESPONSEID', 'ESTABLISHEDDATE', 'RELEASEDDATE'),
      ...integers('DURATION'),
      ...strings('OUTCOME', 'PHONENUMBER', 'TCONNECTIONID'),
      ...integers('CALLBACKSTATUS'),
      ...strings('DETAILEDDESCRIPTION', 'CUSTOMDATA'),
      ...integers('DESIREDRESPONSETYPE'),
      ...strings('STARTTIME', 'ENDTIME', 'CUSTOMERNUMBER'),
      ...integers('ATTEMPTS'),
      ...strings('DN', 'LOCATION', 'CALLBACKSERVERID'),
      ...integers('CALLRESULT', 'THETYPE'),
      ...strings('MIMETYPE'),
      ...integers('THESIZE'),
      ...strings('CONTENT', 'SUBSCRIBERID'),
    },
  },
  document: {
    data: 'Interaction-Attachment',
    schema: 'document',
    title: 'Document',
    required: [],
    fields: {
      ...strings('ID', 'MIMETYPE', 'THENAME', 'DESCRIPTION'),
      ...integers('THESIZE'),
      ...strings('CONTENT', 'DOCUMENTID', 'ENTITYID'),
      ...integers('ENTITYTYPEID'),
    },
  },
  contact: {
    data: 'Contact',
    schema: 'contact',
    title: 'Contact',
    required: ['CONTACTID'],
    fields: {
      ...strings('CONTACTID'),
      ...integers('TENANTID', 'SUBTENANTID', 'ISEXTERNALRESOURCE'),
      ...strings(...numbered('STRATTRIBUTE', 10), ...numbered('DATEATTRIBUTE', 3)),
      ...strings('CREATEDDATE', 'MODIFIEDDATE', 'MERGEID', 'SUBSCRIBERID'),
    },
  },
  contactattribute: {
    data: 'ContactAttribute',
    schema: 'contactattribute',
    title: 'ContactAttribute',
    required: [],
    fields: {
      ...strings('ID', 'CONTACTID', 'ATTRIBUTEID', 'ATTRIBUTENAME', 'MIMETYPE', 'STRVALUE', 'STRVALUELOWERCASE'),
      ...strings('BINVALUE', 'DATEVALUE', 'DESCRIPTION'),
      ...integers('ISPRIMARY', 'TENANTID', 'SUBTENANTID'),
    },
  },
} as const satisfies Record<string, FileKind>;

export type KindOfFile = keyof typeof fileKinds;

/** The lines of a file. */
export function dataName(kind: KindOfFile, jobId: number): string {
  return `data/${fileKinds[kind].data}-${jobId}.json`;
}

export function schemaName(kind: KindOfFile): string {
  return `schema/${fileKinds[kind].schema}.json`;
}

/** The schema that every line of a file keeps to: JSON Schema, draft 7. */
export function fileSchema(kind: KindOfFile): Record<string, unknown> {
  const { title, required, fields, schema } = fileKinds[kind];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:throughline:export:${schema}`,
    type: 'object',
    title: `${title} schema`,
    required,
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, { type, title: `The ${name} Schema` }]),
    ),
  };
}

/**
 * Puts fields of an imported archive into a line, as they came; of those that the schema has, only what it takes: text
 * stands for other values of a text field.
 */
export function putKept(line: Record<string, unknown>, kind: KindOfFile, kept: Readonly<Record<string, unknown>>) {
  const fields: Readonly<Record<string, FieldType>> = fileKinds[kind].fields;
  for (const [name, value] of Object.entries(kept)) {
    const schemaName = spellings[kind].get(name.toUpperCase()) ?? name;
    const type = fields[schemaName];
    if (type === 'string') line[schemaName] = typeof value === 'string' ? value : JSON.stringify(value);
    else if (type === undefined || isOfType(type, value)) line[schemaName] = value;
  }
}

function isOfType(type: 'integer' | 'object', value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === 'object' && !Array.isArray(value);
}

/** Names as the schemas spell them, by their upper-case form: archives spell them in other ways, too. */
const spellings = Object.fromEntries(
  Object.entries(fileKinds).map(([kind, { fields }]) => [
    kind,
    new Map(Object.keys(fields).map((name) => [name.toUpperCase(), name])),
  ]),
) as Record<KindOfFile, Map<string, string>>;
