import { type TProperties, type TSchema, Type } from 'typebox';
import { type Code, type ElementKind, names } from './element.ts';

/**
 * The fields of events and resources (API reference, "Start Event List", "End Event List", "State Transition Event",
 * "Service", "State", "Task"). Extensions stand beside them, so no shape is closed here: services/events.ts refuses
 * what is neither a field nor an extension.
 */

/** Most characters of a text that the documents set no limit for. */
const mostCharacters = 256;

function code(description: string) {
  return Type.Unsafe<Code>({
    type: ['integer', 'string'],
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
    minLength: 1,
    maxLength: mostCharacters,
    description,
  });
}

const dbId = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
const seconds = Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Seconds.' });
export const elementId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const serviceId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const dateTime = Type.String({ description: 'ISO 8601; without zone it is UTC. The time of the request by default.' });
const dispositionDescription = Type.String({ maxLength: mostCharacters });

/** The fields that all events share; the documents limit the two texts in end events only. */
function eventFields(limits: { sessionId: number; interactionId: number }) {
  return {
    session_id: Type.String({ maxLength: limits.sessionId }),
    interaction_id: Type.String({ minLength: 1, maxLength: limits.interactionId }),
    application_type: code('DB id or name of the type of application.'),
    application_id: dbId,
    resource_type: code('DB id or name of the type of resource.'),
    resource_id: dbId,
    media_type: code('DB id or name of the medium.'),
    timestamp: dateTime,
  };
}

const startFields = eventFields({ sessionId: mostCharacters, interactionId: mostCharacters });
const endFields = {
  ...eventFields({ sessionId: 32, interactionId: 50 }),
  disposition: code('DB id or name of the business disposition.'),
  disposition_desc: dispositionDescription,
};

/** Samples carry them in start and associate bodies, where they mean nothing (seeds' README, "Unknown fields"). */
const ignoredFields = { disposition: Type.Unknown(), disposition_desc: Type.Unknown() };

/** Fields that may repeat the ids of the path. */
const pathFields = {
  service: { service_id: serviceId },
  state: { service_id: serviceId, state_id: elementId },
  task: { service_id: serviceId, task_id: elementId },
} as const;

const customerId = Type.String({ maxLength: 64 });
export const contactKey = Type.String({ minLength: 1, maxLength: mostCharacters });

const extensionsNote = 'Extensions stand beside these fields: a record, or an array of records.';

function open<Required extends TProperties, Optional extends TProperties>(required: Required, optional: Optional) {
  const properties = {
    ...required,
    ...Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, Type.Optional(schema)])),
  };
  return Type.Object(properties, { additionalProperties: true, description: extensionsNote });
}

export const startService = open(
  { service_type: code('DB id or name of the type of service.') },
  { customer_id: customerId, contact_key: contactKey, est_duration: seconds, ...startFields, ...ignoredFields },
);

function nullable(schema: TSchema): TSchema {
  const { type } = schema as { type?: string | string[] };
  return type === undefined ? schema : Type.Unsafe({ ...schema, type: [type, 'null'].flat() });
}

/** As an update: what is absent stays, null clears. */
export const associateService = open(
  {},
  {
    ...pathFields.service,
    customer_id: customerId,
    service_type: code('DB id or name of the type of service.'),
    timestamp: dateTime,
    ...Object.fromEntries(
      Object.entries({ est_duration: seconds, ...startFields })
        .filter(([name]) => name !== 'timestamp')
        .map(([name, schema]) => [name, nullable(schema)]),
    ),
    ...ignoredFields,
  },
);

export const startState = open(
  { state_type: code('DB id or name of the type of state.') },
  {
    service_id: serviceId,
    previous_state_id: elementId,
    est_duration: seconds,
    ...startFields,
    ...ignoredFields,
  },
);

export const startTask = open(
  { task_type: code('DB id or name of the type of task.') },
  { service_id: serviceId, state_id: elementId, est_duration: seconds, ...startFields, ...ignoredFields },
);

export const endElement = {
  service: open({}, { ...pathFields.service, ...endFields }),
  state: open({}, { ...pathFields.state, ...endFields }),
  task: open({}, { ...pathFields.task, state_id: elementId, ...endFields }),
};

export const transition = open(
  {
    from: open(
      { state_id: elementId },
      { disposition: endFields.disposition, disposition_desc: dispositionDescription },
    ),
    to: open({ state_type: code('DB id or name of the type of state.') }, { est_duration: seconds }),
  },
  { service_id: serviceId, ...startFields },
);

const event = Type.Object({ timestamp: Type.String() }, { additionalProperties: true, title: 'ServiceEvent' });

/** A named component, so that the OpenAPI document says it once. */
function resource(kind: ElementKind, own: TProperties, nested: TProperties) {
  const { resource: name, typeField } = names[kind];
  const properties = {
    service_id: serviceId,
    ...own,
    [typeField]: code('DB id or name.'),
    customer_id: Type.Optional(Type.String()),
    est_duration: Type.Optional(Type.Integer({ description: 'Seconds.' })),
    duration: Type.Optional(Type.Integer({ description: 'Milliseconds; of completed ones.' })),
    disposition: Type.Optional(code('DB id or name; of completed ones.')),
    disposition_desc: Type.Optional(Type.String()),
    started: event,
    completed: Type.Optional(event),
    ...nested,
  };
  return Type.Object(properties, { $id: name, additionalProperties: true, description: extensionsNote });
}

const nestedList = (kind: 'state' | 'task') =>
  Type.Optional(Type.Array(reference(kind), { description: 'When asked for, in the order of their ids.' }));
const nestedTasks = { active_tasks: nestedList('task'), completed_tasks: nestedList('task') };

/** The resources, to be added to the application; routes refer to them by `reference`. */
export const resources = [
  resource('task', { task_id: elementId, state_id: Type.Optional(elementId) }, {}),
  resource('state', { state_id: elementId }, nestedTasks),
  resource(
    'service',
    { contact_key: Type.Optional(Type.String()) },
    {
      active_states: nestedList('state'),
      completed_states: nestedList('state'),
      ...nestedTasks,
      interactions: Type.Optional(
        Type.Array(Type.Unsafe({ $ref: 'Interaction#' }), { description: 'When asked for, newest first.' }),
      ),
    },
  ),
];

/** The resource of a kind of element. Answers are text that the feature made: described, not serialised. */
export function reference(kind: ElementKind) {
  const { resource: name } = names[kind];
  return Type.Unsafe<string>({ $ref: `${name}#`, description: `A ${kind}.` });
}
