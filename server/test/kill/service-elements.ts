/** A start or end event: of those fields that it may have, enough to see that it is there whole. */
export interface Event {
  readonly timestamp: string;
  readonly interaction_id: string;
}

export interface Ending {
  readonly event: Event;
  readonly disposition: string;
}

export interface Offer {
  readonly offer: string;
  readonly text: string;
}

/** The extensions that services, states and tasks have alike. */
export interface Records {
  readonly Note?: { readonly text: string };
  readonly Offer: readonly Offer[];
}

/** A service, or a state or task of one. */
export interface Element {
  readonly type: string;
  readonly started: Event & { readonly previous_state_id?: number };
  readonly ended?: Ending;
  readonly records: Records;
}

export interface Task extends Element {
  readonly state_id?: number;
}

const note = { name: 'Note', type: 'single-valued', attributes: [{ name: 'text', type: 'string', encrypt: true }] };
const offer = {
  name: 'Offer',
  type: 'multi-valued',
  unique: ['offer'],
  attributes: [
    { name: 'offer', type: 'string', length: 40, mandatory: true },
    { name: 'text', type: 'string', encrypt: true },
  ],
};

export const serviceDefinitions: readonly (readonly [string, unknown])[] = ['services', 'states', 'tasks'].flatMap(
  (scope) => [note, offer].map((schema) => [`/metadata/${scope}/extensions`, schema] as const),
);

/** The fields of an element as they are answered, without its ids and records. */
export function fieldsOf(kind: 'service' | 'state' | 'task', { type, started, ended }: Element) {
  return {
    [`${kind}_type`]: type,
    started,
    ...(ended !== undefined && {
      completed: ended.event,
      disposition: ended.disposition,
      duration: Date.parse(ended.event.timestamp) - Date.parse(started.timestamp),
    }),
  };
}
