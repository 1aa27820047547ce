import { type TSchema, Type } from 'typebox';

/**
 * The resource tables of the API reference ("Callback Interaction", "Chat Interaction", "E-mail Interactions", "Phone
 * Call Interaction"): each field once, in the order of the tables. Types are checked by these schemas, dates and
 * characters by check.ts.
 */
type Fields = Readonly<Record<string, TSchema>>;

/** `entity_type` by number; 4 is not among those of the reference. */
export const entityTypes: ReadonlyMap<number, string> = new Map([
  [0, 'e-mail in'],
  [1, 'e-mail out'],
  [2, 'chat'],
  [3, 'phone call'],
  [5, 'callback'],
  [6, 'cobrowse'],
  [7, 'open media'],
]);

const word = (description: string) => Type.String({ maxLength: 256, description });
const mandatoryWord = (description: string) => Type.String({ minLength: 1, maxLength: 256, description });
const line = (description: string) => Type.String({ maxLength: 4096, description });
const count = (description: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, description });
const dateTime = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` });

const address = (description: string) =>
  Type.Object(
    {
      address: Type.String({ minLength: 1, maxLength: 320 }),
      personal: Type.Optional(Type.String({ maxLength: 256, description: 'Such as the displayed name.' })),
    },
    { additionalProperties: false, description },
  );
const addresses = (description: string) => Type.Array(address('An e-mail address.'), { maxItems: 1000, description });

const emailFields: Fields = {
  from: address('The sender.'),
  reply_to: address('Where replies go.'),
  to: addresses('The recipients.'),
  cc: addresses('Who got a copy.'),
};
const sentDate = { sent_date: dateTime('When the e-mail was sent.') };

const callbackFields: Fields = {
  callback_status: Type.Integer({
    minimum: 0,
    maximum: 14,
    description:
      '0 unknown, 1 received, 2 timer, 3 queued, 4 distributed, 5 submitted to agent, 6 rejected by agent, 7 cancelled by agent, 8 processed by agent, 9 final, 10 not queued, 11 error, 12 replaced, 13 agent transfer, 14 end time expired.',
  }),
  desired_response_type: Type.String({ enum: ['Voice', 'VoIP', 'Email'] }),
  start_time: dateTime('When the callback starts.'),
  end_time: dateTime('Until when it may be made.'),
  customer_number: mandatoryWord('Phone number, IP address or e-mail address, as the response type wants it.'),
  attempts: count('Attempts made.'),
  dn: word('The DN that was asked.'),
  location: word('The switch of the DN.'),
  callback_server_id: word('Who handled the request.'),
  call_result: Type.Integer({ minimum: 0, maximum: 53, description: 'From 0 (OK) to 53 (wrong number).' }),
  callback_type: Type.Integer({
    minimum: 0,
    maximum: 2,
    description: '0 unknown, 1 as soon as possible, 2 scheduled.',
  }),
};

const chatFields: Fields = {
  established_date: dateTime('When the chat reached the contact centre.'),
  released_date: dateTime('When the contact centre left the chat.'),
};

const phoneCallFields: Fields = {
  duration: count('Seconds.'),
  outcome: word('The outcome of the call.'),
  phone_number: word('The number called.'),
  tconnection_id: word('The connection id of the call.'),
};

/** What an entity type has beside the common fields. */
const ownFields: ReadonlyMap<number, Fields> = new Map<number, Fields>([
  [0, { ...emailFields, ...sentDate }],
  [
    1,
    {
      ...emailFields,
      bcc: addresses('Who got a blind copy.'),
      ...sentDate,
      reference_id: Type.Integer({
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The message id of the parent elsewhere.',
      }),
      reviewer_id: count('DB id of the reviewer.'),
      standard_response_id: word('The standard response that was used.'),
    },
  ],
  [2, chatFields],
  [3, phoneCallFields],
  [5, callbackFields],
]);

const commonFields: Fields = {
  customer_id: Type.String({ description: 'The customer.' }),
  interaction_id: Type.String({ description: '1 to 16 letters and digits.' }),
  status: Type.Integer({ minimum: 0, maximum: 3, description: '0 new, 1 pending, 2 in process, 3 stopped.' }),
  entity_type: Type.Integer({
    enum: [...entityTypes.keys()],
    description: [...entityTypes].map(([number, name]) => `${number} ${name}`).join(', '),
  }),
  type: mandatoryWord('Such as Inbound.'),
  sub_type: word('Classifies the type further.'),
  media_type: mandatoryWord('Such as voice, email, chat, callback.'),
  parent_id: Type.String({ description: 'The interaction that this one belongs under.' }),
  thread_id: Type.String({ minLength: 1, maxLength: 64, description: 'The thread it belongs to.' }),
  external_id: word('Its id in another system.'),
  owner_id: count('DB id of the person who owns it.'),
  creator_app_id: count('DB id of the application that made it.'),
  start_date: dateTime('When it began.'),
  end_date: dateTime('When it ended.'),
  timeshift: Type.Integer({
    minimum: -1440,
    maximum: 1440,
    description: 'Minutes from UTC to the local time of its beginning.',
  }),
  category_id: word('Its category.'),
  allow_children: Type.Boolean({ description: 'Whether it can have children; true by default.' }),
  subject: line('What it is about.'),
  stopped_reason: line('Why it ended.'),
  text: Type.String({ description: 'Plain text.' }),
  structured_text: Type.String({ description: 'Text with a structure, such as HTML.' }),
  structured_text_mime: Type.String({ description: 'The media type of the structured text.' }),
  binary_content: Type.String({ description: 'Bytes of any kind.' }),
  binary_content_mime: Type.String({ description: 'The media type of the binary content.' }),
  binary_content_size: Type.Integer({ description: 'Bytes of the binary content.' }),
  udata: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description: 'User data: names and their values.',
  }),
};

/** The fields of an entity type, in the order of its table: that of answers. */
export const fieldsOf: ReadonlyMap<number, Fields> = new Map(
  [...entityTypes.keys()].map((type) => [type, { ...ownFields.get(type), ...commonFields }]),
);

/** Every field of any entity type. */
export const allFields: Fields = Object.assign({}, ...[...ownFields.values()], commonFields) as Fields;

/** What the tables say "yes" to, but for the id, which the server can give, and what comes with contents. */
export const mandatoryFields = [
  'customer_id',
  'status',
  'entity_type',
  'type',
  'media_type',
  'creator_app_id',
  'start_date',
];

/** What a callback must have beside that. */
const mandatoryOfCallbacks = ['desired_response_type', 'start_time', 'customer_number', 'attempts'];

export function mandatoryOf(entityType: number): readonly string[] {
  return entityType === 5 ? [...mandatoryFields, ...mandatoryOfCallbacks] : mandatoryFields;
}

export const dateFields: ReadonlySet<string> = new Set([
  ...['start_date', 'end_date', 'established_date', 'released_date', 'sent_date', 'start_time', 'end_time'],
]);

/** What only the server says: it follows from the binary content, which is sent on its own. */
export const knownByTheServer = ['binary_content_mime', 'binary_content_size'];
