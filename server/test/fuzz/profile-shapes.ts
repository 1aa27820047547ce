import fc from 'fast-check';
import { date, flag, listOf, object, text } from './shapes.ts';
import { type Tree, treeOf } from './tree.ts';
import { customerIds } from './vocabulary.ts';

const oneOrSeveral = fc.oneof(text.map(treeOf), listOf(text.map(treeOf)));
const phone = object(
  {
    PhoneNumber: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'a', '5550001') },
      { weight: 1, arbitrary: text },
    ),
    PhoneType: fc.integer(),
    prefix: fc.constantFrom('555', '1', '33', '444', '5', '12345'),
  },
  ['PhoneNumber'],
);
const card = object({
  card_no: text,
  holder: text,
  limit: fc.double({ noNaN: true }),
  since: date,
  valid: flag,
  constructor: text,
});
const extensions = {
  Phone: listOf(phone, 2),
  Address: object({ City: text, AddressType: fc.integer() }),
  Vip: fc.constant({}),
  Card: listOf(card, 2),
};
const changeable = {
  LastName: oneOrSeveral,
  FirstName: oneOrSeveral,
  EmailAddress: oneOrSeveral,
  AccountNumber: text,
  DOB: date,
  Secret: oneOrSeveral,
};

export const profileShapes: readonly (readonly [operation: string, fc.Arbitrary<Tree>])[] = [
  ['createProfile', object({ customer_id: fc.constantFrom(...customerIds), ...changeable, ...extensions })],
  ['updateProfile', object({ ...changeable, ...extensions })],
  ['insertExtensionRecords', object(extensions)],
  ['updateExtensionRecord', fc.oneof({ weight: 3, arbitrary: phone }, { weight: 1, arbitrary: card })],
  ['deleteExtensionRecord', fc.oneof({ weight: 3, arbitrary: phone }, { weight: 1, arbitrary: card })],
];
