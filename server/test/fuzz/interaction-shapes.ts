import fc from 'fast-check';
import { handedOut } from './handed-out.ts';
import { date, flag, listOf, object, text } from './shapes.ts';
import type { Tree } from './tree.ts';
import { customerIds, interactionIds } from './vocabulary.ts';

const customer = fc.constantFrom(...[0, 1, 2, 3].map((age) => handedOut('customer', age)), ...customerIds);
const other = fc.constantFrom(handedOut('interaction', 0), handedOut('interaction', 1), ...interactionIds);
const address = object({ address: text, personal: text }, ['address']);

/** The fields that all interactions have. */
const common = {
  status: fc.integer({ min: 0, max: 3 }),
  type: fc.constantFrom('Inbound', 'Outbound'),
  media_type: fc.constantFrom('chat', 'email'),
  creator_app_id: fc.nat(),
  start_date: date,
};
const texts = {
  structured_text: text,
  structured_text_mime: fc.constantFrom('text/html', 'application/json; charset=utf-8', 'text/html', 'x'),
};
const rare = {
  end_date: date,
  parent_id: other,
  thread_id: fc.oneof(other, fc.constantFrom('a thread', '')),
  allow_children: flag,
  ...texts,
};
const email = { from: address, to: listOf(address), sent_date: date };
const fields = {
  subject: text,
  text,
  udata: object({ a: text, b: fc.double({ noNaN: true, noDefaultInfinity: true }), constructor: flag }),
};
const mandatory = ['customer_id', 'entity_type', ...Object.keys(common)];

/** Each of the rarer fields can refuse the whole: half of the bodies do without them. */
const newInteraction = fc.oneof(
  object({ customer_id: customer, entity_type: fc.constantFrom(0, 2, 3, 7), ...common, ...fields, ...texts }, [
    ...mandatory,
    ...Object.keys(texts),
  ]),
  object(
    {
      customer_id: customer,
      entity_type: fc.constantFrom(0, 0, 0, 1, 1, 2, 4, 7),
      interaction_id: fc.constantFrom(...interactionIds),
      ...common,
      ...fields,
      ...rare,
      ...email,
    },
    mandatory,
  ),
);

export const interactionShapes: readonly (readonly [operation: string, fc.Arbitrary<Tree>])[] = [
  ['createInteraction', newInteraction],
  [
    'updateInteraction',
    fc.oneof(object({ ...common, ...fields }), object({ customer_id: customer, ...rare, ...email })),
  ],
];
