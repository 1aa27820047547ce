import type { NumberedFields } from '../archives/numbered-fields.ts';
import type { ArchiveWriter } from '../archives/write-archive.ts';
import { dataName, fileSchema, type KindOfFile, schemaName } from './file-schemas.ts';
import type { Progress } from './runs.ts';
import type { Selection } from './selection.ts';
import { writeContacts } from './write-contacts.ts';
import { writeInteractions } from './write-interactions.ts';
import { LineWriter } from './write-lines.ts';

/** What the lines of a run are made of, and where they go. */
export interface Writing {
  readonly selection: Selection;
  readonly numbered: NumberedFields;
  readonly files: Files;
  /** Throws to end it. */
  readonly progress: (progress: Progress) => void;
}

export interface Export extends Omit<Writing, 'files'> {
  readonly type: 'Interaction' | 'Contact';
  readonly jobId: number;
  readonly archive: ArchiveWriter;
}

/**
 * Writes what a run exports into its archive: the lines of each kind, and the schemas of the kinds that have any.
 *
 * @returns how many interactions or contacts there were
 */
export async function writeExport({ type, jobId, archive, ...rest }: Export): Promise<number> {
  const files = new Files(archive, jobId);
  const writing = { ...rest, files };
  // An export of nothing is a file without lines: an archive without files looks broken to the programs that open it.
  await files.linesOf(type === 'Interaction' ? 'interaction' : 'contact');
  const records = type === 'Interaction' ? await writeInteractions(writing) : await writeContacts(writing);
  await files.end();
  return records;
}

/** The files of an archive: each is there when its lines are asked for, and its schema when there was one. */
export class Files {
  readonly #archive: ArchiveWriter;
  readonly #jobId: number;
  readonly #written: KindOfFile[] = [];
  #open: { readonly kind: KindOfFile; readonly lines: LineWriter } | undefined;

  constructor(archive: ArchiveWriter, jobId: number) {
    this.#archive = archive;
    this.#jobId = jobId;
  }

  /** Where the lines of a kind go; all those of the kind before have been written. */
  async linesOf(kind: KindOfFile): Promise<LineWriter> {
    if (this.#open?.kind === kind) return this.#open.lines;
    await this.#close();
    const lines = new LineWriter(await this.#archive.entry(dataName(kind, this.#jobId)));
    this.#open = { kind, lines };
    return lines;
  }

  /** Schemas stand behind the lines of all kinds. */
  async end(): Promise<void> {
    await this.#close();
    for (const kind of this.#written) {
      const entry = await this.#archive.entry(schemaName(kind));
      await entry.write(Buffer.from(`${JSON.stringify(fileSchema(kind), null, 2)}\n`));
      await entry.end();
    }
  }

  async #close(): Promise<void> {
    if (this.#open === undefined) return;
    const { kind, lines } = this.#open;
    if ((await lines.end()) > 0) this.#written.push(kind);
  }
}
