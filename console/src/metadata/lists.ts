import type {
  BusinessAttribute,
  ExtensionSchema,
  IdentificationKey,
  NewExtensionSchema,
  ProfileAttribute,
} from '../../../client/src/index.ts';
import { ApiError, client, queryClient } from '../api/client.ts';
import { useWholeList, wholeList } from '../api/use-list.ts';
import { definitionsQuery } from '../customers/definitions.ts';
import type { Scope } from './scopes.ts';

export const metadataKey = ['metadata'];

/** What is shown of definitions is asked for again, also by the pages of customers. */
export async function metadataChanged(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: metadataKey }),
    queryClient.invalidateQueries({ queryKey: definitionsQuery.queryKey }),
  ]);
}

/** The attributes of profiles, in the order of their making. */
export const attributesQuery = wholeList<ProfileAttribute>([...metadataKey, 'attributes'], async (signal) => {
  try {
    return await client.listProfileAttributes({ signal });
  } catch (error) {
    // That there are none yet is answered as not found.
    if (error instanceof ApiError && error.status === 404) return { data: [] };
    throw error;
  }
});

/** What can be done with the extension schemas of a scope. */
const schemasOf = {
  profile: {
    list: client.listProfileExtensionSchemas,
    create: client.createProfileExtensionSchema,
    delete: client.deleteProfileExtensionSchema,
  },
  service: {
    list: client.listServiceExtensionSchemas,
    create: client.createServiceExtensionSchema,
    delete: client.deleteServiceExtensionSchema,
  },
  state: {
    list: client.listStateExtensionSchemas,
    create: client.createStateExtensionSchema,
    delete: client.deleteStateExtensionSchema,
  },
  task: {
    list: client.listTaskExtensionSchemas,
    create: client.createTaskExtensionSchema,
    delete: client.deleteTaskExtensionSchema,
  },
} as const;

export function extensionsQuery(scope: Scope) {
  return wholeList<ExtensionSchema>([...metadataKey, 'extensions', scope], (signal) =>
    schemasOf[scope].list({ signal }),
  );
}

export async function createExtension(scope: Scope, body: NewExtensionSchema): Promise<void> {
  await schemasOf[scope].create({ body });
}

export async function deleteExtension(scope: Scope, name: string): Promise<void> {
  await schemasOf[scope].delete({ path: { name } });
}

/** Identification keys, in the order in which the server tries them. */
export const keysQuery = wholeList<IdentificationKey>([...metadataKey, 'keys'], (signal) =>
  client.listIdentificationKeys({ signal }),
);

export const businessAttributesQuery = wholeList<BusinessAttribute>([...metadataKey, 'business attributes'], (signal) =>
  client.listBusinessAttributes({ signal }),
);

export const useAttributes = () => useWholeList(attributesQuery);
export const useExtensions = (scope: Scope) => useWholeList(extensionsQuery(scope));
export const useKeys = () => useWholeList(keysQuery);
export const useBusinessAttributes = () => useWholeList(businessAttributesQuery);
