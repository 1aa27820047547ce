import fc from 'fast-check';
import { hostileText, hostileTree } from './hostile.ts';
import { leaf, type Tree, treeOf } from './tree.ts';
import { knownWord } from './vocabulary.ts';

/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $ref?: string;
}

/** Values of the shape that a schema describes, mostly inside its limits and often on them. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<Tree> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum).map(treeOf);
  if (schema.const !== undefined) return fc.constant(treeOf(schema.const));
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fc.oneof(...choices.map(valuesOf));
  const [type] = [schema.type].flat();
  switch (type) {
    case 'null':
      return fc.constant(leaf('null'));
    case 'boolean':
      return fc.boolean().map(treeOf);
    case 'integer':
    case 'number':
      return numberOf(schema).map(treeOf);
    case 'string':
      return fc.oneof({ weight: 3, arbitrary: knownWord }, { weight: 1, arbitrary: hostileText }).map(treeOf);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { maxLength: 3 }).map((list) => ({ list }));
    case 'object':
      return objectOf(schema);
    default:
      return hostileTree;
  }
}

function numberOf({ minimum = -1_000_000, maximum = 1_000_000 }: JsonSchema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0.5),
    fc.integer({ min: minimum, max: maximum }),
  );
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<Tree> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const member = valuesOf(schema).map((value) => [name, value] as const);
    return required.includes(name) ? member : fc.option(member, { nil: undefined });
  });
  return fc.tuple(...members).map((list) => ({ members: list.filter((member) => member !== undefined) }));
}
