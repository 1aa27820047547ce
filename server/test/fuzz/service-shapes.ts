import fc from 'fast-check';
import { handedOut } from './handed-out.ts';
import { date, flag, listOf, object, text } from './shapes.ts';
import { type Tree, treeOf } from './tree.ts';
import { contactKeys, customerIds, namedInteractions, partIds } from './vocabulary.ts';

/** Most of them are values of the business attributes that definitions.ts maps fields to. */
const codes = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<(number | string)[]>(1, 2, 3, 'new', 'done', 'NEW', 'x@y.example') },
  { weight: 1, arbitrary: fc.constantFrom<(number | string)[]>('a', 99, '1', '') },
);

const time = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T03:04:05.678+01:00') },
  { weight: 1, arbitrary: date },
);
const seconds = fc.constantFrom(0, 60, 2_147_483_647);

const feedback = object({ rating: fc.nat(10), notes: text, at: time }, ['rating']);
const offerNames = ['a', 'b'];
const offer = (name: fc.Arbitrary<string>) =>
  object({ offer: name, price: fc.double({ noNaN: true }), secret: text, valid: flag }, ['offer']);
/** Each name once: records that are the same are refused. */
const offers = fc
  .subarray(offerNames, { minLength: 1 })
  .chain((names) => fc.tuple(...names.map((name) => offer(fc.constant(name)))).map((list) => ({ list })));
const anyOffer = offer(fc.constantFrom('a', 'a', 'b', 'c'));
/** Of services, states and tasks alike. */
const extensions = { Feedback: feedback, Offer: offers };

const event = {
  timestamp: time,
  session_id: text,
  interaction_id: fc.constantFrom(handedOut('interaction', 0), handedOut('interaction', 1), ...namedInteractions),
  application_type: codes,
  application_id: fc.integer(),
  media_type: codes,
};
const end = { ...event, disposition: codes, disposition_desc: text };
const state = { state_type: codes, est_duration: seconds };

const record = fc.oneof({ weight: 5, arbitrary: anyOffer }, { weight: 1, arbitrary: feedback });
const value = fc.oneof(
  { weight: 3, arbitrary: offers },
  { weight: 1, arbitrary: listOf(anyOffer) },
  { weight: 1, arbitrary: feedback },
  { weight: 1, arbitrary: fc.constantFrom(...[{}, [], null].map(treeOf)) },
);

export const serviceShapes: readonly (readonly [operation: string, fc.Arbitrary<Tree>])[] = [
  [
    'startService',
    object(
      {
        service_type: codes,
        contact_key: fc.constantFrom(...contactKeys),
        customer_id: fc.constantFrom(handedOut('customer', 0), handedOut('customer', 1), ...customerIds),
        est_duration: seconds,
        resource_type: codes,
        resource_id: fc.integer(),
        ...event,
        ...extensions,
      },
      ['service_type', 'contact_key', 'Offer'],
    ),
  ],
  ['associateService', object({ service_type: codes, est_duration: fc.option(seconds), ...event, ...extensions })],
  ['completeService', object({ ...end, ...extensions })],
  [
    'startState',
    object({ ...state, previous_state_id: fc.constantFrom(...partIds), ...event, ...extensions }, [
      'state_type',
      'Offer',
    ]),
  ],
  ['completeState', object({ ...end, ...extensions })],
  [
    'performStateTransition',
    object(
      {
        from: object(
          { state_id: fc.constantFrom(...partIds), disposition: codes, disposition_desc: text, Feedback: feedback },
          ['state_id'],
        ),
        to: object({ ...state, Offer: offers }, ['state_type']),
        ...event,
        ...extensions,
      },
      ['from', 'to'],
    ),
  ],
  [
    'startTask',
    object(
      { task_type: codes, state_id: fc.constantFrom(...partIds), est_duration: seconds, ...event, ...extensions },
      ['task_type', 'Offer'],
    ),
  ],
  ['completeTask', object({ state_id: fc.constantFrom(...partIds), ...end, ...extensions })],
  ...['Service', 'State', 'Task'].flatMap((word): [string, fc.Arbitrary<Tree>][] => [
    [`update${word}Extension`, value],
    [`update${word}ExtensionRecord`, record],
    [`delete${word}ExtensionRecord`, record],
  ]),
];
