import { findArchivedFieldsOfRecords } from '../../archive-import/archived-fields.ts';
import { attachmentAnswer, interactionMembers } from '../../interactions/answer.ts';
import { bytesOf, decoded, type ReadableContent } from '../../interactions/content-pieces.ts';
import type { PageContents } from '../../interactions/page-contents.ts';
import type { InteractionRow } from '../../interactions/queries.ts';
import { FileNames } from './file-names.ts';
import { attachmentsOf, contentsOf, type FoundInteraction, interactionPages } from './interaction-pages.ts';
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
  for await (const page of interactionPages(source, request)) {
    const contents = await contentsOf(source, page);
    for (const interaction of page) files += await writeLine(source, interaction, contents, names, output);
  }
  return { files };
}

/** @returns how many files it names */
async function writeLine(
  source: Source,
  { row, fields, archived }: FoundInteraction,
  contents: PageContents,
  names: FileNames,
  output: ZipOutput,
): Promise<number> {
  const { interaction_id: id } = row;
  let files = 0;
  await output.text(`{${interactionMembers(row).join(',')}`);
  if (row.has_text) await writeText(source, id, 'text', contents.of(id, 'plain_text'), output);
  if (row.has_structured_text) {
    await writeText(source, id, 'structured_text', contents.of(id, 'structured_text'), output);
  }
  if (row.has_binary_content) {
    const file = names.binaryContent(id, String(fields['binary_content_mime']));
    await output.text(`,"binary_content":${JSON.stringify(file)}`);
    files += 1;
  }
  if (contents.hasAttachments(id)) files += await writeAttachmentList(source, row, names, output);
  if (archived !== undefined) await output.text(`,"archived":${JSON.stringify(archived)}`);
  await output.text('}\n');
  return files;
}

async function writeText(
  { db, tenant }: Source,
  interactionId: string,
  name: string,
  content: ReadableContent,
  output: ZipOutput,
): Promise<void> {
  await output.text(`,"${name}":"`);
  for await (const piece of decoded(bytesOf(db, tenant, interactionId, content))) {
    await output.text(JSON.stringify(piece).slice(1, -1));
  }
  await output.text('"');
}

/** @returns how many there are */
async function writeAttachmentList(
  source: Source,
  row: InteractionRow,
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
