import { many, texts } from '../texts.ts';
import type { Scope } from './scopes.ts';

/** What a scope is called within a sentence: one, and several. */
const words = {
  profile: ['customer', 'customers'],
  service: ['service', 'services'],
  state: ['state', 'states'],
  task: ['task', 'tasks'],
} as const satisfies Record<Scope, readonly [string, string]>;

/** The texts of the pages of schemas. */
export const schemaTexts = {
  section: texts.nav.settings,
  title: texts.nav.schemas,
  kinds: 'Kinds of schemas',
  name: 'Name',
  nameHint: 'A letter, then letters, digits and underscores. It cannot be changed later.',

  attribute: {
    type: 'Type',
    types: {
      string: 'Text',
      boolean: 'Yes or no',
      integer: 'Whole number',
      long: 'Long whole number',
      double: 'Decimal number',
      currency: 'Amount of money',
      date: 'Date',
      datetime: 'Date and time',
    } as Readonly<Record<string, string>>,
    length: 'Most characters',
    lengthWrong: 'Enter a whole number from 1 to 4,000.',
    default: 'Default',
    mandatory: 'Mandatory',
    mandatoryHint: 'Nothing is saved without a value or a default.',
    encrypted: 'Encrypted',
    encryptedHint: 'Values are encrypted before they are stored. It cannot be changed later.',
    unique: 'Unique',
  },

  attributes: {
    title: 'Profile attributes',
    lead: 'What is kept of every customer beside extensions. An attribute may have several values, the first being the primary one.',
    loading: 'Loading the attributes',
    count: (count: number) => many(count, 'attribute', 'attributes'),
    none: 'Profiles have no attributes',
    noneAdvice: 'Add what you want to know of every customer, such as a name or a phone number.',
    noneFound: 'No attribute has this in its name',
    noneFoundAdvice: 'Those of media are only among them while they are shown.',
    find: 'Find by name',
    ofMedia: (count: number) => `Those of media (${count})`,
    add: 'New attribute',
    new: 'New profile attribute',
    added: (name: string) => `The attribute ${name} is added.`,
    deleteTitle: 'Delete this attribute?',
    deleteConsequence: 'Its values are deleted with it, those of all customers, for good.',
    deleted: 'The attribute and its values are deleted.',
  },

  extensions: {
    title: {
      profile: 'Profile extensions',
      service: 'Service extensions',
      state: 'State extensions',
      task: 'Task extensions',
    },
    lead: {
      profile:
        'Sets of attributes beside the profile, such as the contracts of a customer. A classifier has none and says that something applies.',
      service: 'Sets of attributes that services carry, such as what was ordered.',
      state: 'Sets of attributes that states of services carry.',
      task: 'Sets of attributes that tasks of services carry.',
    },
    loading: 'Loading the extensions',
    count: (count: number) => many(count, 'extension', 'extensions'),
    none: {
      profile: 'No profile extensions',
      service: 'No service extensions',
      state: 'No state extensions',
      task: 'No task extensions',
    },
    noneAdvice: (scope: Scope) =>
      `Define what ${words[scope][1]} are to carry. Records can be written as soon as the extension is there.`,
    add: 'New extension',
    new: {
      profile: 'New profile extension',
      service: 'New service extension',
      state: 'New state extension',
      task: 'New task extension',
    },
    records: 'Records',
    types: { 'single-valued': 'One', 'multi-valued': 'Any number', classifier: 'Classifier' } as Readonly<
      Record<string, string>
    >,
    attributes: 'Attributes',
    uniqueKeys: 'Unique keys',
    added: (name: string) => `The extension ${name} is added.`,
    deleteTitle: 'Delete this extension?',
    deleteConsequence: (scope: Scope) => `Its records are deleted with it, those of all ${words[scope][1]}, for good.`,
    deleted: 'The extension and its records are deleted.',
  },

  extension: {
    loading: 'Loading the extension',
    back: 'To the extensions',
    gone: 'There is no such extension',
    goneAdvice: 'It may have been deleted.',
    delete: 'Delete the extension',
    records: (scope: Scope) => `Records of a ${words[scope][0]}`,
    types: {
      'single-valued': 'One at most',
      'multi-valued': 'Any number',
      classifier: 'None: it is a classifier, which applies or does not',
    } as Readonly<Record<string, string>>,
    attributes: 'Attributes',
    noAttributes: 'It has no attributes.',
    unique: 'Unique keys',
    noUnique: 'None: records may be alike.',
    selects: 'A single record is changed and deleted by the first.',
    keys: 'Identification keys',
  },

  editor: {
    type: 'Records',
    types: {
      'single-valued': 'One',
      'multi-valued': 'Any number',
      classifier: 'Classifier',
    } as Readonly<Record<string, string>>,
    typeHint: (scope: Scope): Readonly<Record<string, string>> => ({
      'single-valued': `A ${words[scope][0]} has one record at most, such as a contract.`,
      'multi-valued': `A ${words[scope][0]} has any number of records, such as addresses.`,
      classifier: 'No attributes: it applies to a customer or does not, such as a segment.',
    }),
    what: 'What it is',
    attributes: 'Attributes',
    attribute: (number: number) => `Attribute ${number}`,
    of: (number: number, field: string) => `${field} of attribute ${number}`,
    addAttribute: 'Add an attribute',
    removeAttribute: (number: number) => `Remove attribute ${number}`,
    unique: 'Unique keys',
    uniqueLead:
      'Attributes whose values together occur once among the records of one owner. By the first key a single record is changed or deleted.',
    uniqueKey: (number: number) => `Unique key ${number}`,
    addUnique: 'Add a unique key',
    removeUnique: (number: number) => `Remove unique key ${number}`,
    unnamed: (number: number) => `Attribute ${number}, no name yet`,
    final: 'Attributes cannot be added or changed later: a definition that is wrong is deleted, with its records.',
  },

  keys: {
    title: 'Identification keys',
    lead: 'Attributes by which customers are found. A query finds by the key whose first attributes it gives; with a unique key no two customers may share the values.',
    loading: 'Loading the keys',
    count: (count: number) => many(count, 'key', 'keys'),
    none: 'Customers cannot be identified yet',
    noneAdvice:
      'Create a key, such as one of the e-mail address. Customers that are there already are found by it too.',
    source: 'Attributes of',
    profile: 'Profile',
    attributes: 'Attributes in order',
    unique: 'Unique',
    add: 'New key',
    new: 'New identification key',
    added: (name: string) => `The key ${name} is there, and finds all customers.`,
    deleteTitle: 'Delete this key?',
    deleteConsequence: 'Nobody is found by it any more. The customers and their values stay.',
    deleted: 'The key is deleted.',
  },
  keyEditor: {
    what: 'The key',
    source: 'Attributes of',
    sourceHint: 'A key has attributes of the profile or of one extension.',
    attributes: 'Attributes in order',
    attributesHint: 'A query has to give the first one, and finds faster with more of them.',
    noAttributes: 'Choose at least one attribute.',
    add: 'Add an attribute',
    noSuch: 'No such attribute',
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    remove: (name: string) => `Remove ${name}`,
    unique: 'Unique',
    uniqueHint: 'No two customers may have the same values. It is refused when some already do.',
    inProduction: 'A key is created in maintenance mode',
    inProductionAdvice:
      'The server is in production mode. Switch it to maintenance, create the key, and switch it back: nobody reaches customers and services meanwhile.',
    takesTime: 'All customers are read once, so that the key finds them: with many customers it takes its time.',
  },
} as const;
