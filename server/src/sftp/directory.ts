import { type Entry, type Folder, folderMode } from './folder.ts';
import { type FolderName, folderNames } from './paths.ts';

type Folders = Readonly<Record<FolderName, Folder>>;

/** A listing that is being read. */
export class Directory {
  readonly entry: Entry;
  readonly #pages: AsyncIterator<Entry[]>;

  constructor(entry: Entry, pages: AsyncIterator<Entry[]>) {
    this.entry = entry;
    this.#pages = pages;
  }

  /** What comes next; undefined behind the end. */
  async next(): Promise<Entry[] | undefined> {
    const { done, value } = await this.#pages.next();
    return done === true ? undefined : value;
  }
}

/** The folder itself, as its parent shows it. */
export function folderEntry(name: FolderName, folders: Folders, at: Date): Entry {
  return { name, size: 0, mode: folders[name].mode, modifiedAt: at };
}

export function rootEntry(at: Date): Entry {
  return { name: '/', size: 0, mode: folderMode | 0o500, modifiedAt: at };
}

export function openFolder(name: FolderName, folders: Folders, at: Date): Directory {
  return new Directory(folderEntry(name, folders, at), folders[name].list());
}

export function openRoot(folders: Folders, at: Date): Directory {
  return new Directory(rootEntry(at), onePage(folderNames.map((name) => folderEntry(name, folders, at))));
}

async function* onePage(entries: Entry[]): AsyncGenerator<Entry[]> {
  yield entries;
}
