import type { Definitions } from '../../../client/src/index.ts';
import { importTexts } from './texts.ts';

/** What a column becomes: `PhoneNumber`, `Address.City`, `customer_id`; undefined: it is left out. */
export interface Mapped {
  readonly target: string | undefined;
  /** Which value of an attribute, or which record of an extension. */
  readonly number: number;
}

/** The name of a column that the server passes over. */
const leftOut = '-';

/** What columns can become, by the groups that people choose from. */
export function targetsOf({ attributes, extensions }: Definitions) {
  const t = importTexts.editor;
  return [
    {
      group: t.core,
      items: [{ value: 'customer_id', label: t.id }, ...attributes.map(({ name }) => ({ value: name, label: name }))],
    },
    ...extensions.profile.map((schema) => ({
      group: schema.name,
      items: schema.attributes.map(({ name }) => ({
        value: `${schema.name}.${name}`,
        label: `${schema.name}: ${name}`,
      })),
    })),
  ];
}

/** What the columns are by their names; such as `First name` are known as well. */
export function guessMapping(names: readonly string[], definitions: Definitions): Mapped[] {
  const known = new Map(targetsOf(definitions).flatMap(({ items }) => items.map(({ value }) => [plain(value), value])));
  const used = new Map<string, number>();
  return names.map((name) => {
    const number = Number(/\[(\d{1,5})\]/.exec(name)?.[1] ?? 1);
    const target = known.get(plain(name.replace(/\[\d{1,5}\]/, '')));
    if (target === undefined) return { target, number: 1 };
    const next = Math.max(number, (used.get(target) ?? 0) + 1);
    used.set(target, next);
    return { target, number: isNumbered(target) ? next : 1 };
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

export function isNumbered(target: string | undefined): boolean {
  return target !== undefined && target !== 'customer_id';
}

/** The names that the columns are sent under. */
export function headerOf(mapping: readonly Mapped[]): string[] {
  return mapping.map(({ target, number }) => {
    if (target === undefined) return leftOut;
    if (number === 1 || !isNumbered(target)) return target;
    const [first = '', second] = target.split('.');
    return second === undefined ? `${first}[${number}]` : `${first}[${number}].${second}`;
  });
}

/** Why a mapping cannot be imported; undefined when it can. */
export function faultOf(
  mapping: readonly Mapped[],
  idKey: string | undefined,
  definitions: Definitions,
): string | undefined {
  const t = importTexts.editor;
  const names = headerOf(mapping).filter((name) => name !== leftOut);
  if (names.length === 0) return t.nothingMapped;
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return t.twice(twice);
  const key = definitions.identification_keys.find(({ name }) => name === idKey);
  const lacking = key?.attributes.find((attribute) => !mapping.some(({ target }) => target === attribute));
  return lacking === undefined ? undefined : t.keyLacks(lacking);
}
