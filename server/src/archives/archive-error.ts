/**
 * Why an archive cannot be opened, for programs; the message is for the person.
 *
 * - `key`: what was given as a private key is none that can be used, or its passphrase is wrong
 * - `noKey`, `wrongKey`: a file is encrypted and there is no key, or the key of somebody else
 * - `notSmime`, `notEnveloped`: a file is no S/MIME message, or one that is signed and not encrypted
 * - `truncated`, `damaged`: a file ends too early, or is not what was written
 * - `unsupported`: a cipher, compression or kind of recipient that no export has
 * - `parts`: a part of a split set is missing, given twice, or of another set
 * - `unsafeName`: a name in the archive would lead out of the folder it is written to
 * - `noRoom`: the disk is full
 */
export type ArchiveProblem =
  | 'key'
  | 'noKey'
  | 'wrongKey'
  | 'notSmime'
  | 'notEnveloped'
  | 'truncated'
  | 'damaged'
  | 'unsupported'
  | 'parts'
  | 'unsafeName'
  | 'noRoom';

/** The one error of opening an archive. What is wrong with a disk or a path stays the system's own error. */
export class ArchiveError extends Error {
  readonly problem: ArchiveProblem;

  constructor(problem: ArchiveProblem, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ArchiveError';
    this.problem = problem;
  }
}

/** Names the file that an error is about: who gives forty parts has to know which one to download again. */
export function about(file: string, error: unknown): unknown {
  return error instanceof ArchiveError
    ? new ArchiveError(error.problem, `${file}: ${error.message}`, { cause: error })
    : error;
}

export function truncated(): ArchiveError {
  return new ArchiveError('truncated', 'it ends too early. Download it again.');
}
