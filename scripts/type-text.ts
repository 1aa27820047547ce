/** A schema as the OpenAPI document has it: the keywords that say something about types. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly default?: unknown;
  readonly description?: string;
}

/** Keywords that would change the type in a way that `typeText` does not know. */
const unknownKeywords = ['allOf', 'not', 'if', 'patternProperties', 'prefixItems', 'dependentSchemas'];

/**
 * The TypeScript type of a schema.
 *
 * @param refer called with the name of every component that the type refers to
 * @throws {Error} for a schema that it cannot express, so that no type is silently wrong
 */
export function typeText(schema: Schema, refer: (component: string) => void): string {
  const unknown = unknownKeywords.find((keyword) => keyword in schema);
  if (unknown !== undefined) throw new Error(`the client's types do not know the keyword ${unknown}`);
  const text = (part: Schema) => typeText(part, refer);
  const { $ref, type } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace('#/components/schemas/', '');
    refer(name);
    return name;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map(text).join(' | ');
  if (typeof type === 'object') return type.map((one) => text({ ...schema, type: one })).join(' | ');
  switch (type) {
    case undefined:
      return 'unknown';
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return schema.items === undefined ? 'unknown[]' : `(${text(schema.items)})[]`;
    case 'object':
      return objectText(schema, text);
    default:
      throw new Error(`the client's types do not know the type ${type}`);
  }
}

/** Members that are not listed are typed where the document allows them in so many words. */
function objectText(schema: Schema, text: (schema: Schema) => string): string {
  const { properties, additionalProperties: more } = schema;
  if (properties === undefined) {
    return more === false
      ? 'Record<string, never>'
      : `Record<string, ${typeof more === 'object' ? text(more) : 'unknown'}>`;
  }
  const required = new Set(schema.required);
  const members = Object.entries(properties).map(([name, property]) =>
    memberText(name, text(property), required.has(name), property),
  );
  if (more === true || typeof more === 'object') members.push('[name: string]: unknown;');
  return membersText(members);
}

/** An object type: on lines of its own when something is said about a member. */
export function membersText(members: readonly string[]): string {
  const space = members.some((member) => member.startsWith('/**')) ? '\n' : ' ';
  return `{${space}${members.join('\n')} }`;
}

/** A member of an object type, with what is said about it. */
export function memberText(name: string, type: string, isRequired: boolean, about: Schema): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  const comment = [
    about.description,
    about.default === undefined ? undefined : `Default: ${JSON.stringify(about.default)}.`,
  ];
  return `${commentText(comment)}${key}${isRequired ? '' : '?'}: ${type};`;
}

/** A documentation comment of these sentences, or nothing. */
export function commentText(sentences: readonly (string | undefined)[]): string {
  const text = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return text === '' ? '' : `/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s*\n\s*/g, ' ')} */\n`;
}
