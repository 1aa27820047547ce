import { Chunks } from '../../chunks.ts';
import type { InteractionFields } from '../../interactions/check.ts';
import { type TextKind, textOf } from '../../interactions/content-pieces.ts';
import { appendChunk, chunkBytes, findContent, makeCurrent } from '../../interactions/contents.ts';
import { refreshMentions, wordFields } from '../../interactions/devices.ts';
import { allFields } from '../../interactions/fields.ts';
import { type InteractionRow, replaceInteraction } from '../../interactions/queries.ts';
import { refreshSearch } from '../../interactions/search-document.ts';
import type { Forgetting } from './forgetting.ts';
import { MentionReplacer } from './mention-replacer.ts';
import { placeholder, randomLetters } from './placeholder.ts';

/**
 * Replaces the device in what a locked interaction of somebody else says. Its addresses, numbers and user data do not
 * have it: otherwise it would be the person's.
 *
 * @returns whether it was there
 */
export async function forgetMentions(forgetting: Forgetting, before: InteractionRow): Promise<boolean> {
  const { tx, tenant, keys } = forgetting;
  const name = placeholder();
  let row = before;
  // What stood beside a device may be read otherwise when that has gone.
  for (let isChanged = false; ; isChanged = true) {
    const changed = await replaceIn(forgetting, row, name);
    if (changed === undefined) {
      if (!isChanged) return false;
      await refreshSearch(tx, tenant, row);
      await refreshMentions(tx, keys.deviceKeys, tenant, row);
      return true;
    }
    row = changed;
  }
}

/** The interaction as it is then, or undefined when the device does not stand there. */
async function replaceIn(
  forgetting: Forgetting,
  row: InteractionRow,
  name: string,
): Promise<InteractionRow | undefined> {
  const fields = await replaceInFields(forgetting, row.fields, name);
  const plain = row.has_text && (await replaceInContent(forgetting, row.interaction_id, 'plain_text', name));
  const structured =
    row.has_structured_text && (await replaceInContent(forgetting, row.interaction_id, 'structured_text', name));
  if (fields === row.fields && !plain && !structured) return undefined;
  const after = { ...row, fields };
  if (fields !== row.fields) await replaceInteraction(forgetting.tx, forgetting.tenant, row, after);
  return after;
}

async function replaceInFields(forgetting: Forgetting, text: string, name: string): Promise<string> {
  const fields = JSON.parse(text) as InteractionFields;
  let isChanged = false;
  for (const field of wordFields) {
    const value = fields[field];
    if (typeof value !== 'string') continue;
    const { maxLength } = allFields[field] as { maxLength?: number };
    const replaced = await replaceInWords(forgetting, value, name, maxLength ?? Number.POSITIVE_INFINITY);
    if (replaced === value) continue;
    fields[field] = replaced;
    isChanged = true;
  }
  return isChanged ? JSON.stringify(fields) : text;
}

/** In a field that is full already the placeholder is one letter. */
async function replaceInWords(
  { keys, tenant, digest }: Forgetting,
  value: string,
  name: string,
  mostCharacters: number,
): Promise<string> {
  const replace = async (word: string) => {
    const replacer = new MentionReplacer(keys.deviceKeys, tenant, digest, word);
    return (await replacer.add(value)) + replacer.end();
  };
  const replaced = await replace(name);
  return replaced.length > mostCharacters ? await replace(randomLetters(1)) : replaced;
}

/** Writes a stored text anew, piece by piece. */
async function replaceInContent(
  { tx, tenant, keys, digest }: Forgetting,
  interactionId: string,
  kind: TextKind,
  name: string,
): Promise<boolean> {
  const content = await findContent(tx, tenant, interactionId, kind);
  if (content === undefined) return false;
  const replacer = new MentionReplacer(keys.deviceKeys, tenant, digest, name);
  const [copy] = await tx.query<{ content_id: number }>(
    `INSERT INTO interaction_contents (tenant_id, interaction_id, kind, mime_type, size, ready, created_at)
     SELECT tenant_id, interaction_id, kind, mime_type, 0, false, created_at FROM interaction_contents
     WHERE tenant_id = $1 AND interaction_id = $2 AND content_id = $3 RETURNING content_id`,
    [tenant, interactionId, content.content_id],
  );
  const contentId = copy?.content_id ?? 0;
  const chunks = new Chunks({
    chunkBytes,
    store: (chunk, bytes) => appendChunk(tx, tenant, interactionId, contentId, chunk, bytes),
  });
  for await (const piece of textOf(tx, tenant, interactionId, kind)) {
    await chunks.add(Buffer.from(await replacer.add(piece)));
  }
  await chunks.add(Buffer.from(replacer.end()));
  await chunks.flush();
  if (replacer.count > 0) {
    await makeCurrent(tx, tenant, { interactionId, kind, mimeType: content.mime_type }, contentId, chunks.size);
    return true;
  }
  await tx.query('DELETE FROM interaction_contents WHERE tenant_id = $1 AND interaction_id = $2 AND content_id = $3', [
    tenant,
    interactionId,
    contentId,
  ]);
  return false;
}
