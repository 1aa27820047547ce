const elements = [
  { name: 'Service', one: 'services' },
  { name: 'State', one: 'states of services' },
  { name: 'Task', one: 'tasks of services' },
] as const;

const extensionsOf = (group: string, word: string, what: string) =>
  Object.fromEntries([
    [`UCS.${group}.create${word}Extension`, `Add extension records to ${what}`],
    [`UCS.${group}.read${word}Extension`, `See the extension records of ${what}`],
    [`UCS.${group}.update${word}Extension`, `Change the extension records of ${what}`],
    [`UCS.${group}.delete${word}Extension`, `Delete extension records of ${what}`],
  ]);

const schemas = [
  { name: 'Profile', what: 'profiles' },
  { name: 'Service', what: 'services' },
  { name: 'State', what: 'states of services' },
  { name: 'Task', what: 'tasks of services' },
];

/** What each task allows. */
export const taskTexts: Readonly<Record<string, string>> = {
  'UCS.Customer.createProfile': 'Add customers',
  'UCS.Customer.readProfile': 'Find customers and see their profiles',
  'UCS.Customer.updateProfile': 'Change profiles',
  'UCS.Customer.deleteProfile': 'Delete customers',
  'UCS.Customer.mergeProfile': 'Merge two customers into one',
  'UCS.Customer.executeBulkImport': 'Import many customers from a file',
  ...extensionsOf('Customer', 'Profile', 'customers'),
  ...Object.assign(
    {},
    ...elements.map(({ name, one }) => ({
      [`UCS.${name}.start${name}`]: `Start ${one}`,
      [`UCS.${name}.stop${name}`]: `Complete ${one}`,
      [`UCS.${name}.read${name}`]: `See ${one}`,
      ...extensionsOf(name, name, one),
    })),
  ),
  'UCS.Interaction.createInteraction': 'Add interactions, with their contents and attachments',
  'UCS.Interaction.readInteraction': 'Find interactions and see them, with their contents and attachments',
  'UCS.Interaction.updateInteraction': 'Change interactions, their contents and attachments',
  'UCS.SchemaMgt.createIdKeys': 'Add identification keys',
  'UCS.SchemaMgt.readIdKeys': 'See the identification keys',
  ...Object.assign(
    {},
    ...schemas.map(({ name, what }) => ({
      [`UCS.SchemaMgt.create${name}ExtensionSchema`]: `Add extension schemas of ${what}`,
      [`UCS.SchemaMgt.read${name}ExtensionSchema`]: `See the extension schemas of ${what}`,
    })),
  ),
  'UCS.SchemaMgt.readProfileExtensionSchema': 'See the attributes and the extension schemas of profiles',
  'UCS.SchemaMgt.readBusinessAttributes': 'See the business attributes',
  'UCS.SchemaMgt.updateBusinessAttributes': 'Add and change business attributes',
  'UCS.SchemaMgt.readGenAdminRole': 'Read the roles over the API of metadata',
  'UCS.SchemaMgt.handleMetadata': 'Add and delete profile attributes, delete schemas and identification keys',
  'UCS.SystemMgt.readServerInfo': 'See the state of the server and its figures',
  'UCS.SystemMgt.changeServerMode': 'Switch between production and maintenance',
  'UCS.SystemMgt.manageAccess': 'Manage users, roles and API keys, and read the audit trail',
  'CDDS.manageJobs': 'Make, run and delete export jobs, and see their runs',
  'CDDS.downloadArtifacts': 'Download and delete the files of exports',
  'GDPR.submitRequests': 'Submit privacy requests, in the console and over SFTP',
  'GDPR.readResults': 'Read, download and delete the results of privacy requests, and see the receipts',
};

/** What the first words of tasks stand for, in the order in which they are shown. */
export const taskGroups: readonly { readonly prefix: string; readonly title: string }[] = [
  { prefix: 'UCS.Customer', title: 'Customers' },
  { prefix: 'UCS.Interaction', title: 'Interactions' },
  { prefix: 'UCS.Service', title: 'Services' },
  { prefix: 'UCS.State', title: 'States of services' },
  { prefix: 'UCS.Task', title: 'Tasks of services' },
  { prefix: 'CDDS', title: 'Data download' },
  { prefix: 'GDPR', title: 'Privacy requests' },
  { prefix: 'UCS.SchemaMgt', title: 'Schemas and business attributes' },
  { prefix: 'UCS.SystemMgt', title: 'Server and access' },
];

/** Of tasks that a newer server knows. */
export const otherTasks = 'Other tasks';
