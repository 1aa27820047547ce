import { setImmediate as nextTurn } from 'node:timers/promises';
import { archivedKey } from '../archive-import/archived-fields.ts';
import { isMail, mailHeader } from '../archives/mail-header.ts';
import type { InteractionFields } from '../interactions/check.ts';
import { readChunk } from '../interactions/contents.ts';
import { AttachedInteractions } from './attached-interactions.ts';
import { documentPages } from './document-pages.ts';
import { countInteractions, type ExportedContent, interactionPages } from './interaction-pages.ts';
import type { KeptFields } from './kept-fields.ts';
import { documentLine } from './lines/document.ts';
import { interactionLine, type OutputLine } from './lines/interaction.ts';
import { InteractionTexts, type StoredInteraction } from './lines/interaction-text.ts';
import type { Selection } from './selection.ts';
import type { Writing } from './write-export.ts';
import type { JsonField, LineWriter } from './write-lines.ts';

/** Lines that are made in one turn of the event loop: PostgreSQL sends the next page meanwhile, until nobody takes it. */
const linesOfTurn = 50;

/** @returns how many there were */
export async function writeInteractions(writing: Writing): Promise<number> {
  const { selection, files, progress } = writing;
  const copiedKeys = writing.numbered.ofInteractions;
  const lineTexts = new InteractionTexts(selection.tenant);
  const expected = await countInteractions(selection);
  const lines = await files.linesOf('interaction');
  const attached = new AttachedInteractions();
  let records = 0;
  for await (const { rows, contents, kept } of interactionPages(selection)) {
    for (const row of rows) {
      const { interaction_id: id, customer_id: customerId } = row;
      const { plain_text, structured_text, binary_content: content, attachment } = contents.get(id) ?? {};
      if (attachment !== undefined) attached.add(row);
      const keptFields = kept.get(archivedKey(customerId, id));
      const isPlain = keptFields === undefined && content === undefined && copiedKeys.length === 0;
      const line =
        (isPlain ? lineTexts.textOf(row) : undefined) ?? (await convertedLine(writing, row, keptFields, content));
      const texts: JsonField[] = [];
      if (plain_text !== undefined) texts.push(['TEXT', plain_text.small ?? (await longText(selection, plain_text))]);
      if (structured_text !== undefined) {
        texts.push(['STRUCTUREDTEXT', structured_text.small ?? (await longText(selection, structured_text))]);
      }
      const written = writeLine(lines, selection, line, texts, content);
      // Most of them are not waited for: that alone would be a tenth of the time.
      if (written !== undefined) await written;
      records += 1;
      if (records % linesOfTurn === 0) await nextTurn();
    }
    progress({ records, progress: records / expected });
  }
  await writeDocuments(writing, attached, records);
  return records;
}

/** A line of which values have to be looked at. */
async function convertedLine(
  { selection, numbered }: Writing,
  row: StoredInteraction,
  kept: KeptFields | undefined,
  content: ExportedContent | undefined,
): Promise<OutputLine> {
  const fields = JSON.parse(row.fields.toString()) as InteractionFields;
  const header = content && (await headerOf(selection, fields, content));
  return interactionLine({
    tenant: selection.tenant,
    row,
    fields,
    header,
    kept,
    copiedKeys: numbered.ofInteractions,
  });
}

async function writeDocuments(
  { selection, files, progress }: Writing,
  attached: AttachedInteractions,
  records: number,
): Promise<void> {
  for await (const { rows, kept } of documentPages(selection, attached)) {
    for (const row of rows) {
      const line = documentLine(row, kept.get(archivedKey(row.customer_id, row.document_id)));
      await writeLine(await files.linesOf('document'), selection, line, [], row);
    }
    progress({ records, progress: 1 });
  }
}

/** Writes a line with its content at the end, which is read piece by piece when it is large. */
function writeLine(
  lines: LineWriter,
  selection: Selection,
  line: OutputLine | Buffer,
  texts: JsonField[],
  content: ExportedContent | undefined,
): Promise<void> | undefined {
  if (content?.small === null) return lines.lineWithBytes(line, texts, 'CONTENT', piecesOf(selection, content));
  if (content !== undefined) texts.push(['CONTENT', `"${content.small.toString('base64')}"`]);
  return lines.line(line, texts);
}

async function* piecesOf({ db, tenant }: Selection, content: ExportedContent): AsyncGenerator<Buffer> {
  for (let chunk = 0; ; chunk += 1) {
    const bytes = await readChunk(db, tenant, content.interaction_id, content.content_id, chunk);
    if (bytes === undefined) return;
    yield bytes;
  }
}

/** A text is in memory as a whole, because it came so. */
async function longText(selection: Selection, content: ExportedContent): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(selection, content)) pieces.push(piece);
  return Buffer.from(JSON.stringify(Buffer.concat(pieces).toString()));
}

/** The header of a content that is an e-mail, base64. */
async function headerOf(
  { db, tenant }: Selection,
  fields: InteractionFields,
  content: ExportedContent,
): Promise<string | undefined> {
  if (!isMail(Number(fields['entity_type']), String(fields['binary_content_mime'] ?? ''))) return undefined;
  const start = content.small ?? (await readChunk(db, tenant, content.interaction_id, content.content_id, 0));
  return start && mailHeader(start)?.toString('base64');
}
