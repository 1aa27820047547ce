import { putKept } from '../file-schemas.ts';
import type { OutputLine } from './interaction.ts';

/** An attachment, with the entity type of its interaction. */
export interface DocumentRow {
  readonly interaction_id: string;
  readonly document_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly mime_type: string;
  readonly size: number;
  readonly entity_type: number;
}

/** A line of `Interaction-Attachment-….json`, without its content. */
export function documentLine(row: DocumentRow, kept: Readonly<Record<string, unknown>> | undefined): OutputLine {
  const line: OutputLine = {
    ID: row.document_id,
    DOCUMENTID: row.document_id,
    ENTITYID: row.interaction_id,
    ENTITYTYPEID: row.entity_type,
    THENAME: row.name,
  };
  if (row.description !== null) line['DESCRIPTION'] = row.description;
  line['MIMETYPE'] = row.mime_type;
  line['THESIZE'] = row.size;
  if (kept !== undefined) putKept(line, 'document', kept);
  return line;
}
