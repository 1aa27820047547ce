import type { Keyring } from '../keyring.ts';
import type { AttributeDefinition } from '../metadata/model.ts';

/** Values as they are stored: those of attributes marked `encrypt` apart, each sealed for its place. */
export interface Sealed<Value> {
  readonly plain: Readonly<Record<string, Value>>;
  readonly encrypted: Record<string, string> | null;
}

/** Sealed values as a parameter of a jsonb column. */
export function jsonOrNull(encrypted: Sealed<unknown>['encrypted']): string | null {
  return encrypted === null ? null : JSON.stringify(encrypted);
}

/** `place` says where a value belongs, such as `profile 101 BRUCE core`: a sealed value opens only there. */
function purpose(place: string, name: string): string {
  return `${place} ${name.toLowerCase()}`;
}

/** Definitions are read anew when they change, so what is known of a map stays true. */
const sealing = new WeakMap<ReadonlyMap<string, AttributeDefinition>, boolean>();

function sealsAny(definitions: ReadonlyMap<string, AttributeDefinition>): boolean {
  let seals = sealing.get(definitions);
  if (seals === undefined) {
    seals = [...definitions.values()].some(({ encrypt }) => encrypt);
    sealing.set(definitions, seals);
  }
  return seals;
}

/** @param definitions by lower-case name */
export function seal<Value>(
  keyring: Keyring,
  definitions: ReadonlyMap<string, AttributeDefinition>,
  place: string,
  values: Readonly<Record<string, Value>>,
): Sealed<Value> {
  if (!sealsAny(definitions)) return { plain: values, encrypted: null };
  const plain = Object.create(null) as Record<string, Value>;
  let encrypted: Record<string, string> | null = null;
  for (const [name, value] of Object.entries(values)) {
    if (definitions.get(name.toLowerCase())?.encrypt === true) {
      encrypted ??= Object.create(null) as Record<string, string>;
      encrypted[name] = keyring.encrypt(JSON.stringify(value), purpose(place, name));
    } else {
      plain[name] = value;
    }
  }
  return { plain, encrypted };
}

/** The values again, the sealed ones opened. */
export function unseal<Value>(
  keyring: Keyring,
  place: string,
  { plain, encrypted }: Sealed<Value>,
): Record<string, Value> {
  // Without prototype: an attribute may be called `constructor`.
  const values = Object.assign(Object.create(null), plain) as Record<string, Value>;
  for (const [name, sealed] of Object.entries(encrypted ?? {})) {
    values[name] = JSON.parse(keyring.decrypt(sealed, purpose(place, name))) as Value;
  }
  return values;
}

/** The sealed values again, those of former keys sealed with the current one; undefined when there is none of them. */
export function reseal(
  keyring: Keyring,
  place: string,
  encrypted: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const resealed = { ...encrypted };
  let changed = false;
  for (const [name, sealed] of Object.entries(encrypted)) {
    if (sealed.startsWith(`${keyring.current}.`)) continue;
    resealed[name] = keyring.encrypt(keyring.decrypt(sealed, purpose(place, name)), purpose(place, name));
    changed = true;
  }
  return changed ? resealed : undefined;
}
