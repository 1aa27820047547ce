import { bytesOf, type ReadableContent } from '../../interactions/content-pieces.ts';
import { FileNames } from './file-names.ts';
import { attachmentsOf, contentsOf, interactionPages } from './interaction-pages.ts';
import type { ArchiveRequest, Source } from './request.ts';
import type { ZipOutput } from './zip-output.ts';

/** Writes the files that the lines of interactions name: binary contents and attachments. */
export async function writeAttachments(source: Source, request: ArchiveRequest, output: ZipOutput): Promise<void> {
  const names = new FileNames();
  const writeFile = async (interactionId: string, name: string, content: ReadableContent) => {
    await output.begin(`${request.folder}/${name}`);
    for await (const piece of bytesOf(source.db, source.tenant, interactionId, content)) await output.bytes(piece);
    await output.end();
  };
  for await (const page of interactionPages(source, request)) {
    const contents = await contentsOf(source, page);
    for (const { row, fields } of page) {
      const { interaction_id: id } = row;
      if (row.has_binary_content) {
        const name = names.binaryContent(id, String(fields['binary_content_mime']));
        await writeFile(id, name, contents.of(id, 'binary_content'));
      }
      if (!contents.hasAttachments(id)) continue;
      for await (const attachments of attachmentsOf(source, id)) {
        for (const attachment of attachments) {
          const name = names.attachment(id, attachment.document_id, attachment.name);
          await writeFile(id, name, attachment);
        }
      }
    }
  }
}
