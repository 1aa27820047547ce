import { Type } from 'typebox';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { extensionTask } from '../extension-records/allow.ts';
import { responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { describeAttribute, profileAttribute } from './attributes.ts';
import { businessAttribute } from './business-attributes.ts';
import { describeExtension, extensionSchema } from './extensions.ts';
import { describeKey, keySchema } from './identification-keys.ts';
import type { IdentificationKey, Scope } from './model.ts';

const definitions = Type.Object(
  {
    attributes: Type.Array(profileAttribute),
    identification_keys: Type.Array(keySchema),
    extensions: Type.Object(
      {
        profile: Type.Array(extensionSchema),
        service: Type.Array(extensionSchema),
        state: Type.Array(extensionSchema),
        task: Type.Array(extensionSchema),
      },
      { description: 'Empty where the caller may not read the records.' },
    ),
    business_attributes: Type.Array(businessAttribute, { description: 'Those that fields are mapped to.' }),
  },
  { title: 'Definitions' },
);

const tasksOnProfiles = ['createProfile', 'readProfile', 'updateProfile', 'executeBulkImport'];
const tasksOnElements = ['UCS.Service.readService', 'UCS.State.readState', 'UCS.Task.readTask'];

/** What forms and pages for people are made from: whoever works with records may know what they consist of. */
export function registerDefinitions(app: App, context: Context): void {
  app.get(
    '/metadata/definitions',
    {
      config: { tasks: 'any user' },
      schema: {
        tags: ['Metadata'],
        operationId: 'getDefinitions',
        summary: 'All definitions of what the caller works with',
        description: 'Needs no task of its own: each part is there for whoever may read or write what it defines.',
        response: responses({ 200: definitions }),
      },
    },
    async ({ caller }) => {
      const { attributes, identificationKeys, extensions, businessAttributes } = await context.metadata.get(
        caller.tenant,
      );
      const ofProfiles = mayAny(
        caller,
        tasksOnProfiles.map((task) => `UCS.Customer.${task}`),
      );
      const ofElements = mayAny(caller, tasksOnElements);
      const mayRead = (scope: Scope) => caller.tasks.has(extensionTask(scope, 'read'));
      const extensionsOf = (scope: Scope) =>
        mayRead(scope) ? [...extensions[scope].values()].map(describeExtension) : [];
      const isKnown = ({ extension }: IdentificationKey) => extension === undefined || mayRead('profile');
      return {
        attributes: ofProfiles ? [...attributes.values()].map(describeAttribute) : [],
        identification_keys: ofProfiles ? identificationKeys.filter(isKnown).map(describeKey) : [],
        extensions: {
          profile: extensionsOf('profile'),
          service: extensionsOf('service'),
          state: extensionsOf('state'),
          task: extensionsOf('task'),
        },
        business_attributes: ofElements
          ? businessAttributes.filter(({ cv_attributes }) => cv_attributes.length > 0)
          : [],
      };
    },
  );
}

function mayAny({ tasks }: Caller, names: readonly string[]): boolean {
  return names.some((name) => tasks.has(name));
}
