import { archivedKey } from '../archive-import/archived-fields.ts';
import { isMail, mailHeader } from '../archives/mail-header.ts';
import type { InteractionFields } from '../interactions/check.ts';
import { readChunk } from '../interactions/contents.ts';
import { AttachedInteractions } from './attached-interactions.ts';
import { documentPages } from './document-pages.ts';
import { countInteractions, type ExportedContent, interactionPages } from './interaction-pages.ts';
import { documentLine } from './lines/document.ts';
import { interactionLine, type OutputLine } from './lines/interaction.ts';
import type { Selection } from './selection.ts';
import type { Writing } from './write-export.ts';
import type { LineWriter } from './write-lines.ts';

/** @returns how many there were */
export async function writeInteractions(writing: Writing): Promise<number> {
  const { selection, numbered, files, progress } = writing;
  const expected = await countInteractions(selection);
  const lines = await files.linesOf('interaction');
  const attached = new AttachedInteractions();
  let records = 0;
  for await (const { rows, contents, kept } of interactionPages(selection)) {
    for (const row of rows) {
      const { interaction_id: id, customer_id: customerId } = row;
      const { plain_text, structured_text, binary_content: content, attachment } = contents.get(id) ?? {};
      if (attachment !== undefined) attached.add(row);
      const fields = JSON.parse(row.fields) as InteractionFields;
      const line = interactionLine({
        tenant: selection.tenant,
        row,
        fields,
        text: plain_text?.text ?? (await longText(selection, plain_text)),
        structuredText: structured_text?.text ?? (await longText(selection, structured_text)),
        header: content && (await headerOf(selection, fields, content)),
        kept: kept.get(archivedKey(customerId, id)),
        copiedKeys: numbered.ofInteractions,
      });
      await writeLine(lines, selection, line, content);
    }
    records += rows.length;
    progress({ records, progress: records / expected });
  }
  await writeDocuments(writing, attached, records);
  return records;
}

async function writeDocuments(
  { selection, files, progress }: Writing,
  attached: AttachedInteractions,
  records: number,
): Promise<void> {
  for await (const { rows, kept } of documentPages(selection, attached)) {
    for (const row of rows) {
      const line = documentLine(row, kept.get(archivedKey(row.customer_id, row.document_id)));
      await writeLine(await files.linesOf('document'), selection, line, row);
    }
    progress({ records, progress: 1 });
  }
}

/** Writes a line with its content at the end, which is read piece by piece when it is large. */
function writeLine(
  lines: LineWriter,
  selection: Selection,
  line: OutputLine,
  content: ExportedContent | undefined,
): Promise<void> | undefined {
  if (content?.base64 === null) return lines.lineWithBytes(line, 'CONTENT', piecesOf(selection, content));
  if (content !== undefined) line['CONTENT'] = content.base64;
  return lines.line(JSON.stringify(line));
}

async function* piecesOf({ db, tenant }: Selection, content: ExportedContent): AsyncGenerator<Buffer> {
  for (let chunk = 0; ; chunk += 1) {
    const bytes = await readChunk(db, tenant, content.interaction_id, content.content_id, chunk);
    if (bytes === undefined) return;
    yield bytes;
  }
}

/** A text is in memory as a whole, because it came so. */
async function longText(selection: Selection, content: ExportedContent | undefined): Promise<string | undefined> {
  if (content === undefined) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(selection, content)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** The header of a content that is an e-mail, base64. */
async function headerOf(
  { db, tenant }: Selection,
  fields: InteractionFields,
  content: ExportedContent,
): Promise<string | undefined> {
  if (!isMail(Number(fields['entity_type']), String(fields['binary_content_mime'] ?? ''))) return undefined;
  const start =
    content.base64 === null
      ? await readChunk(db, tenant, content.interaction_id, content.content_id, 0)
      : Buffer.from(content.base64, 'base64');
  return start && mailHeader(start)?.toString('base64');
}
