import { bytesOf } from '../../interactions/content-pieces.ts';
import { findContent } from '../../interactions/contents.ts';
import { FileNames } from './file-names.ts';
import { attachmentsOf, interactionsOf } from './interaction-pages.ts';
import type { ArchiveRequest, Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/** Writes the files that the lines of interactions name: binary contents and attachments. */
export async function writeAttachments(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  const { db, tenant } = source;
  const names = new FileNames();
  const writeFile = async (name: string, pieces: AsyncIterable<Buffer>) => {
    await output.begin(`${request.folder}/${name}`);
    for await (const piece of pieces) await output.bytes(piece);
    await output.end();
  };
  for await (const { row, fields } of interactionsOf(source, request)) {
    const { interaction_id: id } = row;
    if (row.has_binary_content) {
      const name = names.binaryContent(id, String(fields['binary_content_mime']));
      const content = await findContent(db, tenant, id, 'binary_content');
      if (content === undefined) throw new Error('a binary content is missing');
      await writeFile(name, bytesOf(db, tenant, id, content));
    }
    for await (const attachments of attachmentsOf(source, id)) {
      for (const attachment of attachments) {
        const name = names.attachment(id, attachment.document_id, attachment.name);
        await writeFile(name, bytesOf(db, tenant, id, attachment));
      }
    }
  }
}
