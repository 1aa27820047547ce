import type { ExportArtifact } from '../../../client/src/index.ts';

/** Between two downloads: browsers drop those that begin at the same moment. */
const pauseMs = 400;

/** Has the browser download files one after the other, as links do. */
export async function download(artifacts: readonly ExportArtifact[]): Promise<void> {
  for (const { id, file_name } of artifacts) {
    const link = document.createElement('a');
    link.href = `/exports/artifacts/${id}/download`;
    link.download = file_name;
    link.click();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
