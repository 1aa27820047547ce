import { type Scope, scopes } from './scopes.ts';

/** Deletes definitions, and adds attributes to profiles. */
export const handleMetadata = 'UCS.SchemaMgt.handleMetadata';
export const readIdKeys = 'UCS.SchemaMgt.readIdKeys';
export const createIdKeys = 'UCS.SchemaMgt.createIdKeys';
export const readBusinessAttributes = 'UCS.SchemaMgt.readBusinessAttributes';
export const updateBusinessAttributes = 'UCS.SchemaMgt.updateBusinessAttributes';

const words = { profile: 'Profile', service: 'Service', state: 'State', task: 'Task' } as const;

/** What is needed to read the extension schemas of a scope, and for profiles their attributes. */
export function readSchemas(scope: Scope): string {
  return `UCS.SchemaMgt.read${words[scope]}ExtensionSchema`;
}

export function createSchemas(scope: Scope): string {
  return `UCS.SchemaMgt.create${words[scope]}ExtensionSchema`;
}

/** Any of them opens the pages of schemas. */
export const schemaTasks: readonly string[] = [...scopes.map(readSchemas), readIdKeys];
