import { fieldsText } from '../../interactions/answer.ts';
import { type InteractionFields, mostFieldBytes } from '../../interactions/check.ts';
import type { Forgetting } from './forgetting.ts';
import { type Placeholders, placeholder } from './placeholder.ts';

/**
 * What becomes of a field of an interaction (docs/privacy.md has the table):
 * - `stays`: numbers, dates and ids of ours, which reports are made of;
 * - `word`: a type or code of the application; stays unless the device stands in it;
 * - `thread`: stays when it is an id of ours, otherwise it is replaced by the same for all of a thread;
 * - `text`, `address`, `addresses`, `userData`: placeholders;
 * - `goes`: says nothing any more, or cannot have a placeholder.
 */
type Fate = 'stays' | 'word' | 'thread' | 'text' | 'address' | 'addresses' | 'userData' | 'goes';

const fatesByKind: Readonly<Record<Fate, readonly string[]>> = {
  stays: [
    ...['customer_id', 'interaction_id', 'parent_id', 'owner_id', 'creator_app_id', 'reviewer_id'],
    ...['status', 'entity_type', 'allow_children', 'duration', 'attempts', 'timeshift'],
    ...['start_date', 'end_date', 'sent_date', 'established_date', 'released_date', 'start_time', 'end_time'],
    ...['callback_status', 'callback_type', 'call_result', 'desired_response_type'],
  ],
  word: ['type', 'sub_type', 'media_type', 'category_id', 'standard_response_id', 'callback_server_id'],
  thread: ['thread_id'],
  text: [
    ...['subject', 'stopped_reason', 'outcome', 'phone_number', 'customer_number', 'dn', 'location'],
    ...['external_id', 'tconnection_id'],
  ],
  address: ['from', 'reply_to'],
  addresses: ['to', 'cc', 'bcc'],
  userData: ['udata'],
  goes: [
    ...['text', 'structured_text', 'structured_text_mime'],
    ...['binary_content', 'binary_content_mime', 'binary_content_size', 'reference_id'],
  ],
};

/** By the name of the field. */
export const fates: ReadonlyMap<string, Fate> = new Map(
  Object.entries(fatesByKind).flatMap(([fate, names]) => names.map((name) => [name, fate as Fate] as const)),
);

/** What stands in the place of a value that is no field of its own. */
type Replace = (value: unknown) => unknown;

const withPlaceholder: Replace = () => placeholder();

/** No longer than what it stands for: the fields of an interaction have a limit together. */
const shortest: Replace = (value) => (typeof value === 'string' ? '-'.slice(0, value.length) : 0);

/**
 * The fields of an interaction without what names or reaches anybody, in the form they are stored in.
 *
 * @param threads what names threads from now on
 */
export function forgetFields(forgetting: Forgetting, fields: InteractionFields, threads: Placeholders): string {
  const forget = (replace: Replace) => {
    const kept = Object.entries(fields).map(([name, value]) => [
      name,
      forgetField(forgetting, fates.get(name) ?? 'goes', value, threads, replace),
    ]);
    return fieldsText(Object.fromEntries(kept) as InteractionFields);
  };
  const text = forget(withPlaceholder);
  return Buffer.byteLength(text) <= mostFieldBytes ? text : forget(shortest);
}

function forgetField(
  forgetting: Forgetting,
  fate: Fate,
  value: unknown,
  threads: Placeholders,
  replace: Replace,
): unknown {
  switch (fate) {
    case 'stays':
      return value;
    case 'word':
      return forgetting.word(String(value));
    case 'thread':
      return forgetting.id(String(value)) === value ? value : threads.of(String(value));
    case 'text':
      return replace(value);
    case 'address':
      return forgetAddress(value, replace);
    case 'addresses':
      return (value as unknown[]).map((one) => forgetAddress(one, replace));
    case 'userData':
      return forgetUserData(forgetting, value as Readonly<Record<string, unknown>>, replace);
    case 'goes':
      return undefined;
  }
}

/** The address, and the name when there is one. */
function forgetAddress(value: unknown, replace: Replace): unknown {
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, replace(part)]));
}

/** Names of user data stay, but for those that are devices. */
function forgetUserData(
  forgetting: Forgetting,
  value: Readonly<Record<string, unknown>>,
  replace: Replace,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [forgetting.hasDevices(name) ? placeholder() : name, replace(part)]),
  );
}
