import fc from 'fast-check';

/**
 * What the fuzzed requests know by name (fixtures.ts defines it). The witness, its keys and the credentials of the run
 * are not among it, so that no request can name them.
 */
export const customerIds = ['FUZZ1', 'FUZZ2', 'FUZZ3', 'FUZZ4', 'fuzz1', 'NOBODY'];
export const interactionIds = ['IXN1', 'IXN2', 'IXN3', 'IXN4', 'NOIXN'];
export const attributeNames = [
  'LastName',
  'FirstName',
  'EmailAddress',
  'AccountNumber',
  'DOB',
  'Secret',
  'Spare1',
  'Spare2',
];
export const extensionNames = ['Phone', 'Address', 'Vip', 'Card', 'SpareExt1', 'SpareExt2'];
/** Extensions of services, states and tasks alike. No request names them to delete one: nothing else would hold them. */
export const elementExtensionNames = ['Offer', 'Feedback'];
export const contactKeys = ['a', 'x@y.example', '+33 1 23 45'];
/** Events may name what is kept elsewhere. */
export const namedInteractions = ['51', 'a', '00001a57JGQ00BVS', ...interactionIds];
/** States and tasks are numbered from 1 in each service. */
export const partIds = [1, 1, 1, 1, 1, 2, 2, 3];
export const keyNames = ['idSpare1', 'idSpare2', 'idPhone', 'idName'];
const otherNames = [
  'MediaType',
  'SpareBusiness',
  'voice',
  'email',
  'Service.media_type',
  'State.type',
  'Task.resource_type',
];
const words = ['a', 'A', 'Banner', 'x@y.example', '5550001', '+33 1 23 45', '2020-01-01', '2020-01-01T00:00:00Z'];
const accessWords = ['a long password', 'Agent', 'Exporter', 'UCS.Customer.readProfile', 'someone'];

export const knownWord: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...customerIds),
  fc.constantFrom(...interactionIds),
  fc.constantFrom(...attributeNames),
  fc.constantFrom(...extensionNames),
  fc.constantFrom(...keyNames, ...otherNames, ...words, ...accessWords),
);

/** Ids of records under /access. 101 is the first of every kind: the administrator and the run's own key. */
export const recordIds = fc.oneof(
  fc.integer({ min: 102, max: 130 }).map(String),
  fc.constantFrom('0', '-1', '1', '00102', '1e2', '0x66', '1.5', ' 7', '2147483647', '2147483648', '9007199254740992'),
  fc.constantFrom('NaN', 'null', 'me', 'true', '99999999999999999999', '१०३', '1'.repeat(300)),
);
