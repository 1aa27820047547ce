const phone = {
  name: 'Phone',
  type: 'multi-valued',
  unique: ['PhoneNumber'],
  attributes: [
    { name: 'PhoneNumber', type: 'string', length: 40, mandatory: true },
    { name: 'PhoneType', type: 'integer' },
    { name: 'prefix', type: 'string', length: 3, default: '555' },
  ],
};
const address = {
  name: 'Address',
  type: 'single-valued',
  attributes: [
    { name: 'City', type: 'string' },
    { name: 'AddressType', type: 'integer', default: 0 },
  ],
};
const card = {
  name: 'Card',
  type: 'multi-valued',
  unique: ['card_no', ['holder', 'constructor']],
  attributes: [
    { name: 'card_no', type: 'string', encrypt: true },
    { name: 'holder', type: 'string' },
    { name: 'limit', type: 'currency' },
    { name: 'since', type: 'date' },
    { name: 'valid', type: 'boolean' },
    { name: 'constructor', type: 'string' },
  ],
};
/** Of services, states and tasks alike. */
const offer = {
  name: 'Offer',
  type: 'multi-valued',
  unique: ['offer'],
  attributes: [
    { name: 'offer', type: 'string', mandatory: true },
    { name: 'price', type: 'currency' },
    { name: 'secret', type: 'string', encrypt: true },
    { name: 'valid', type: 'boolean', default: true },
  ],
};
const feedback = {
  name: 'Feedback',
  type: 'single-valued',
  attributes: [
    { name: 'rating', type: 'integer', mandatory: true },
    { name: 'notes', type: 'string' },
    { name: 'at', type: 'datetime' },
  ],
};
const scopes = ['services', 'states', 'tasks'];
const elementExtensions = [offer, feedback];
/**
 * Business attributes under names that no request can say, for the fields that the requests use: mapped to anything
 * else, those would make every later event a 400, and the run blind.
 */
const values = ['new', 'busy', 'done', 'x@y.example'].map((name, i) => ({ name, dbid: i + 1 }));
const stage = {
  values,
  map_name: true,
  cv_attributes: ['Service.disposition', 'State.type', 'State.disposition', 'Task.media_type'],
};
const medium = { values, cv_attributes: ['Service.media_type', 'State.media_type', 'Task.type'] };
const interaction = {
  customer_id: 'FUZZ1',
  status: 0,
  entity_type: 0,
  type: 'Inbound',
  media_type: 'email',
  creator_app_id: 1,
  start_date: '2020-01-01',
  text: 'a',
};

/** What the requests speak of: method, target and body. */
export const definitions: readonly (readonly [string, string, unknown])[] = [
  ['PUT', '/metadata/business-attributes/KeptStage', stage],
  ['PUT', '/metadata/business-attributes/KeptMedium', medium],
  ['POST', '/metadata/profiles', { name: 'DOB', type: 'datetime' }],
  ['POST', '/metadata/profiles', { name: 'Secret', type: 'string', encrypt: true }],
  ['POST', '/metadata/profiles/extensions', phone],
  ['POST', '/metadata/profiles/extensions', address],
  ['POST', '/metadata/profiles/extensions', card],
  ['POST', '/metadata/profiles/extensions', { name: 'Vip', type: 'classifier' }],
  ...scopes.flatMap((scope) =>
    elementExtensions.map((schema) => ['POST', `/metadata/${scope}/extensions`, schema] as const),
  ),
  // An attribute or extension with a key on it cannot be deleted, and nobody but us can name these keys.
  ['POST', '/metadata/identification-keys', { name: 'keptLastName', attributes: ['LastName', 'FirstName'] }],
  ['POST', '/metadata/identification-keys', { name: 'keptAccount', attributes: ['AccountNumber'], unique: true }],
  ['POST', '/metadata/identification-keys', { name: 'keptSecret', attributes: ['Secret'] }],
  ['POST', '/metadata/identification-keys', { name: 'keptPhone', source: 'Phone', attributes: ['PhoneNumber'] }],
  ['POST', '/metadata/identification-keys', { name: 'keptBirth', attributes: ['DOB', 'EmailAddress'] }],
  [
    'POST',
    '/metadata/identification-keys',
    { name: 'keptCard', source: 'Card', attributes: ['holder', 'constructor'] },
  ],
  ['POST', '/metadata/identification-keys', { name: 'keptCity', source: 'Address', attributes: ['City'] }],
  ['POST', '/profiles', { customer_id: 'FUZZ1', LastName: 'a', Phone: [{ PhoneNumber: 'a' }] }],
  ['POST', '/profiles', { customer_id: 'FUZZ2', LastName: 'a', EmailAddress: ['a', 'A'], Vip: {} }],
  ['POST', '/interactions', { interaction_id: 'IXN1', ...interaction }],
  ['POST', '/interactions', { interaction_id: 'IXN2', ...interaction, customer_id: 'FUZZ2' }],
];
