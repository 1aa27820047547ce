const crud = ['create', 'read', 'update', 'delete'] as const;

function extensionTasks<const Resource extends string>(resource: Resource) {
  return crud.map(
    (verb) => `UCS.${resource}.${verb}${resource === 'Customer' ? 'Profile' : resource}Extension` as const,
  );
}

function elementTasks<const Resource extends 'Service' | 'State' | 'Task'>(resource: Resource) {
  return [
    `UCS.${resource}.start${resource}`,
    `UCS.${resource}.stop${resource}`,
    `UCS.${resource}.read${resource}`,
    ...extensionTasks(resource),
  ];
}

const schemaTasks = ['Profile', 'Service', 'State', 'Task'].flatMap((scope) => [
  `UCS.SchemaMgt.create${scope}ExtensionSchema`,
  `UCS.SchemaMgt.read${scope}ExtensionSchema`,
]);

/**
 * Every task a role can hold, named as in `GET /metadata/roles` (contract, "Who may call"). A task is a permission;
 * the tasks of a customer's service are something else and live under `services`.
 */
export const allTasks: readonly string[] = [
  'UCS.Customer.createProfile',
  'UCS.Customer.readProfile',
  'UCS.Customer.updateProfile',
  'UCS.Customer.deleteProfile',
  'UCS.Customer.mergeProfile',
  'UCS.Customer.executeBulkImport',
  ...extensionTasks('Customer'),
  ...elementTasks('Service'),
  ...elementTasks('State'),
  ...elementTasks('Task'),
  'UCS.Interaction.createInteraction',
  'UCS.Interaction.readInteraction',
  'UCS.Interaction.updateInteraction',
  'UCS.SchemaMgt.createIdKeys',
  'UCS.SchemaMgt.readIdKeys',
  ...schemaTasks,
  'UCS.SchemaMgt.readBusinessAttributes',
  'UCS.SchemaMgt.updateBusinessAttributes',
  'UCS.SchemaMgt.readGenAdminRole',
  'UCS.SchemaMgt.handleMetadata',
  'UCS.SystemMgt.readServerInfo',
  'UCS.SystemMgt.changeServerMode',
  'UCS.SystemMgt.manageAccess',
  'CDDS.manageJobs',
  'CDDS.downloadArtifacts',
  'GDPR.submitRequests',
  'GDPR.readResults',
];

const known: ReadonlySet<string> = new Set(allTasks);

export function isTask(name: string): boolean {
  return known.has(name);
}

export const administratorRole = 'Administrator';

/** The roles every tenant starts with (contract, "Who may call"). They cannot be changed or removed. */
export const builtInRoles: ReadonlyMap<string, readonly string[]> = new Map([
  [administratorRole, allTasks],
  [
    'Agent',
    allTasks.filter(
      (task) =>
        /^UCS\.(Customer|Service|State|Task|Interaction)\./.test(task) &&
        !/\.(delete|mergeProfile|executeBulk)/.test(task),
    ),
  ],
  ['Exporter', ['CDDS.manageJobs', 'CDDS.downloadArtifacts']],
  [
    'Privacy officer',
    ['GDPR.submitRequests', 'GDPR.readResults', 'UCS.Customer.readProfile', 'UCS.Interaction.readInteraction'],
  ],
]);
