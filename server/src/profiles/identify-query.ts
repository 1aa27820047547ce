import { ApiError, badParameter } from '../errors.ts';
import { requestedExtensions } from '../extension-records/answer.ts';
import { decodeCursor, defaultLimit, largestLimit } from '../http/paging.ts';
import type {
  AttributeDefinition,
  AttributeValue,
  ExtensionSchema,
  IdentificationKey,
  Metadata,
} from '../metadata/model.ts';
import { parseValue } from '../metadata/values.ts';

/** One attribute of the query: any of the values must match. */
export interface Condition {
  readonly definition: AttributeDefinition;
  /** Undefined: an attribute of the core profile. */
  readonly extension: ExtensionSchema | undefined;
  readonly values: readonly AttributeValue[];
}

export interface IdentifyQuery {
  readonly key: IdentificationKey;
  /** The conditions on the leading attributes of the key, from left to right. */
  readonly leading: readonly Condition[];
  /** All conditions; the identified profiles match every one of them. */
  readonly conditions: readonly Condition[];
  readonly includeProfile: boolean;
  readonly extensions: readonly ExtensionSchema[];
  /** Return the extensions only when one customer is identified. */
  readonly extensionsWhenUnique: boolean;
  readonly limit: number;
  /** The customer id after which the page starts. */
  readonly after: string | undefined;
}

type Parameters = Readonly<Record<string, string | readonly string[]>>;

const mostValues = 100;

/** Reads the parameters of "Identify Customer": options, and attributes by their names (`<extension>.<attribute>`). */
export function readIdentifyQuery(metadata: Metadata, parameters: Parameters): IdentifyQuery {
  const options = new Map<string, string>();
  const conditions: Condition[] = [];
  let extensions: ExtensionSchema[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'extensions') extensions = requestedExtensions(metadata, 'profile', value);
    else if (optionNames.has(name)) options.set(name, single(name, value));
    else conditions.push(readCondition(metadata, name, [value].flat(), conditions));
  }
  const key = chooseKey(metadata.identificationKeys, options.get('id_key'), conditions);
  const leading = leadingConditions(key, conditions);
  const cursor = options.get('cursor');
  return {
    key,
    leading,
    conditions,
    includeProfile: readIncludeProfile(options),
    extensions,
    extensionsWhenUnique:
      token('include_extensions', options.get('include_extensions') ?? options.get('exclude_extensions'), [
        'always',
        'unique',
      ]) === 'unique',
    limit: readLimit(options.get('limit')),
    after: cursor === undefined ? undefined : decodeCursor(cursor, 'string')[0],
  };
}

/** `exclude_profile` and `exclude_extensions` are the spellings of a sample of the API reference. */
const optionNames = new Set([
  'id_key',
  'include_profile',
  'exclude_profile',
  'include_extensions',
  'exclude_extensions',
  'limit',
  'cursor',
]);

function single(name: string, value: string | readonly string[]): string {
  if (typeof value !== 'string') throw badParameter(name, 'it is given twice');
  return value;
}

function token<const T extends string>(name: string, value: string | undefined, allowed: readonly [T, ...T[]]): T {
  if (value === undefined) return allowed[0];
  const found = allowed.find((candidate) => candidate === value.toLowerCase());
  if (found === undefined) throw badParameter(name, `it must be one of ${allowed.join(', ')}`);
  return found;
}

function readIncludeProfile(options: ReadonlyMap<string, string>): boolean {
  const include = options.get('include_profile');
  if (include !== undefined) return token('include_profile', include, ['no', 'yes']) === 'yes';
  return token('exclude_profile', options.get('exclude_profile'), ['yes', 'no']) === 'no';
}

function readLimit(value: string | undefined): number {
  if (value === undefined) return defaultLimit;
  const limit = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > largestLimit)
    throw badParameter('limit', `it must be a whole number from 1 to ${largestLimit}`);
  return limit;
}

function readCondition(
  metadata: Metadata,
  name: string,
  texts: readonly string[],
  others: readonly Condition[],
): Condition {
  const field = name.slice(0, 100);
  const dot = name.indexOf('.');
  const extension = dot < 0 ? undefined : metadata.extensions.profile.get(name.slice(0, dot).toLowerCase());
  if (dot >= 0 && extension === undefined) throw badParameter(field, 'there is no such extension');
  const definition = (extension?.attributes ?? metadata.attributes).get(name.slice(dot + 1).toLowerCase());
  if (definition === undefined) throw badParameter(field, 'there is no such attribute');
  if (others.some((other) => other.definition === definition))
    throw badParameter(field, 'the attribute is given in two spellings');
  if (texts.length > mostValues) throw badParameter(field, `at most ${mostValues} values`);
  return { definition, extension, values: texts.map((text) => parseValue(definition.type, text, field)) };
}

/**
 * The key that leads the search (API reference, "Identify Customer"): the named one; otherwise the first whose
 * attributes are all given; otherwise the one with most given attributes from the left, the oldest of equals.
 */
function chooseKey(
  keys: readonly IdentificationKey[],
  name: string | undefined,
  conditions: readonly Condition[],
): IdentificationKey {
  if (name !== undefined) {
    const key = keys.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (key === undefined) throw badParameter('id_key', `there is no identification key '${name.slice(0, 64)}'`);
    return key;
  }
  if (conditions.length === 0)
    throw new ApiError('missingParameter', 'identification needs at least one attribute of an identification key');
  let best: IdentificationKey | undefined;
  let bestScore = 0;
  for (const key of keys) {
    const score = leadingConditions(key, conditions, true).length;
    if (score === key.attributes.length) return key;
    if (score > bestScore) [best, bestScore] = [key, score];
  }
  if (best === undefined) throw new ApiError('badParameter', 'none of the attributes leads an identification key');
  return best;
}

function leadingConditions(key: IdentificationKey, conditions: readonly Condition[], mayBeNone = false): Condition[] {
  const leading: Condition[] = [];
  for (const attribute of key.attributes) {
    const condition = conditions.find(
      (candidate) => candidate.definition === attribute && candidate.extension === key.extension,
    );
    if (condition === undefined) break;
    leading.push(condition);
  }
  if (leading.length === 0 && !mayBeNone) {
    const first = `${key.extension === undefined ? '' : `${key.extension.name}.`}${key.attributes[0]?.name}`;
    throw new ApiError(
      'badParameter',
      `the identification key '${key.name}' needs at least its first attribute, ${first}`,
    );
  }
  return leading;
}
