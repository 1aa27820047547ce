import { findArchivedFieldsOfRecords } from '../../archive-import/archived-fields.ts';
import { attachmentAnswer, interactionMembers } from '../../interactions/answer.ts';
import { type TextKind, textOf } from '../../interactions/content-pieces.ts';
import type { InteractionRow } from '../../interactions/queries.ts';
import { FileNames } from './file-names.ts';
import { attachmentsOf, type FoundInteraction, interactionsOf } from './interaction-pages.ts';
import type { ArchiveRequest, Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/**
 * Writes `interactions.jsonl`: a line for each interaction, with its texts in it, however long, and the names of the
 * files that its other contents are in.
 *
 * @returns how many files are named
 */
export async function writeInteractions(
  source: Source,
  request: ArchiveRequest,
  output: ZipOutput,
): Promise<{ readonly files: number }> {
  const names = new FileNames();
  let files = 0;
  for await (const interaction of interactionsOf(source, request)) {
    const { row, fields, archived } = interaction;
    await output.text(`{${interactionMembers(row).join(',')}`);
    if (row.has_text) await writeText(source, row, 'text', 'plain_text', output);
    if (row.has_structured_text) await writeText(source, row, 'structured_text', 'structured_text', output);
    if (row.has_binary_content) {
      const file = names.binaryContent(row.interaction_id, String(fields['binary_content_mime']));
      await output.text(`,"binary_content":${JSON.stringify(file)}`);
      files += 1;
    }
    files += await writeAttachmentList(source, interaction, names, output);
    if (archived !== undefined) await output.text(`,"archived":${JSON.stringify(archived)}`);
    await output.text('}\n');
  }
  return { files };
}

async function writeText(
  { db, tenant }: Source,
  row: InteractionRow,
  name: string,
  kind: TextKind,
  output: ZipOutput,
): Promise<void> {
  await output.text(`,"${name}":"`);
  for await (const piece of textOf(db, tenant, row.interaction_id, kind)) {
    await output.text(JSON.stringify(piece).slice(1, -1));
  }
  await output.text('"');
}

/** @returns how many there are */
async function writeAttachmentList(
  source: Source,
  { row }: FoundInteraction,
  names: FileNames,
  output: ZipOutput,
): Promise<number> {
  const { db, keyring, tenant } = source;
  const { customer_id: customerId, interaction_id: interactionId } = row;
  let count = 0;
  for await (const attachments of attachmentsOf(source, interactionId)) {
    const ids = attachments.map((attachment) => attachment.document_id);
    const kept = await findArchivedFieldsOfRecords(db, keyring, tenant, customerId, 'document', ids);
    for (const attachment of attachments) {
      const { document_id: id, name } = attachment;
      const file = names.attachment(interactionId, id, name);
      const archived = kept.get(id);
      const member = { ...attachmentAnswer(attachment), file, ...(archived !== undefined && { archived }) };
      await output.text(`${count === 0 ? ',"attachments":[' : ','}${JSON.stringify(member)}`);
      count += 1;
    }
  }
  if (count > 0) await output.text(']');
  return count;
}
