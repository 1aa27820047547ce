import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressLists, type FieldKind, interactionFields, responseTypes } from '../src/archives/interaction-fields.ts';
import { interactionLine } from '../src/exports/lines/interaction.ts';
import { InteractionTexts } from '../src/exports/lines/interaction-text.ts';
import { JsonMembers } from '../src/exports/lines/json-members.ts';
import { entityTypes } from '../src/interactions/fields.ts';

const row = { customer_id: 'C1', interaction_id: 'I1', start_date: '2026-01-02T03:04:05.678Z' };

/** What JSON escapes, what it does not, and what takes several bytes. */
const text = fc.string({ unit: fc.oneof(fc.constantFrom('"', '\\', '\n', 'é', '日', '😀', '\ud800'), fc.string()) });
const address = fc.record({ address: text, personal: text }, { requiredKeys: ['address'] });
const valuesOf: Record<FieldKind, fc.Arbitrary<unknown>> = {
  text: fc.oneof(text, fc.integer()),
  whole: fc.integer(),
  time: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  flag: fc.boolean(),
  responseType: fc.constantFrom(...responseTypes),
};
const standElsewhere = ['start_date', 'text', 'structured_text'];
const known: Record<string, fc.Arbitrary<unknown>> = {
  ...Object.fromEntries(
    interactionFields
      .filter(([, field]) => !standElsewhere.includes(field))
      .map(([, field, kind]) => [field, valuesOf[kind]]),
  ),
  ...Object.fromEntries(addressLists.map(([, field]) => [field, fc.array(address, { maxLength: 3 })])),
  from: address,
  reply_to: address,
  udata: fc.dictionary(text, fc.jsonValue()),
  binary_content_mime: text,
  binary_content_size: fc.nat(),
  unheard_of: fc.jsonValue(),
};
const fieldsInAnyOrder = fc
  .tuple(fc.constantFrom(...entityTypes.keys()), fc.record(known, { requiredKeys: [] }), fc.nat())
  .map(([entityType, fields, shift]) => {
    const members = Object.entries({ entity_type: entityType, ...fields });
    return Object.fromEntries([...members.slice(shift % members.length), ...members.slice(0, shift % members.length)]);
  });

function converted(fields: Readonly<Record<string, unknown>>): string {
  const line = interactionLine({ tenant: 101, row, fields, header: undefined, kept: undefined, copiedKeys: [] });
  return JSON.stringify(line);
}

describe('a line that is made of the text of its fields', () => {
  test('is the line that is made of their values', () => {
    const texts = new InteractionTexts(101);
    fc.assert(
      fc.property(fieldsInAnyOrder, (fields) => {
        const stored = JSON.stringify(fields);
        const line = texts.textOf({ ...row, fields: Buffer.from(stored) });
        assert.equal(`${line?.toString()}}`, converted(JSON.parse(stored) as Record<string, unknown>));
      }),
      { numRuns: 2000 },
    );
  });

  test('is left to that one when there is more to it', () => {
    const texts = new InteractionTexts(101);
    const made = (fields: string) => texts.textOf({ ...row, fields: Buffer.from(fields) }) !== undefined;
    assert.ok(made('{"entity_type":0,"status":3}'));
    for (const fields of [
      '{"entity_type":4}',
      '{"status":3}',
      '{}',
      '{"entity_type": 0}',
      '{"entity_type":0, "status":3}',
      '{"entity_type":0,"status":3 }',
      '{"entity_type":0,"type":"x" }',
      '{"entity_type":0,"st\\u0061tus":3}',
      ...standElsewhere.map((name) => `{"entity_type":0,"${name}":"x"}`),
      JSON.stringify({ entity_type: 0, subject: 'x'.repeat(64 * 1024) }),
      JSON.stringify(Object.fromEntries([['entity_type', 0], ...Array.from({ length: 128 }, (_, n) => [`x${n}`, n])])),
    ]) {
      assert.ok(!made(fields), fields.slice(0, 60));
    }
  });
});

test('members of an object are found in its text, wherever it begins', () => {
  const members = new JsonMembers();
  const object = fc.dictionary(
    fc.string().filter((name) => !/["\\]|[^ -~]/.test(name)),
    fc.oneof(fc.jsonValue(), text),
    { maxKeys: 20 },
  );
  fc.assert(
    fc.property(object, fc.string(), (value, before) => {
      const json = JSON.stringify(value);
      const bytes = Buffer.from(`${before}${json},"behind"`);
      const start = Buffer.byteLength(before);
      assert.ok(members.find(bytes, start));
      assert.equal(members.end, start + Buffer.byteLength(json));
      const found = Array.from({ length: members.count }, (_, n) => [
        bytes.toString('utf8', members.nameStarts[n], members.nameEnds[n]),
        JSON.parse(bytes.toString('utf8', members.starts[n], members.ends[n])),
      ]);
      assert.deepEqual(Object.fromEntries(found), JSON.parse(json));
    }),
  );
  for (const none of ['[]', '"{}"', '7', 'null']) assert.ok(!members.find(Buffer.from(none)));
});
