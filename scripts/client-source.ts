import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commentText, membersText, memberText, type Schema, typeText } from './type-text.ts';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly explode?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** The OpenAPI document, as far as the client needs it. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

const json = 'application/json';
const head = '// Made from openapi.json by `npm run openapi`; not to be edited.\n';
/** The types of client/src/call.ts that operations may need. */
const callTypes = ['Answer', 'CallOptions', 'Operation', 'PostOptions', 'QueryValue', 'RawBody'];

/** The client's operations and their types as TypeScript, formatted like the rest of the repository. */
export function clientSource(document: Document): string {
  const used = new Set<string>();
  const refer = (component: string) => void used.add(component);
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const signatures = entries.map(({ path, method, operation }) => {
    const comment = commentText([
      operation.summary && `${operation.summary}.`,
      operation.description,
      `\`${method} ${path}\``,
    ]);
    return comment + signatureText(operation, document, refer);
  });
  const table = entries.map(({ path, method, operation }) => {
    const kind = answerKind(operation);
    const fields = [`method: '${method}'`, `path: '${path}'`, ...(kind === 'json' ? [] : [`answer: '${kind}'`])];
    return `${operation.operationId}: { ${fields.join(', ')} },`;
  });
  const components: string[] = [];
  // A Set is walked through to what is added meanwhile: components that components refer to.
  for (const name of used) {
    const schema = document.components.schemas[name] ?? {};
    const text = typeText(schema, refer);
    const declaration = text.startsWith('{') ? `interface ${name} ${text}` : `type ${name} = ${text};`;
    components.push(`${commentText([schema.description])}export ${declaration}\n`);
  }
  const body = `${components.join('\n')}
/** The operations of the server by their names. */
export interface Operations {\n${signatures.join('\n')}\n}

/** How each operation is sent. */
export const operations: Readonly<Record<keyof Operations, Operation>> = {\n${table.join('\n')}\n};
`;
  const needed = callTypes.filter((type) => new RegExp(`\\b${type}\\b`).test(body));
  return format(`${head}import type { ${needed.join(', ')} } from './call.ts';\n\n${body}`);
}

function signatureText(operation: DocumentedOperation, document: Document, refer: (component: string) => void): string {
  const type = (schema: Schema) => typeText(schema, refer);
  const parameters = (operation.parameters ?? []).map((given) => resolve(given, document));
  const members: { text: string; isRequired: boolean }[] = [];
  const add = (name: string, text: string, isRequired: boolean) => {
    members.push({ text: memberText(name, text, isRequired, {}), isRequired });
  };

  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const pathMembers = inPath.map(({ name, description }) => parameterText(name, 'string | number', true, description));
  if (inPath.length > 0) add('path', membersText(pathMembers), true);

  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const queryMembers = inQuery.map(({ name, required = false, description, explode = false, schema }) => {
    if (explode) return `${commentText([description])}[name: string]: QueryValue | undefined;`;
    const text = type(schema);
    return parameterText(name, text === 'unknown' ? 'QueryValue' : text, required, description);
  });
  const queryIsRequired = inQuery.some(({ required }) => required === true);
  if (inQuery.length > 0) add('query', membersText(queryMembers), queryIsRequired);

  if (operation.requestBody !== undefined) {
    const { content, required = false } = operation.requestBody;
    const schema = content[json]?.schema;
    add('body', schema === undefined ? 'RawBody' : type(schema), required);
    if (schema === undefined) add('contentType', 'string', required);
  }

  const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
  const options = takesKey ? 'PostOptions' : 'CallOptions';
  const own = members.length === 0 ? '' : `${membersText(members.map(({ text }) => text))} & `;
  const input = `input${members.some(({ isRequired }) => isRequired) ? '' : '?'}: ${own}${options}`;
  return `${operation.operationId}(${input}): Promise<${answerText(operation, type)}>;`;
}

function parameterText(name: string, type: string, isRequired: boolean, description: string | undefined): string {
  return memberText(name, type, isRequired, description === undefined ? {} : { description });
}

/** The successes of an operation; errors are thrown. */
function answerText(operation: DocumentedOperation, type: (schema: Schema) => string): string {
  const kind = answerKind(operation);
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const answers = successes.map(([status, { content }]) => {
    const schema = content?.[json]?.schema;
    const data = schema === undefined ? 'undefined' : type(schema);
    return `Answer<${status}, ${content === undefined ? 'undefined' : { json: data, text: 'string', blob: 'Blob' }[kind]}>`;
  });
  return answers.join(' | ');
}

/** How a success is read: what is neither JSON nor text can be anything. */
function answerKind({ responses }: DocumentedOperation): 'json' | 'text' | 'blob' {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = successes.flatMap(([, { content }]) => Object.keys(content ?? {}));
  if (types.length === 0 || types.includes(json)) return 'json';
  return types.every((type) => type.startsWith('text/')) ? 'text' : 'blob';
}

function resolve(parameter: Parameter | { readonly $ref: string }, document: Document): Parameter {
  if (!('$ref' in parameter)) return parameter;
  const found = document.components.parameters[parameter.$ref.replace('#/components/parameters/', '')];
  if (found === undefined) throw new Error(`the OpenAPI document does not have ${parameter.$ref}`);
  return found;
}

function format(source: string): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const biome = `${root}node_modules/.bin/biome`;
  const run = spawnSync(biome, ['format', '--stdin-file-path=client/src/operations.ts'], {
    cwd: root,
    input: source,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`biome cannot format the client: ${run.stderr}`, { cause: run.error });
  return run.stdout;
}
