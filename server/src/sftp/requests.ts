import { Directory, folderEntry, openFolder, openRoot, rootEntry } from './directory.ts';
import type { Entry, Folder, OpenResult, OpenSubmission } from './folder.ts';
import { mostHandles } from './limits.ts';
import { attributes, type Fields, longName, packet, statusPacket, string, uint32, uint64 } from './packets.ts';
import { absolute, type FolderName, type Place, placeOf } from './paths.ts';
import { longestData, longestPacket, request, response, SftpError } from './protocol.ts';

export interface RequestOptions {
  readonly folders: Readonly<Record<FolderName, Folder>>;
  readonly now: () => Date;
  /** True when no file may be opened any more. */
  readonly isStopping: () => boolean;
}

type Handle = OpenResult | OpenSubmission | Directory;

/** Does what the requests of one session ask for, and keeps what they have opened. */
export class Requests {
  readonly #options: RequestOptions;
  readonly #handles = new Map<number, Handle>();
  readonly #startedAt: Date;
  #lastHandle = 0;
  /** Of files, without what SFTP and SSH put around them. */
  bytesReceived = 0;
  bytesSent = 0;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  /** True while a file is open. */
  get isBusy(): boolean {
    return [...this.#handles.values()].some((handle) => !(handle instanceof Directory));
  }

  /** What was not closed has never come. */
  async abandonAll(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    await Promise.all(handles.map((handle) => ('abandon' in handle ? handle.abandon() : undefined)));
  }

  /** @throws {SftpError} or whatever else the answer has to say */
  async answer(type: number, id: number, fields: Fields): Promise<Buffer> {
    const done = statusPacket(id, 'ok', '');
    switch (type) {
      case request.open:
        return await this.#opened(id, () => this.#open(fields.text(), fields.uint32()));
      case request.opendir:
        return await this.#opened(id, () => this.#openDirectory(placeOf(fields.text())));
      case request.close:
        await this.#close(fields.bytes());
        return done;
      case request.read:
        return await this.#read(id, this.#handle(fields.bytes()), fields.uint64(), fields.uint32());
      case request.readdir:
        return await this.#readDirectory(id, this.#handle(fields.bytes()));
      case request.write:
        await this.#write(this.#handle(fields.bytes()), fields.uint64(), fields.bytes());
        return done;
      case request.stat:
      case request.lstat:
        return packet(response.attributes, uint32(id), attributes(await this.#find(placeOf(fields.text()))));
      case request.fstat:
        return packet(response.attributes, uint32(id), attributes(this.#handle(fields.bytes()).entry));
      case request.setstat:
      case request.fsetstat:
        // Clients set times and permissions of what they have sent; here they say nothing.
        return done;
      case request.realpath:
        return this.#names(id, [{ ...rootEntry(this.#startedAt), name: absolute(fields.text()) }]);
      case request.remove:
        await this.#remove(placeOf(fields.text()));
        return done;
      case request.rename:
        await this.#rename(placeOf(fields.text()), placeToWrite(fields.text()), false);
        return done;
      case request.mkdir:
      case request.rmdir:
      case request.symlink:
      case request.readlink:
        throw new SftpError('permissionDenied', 'there are two folders, and files in them');
      case request.extended:
        return await this.#extended(id, fields.text(), fields);
      default:
        throw new SftpError('unsupported', 'there is no such request');
    }
  }

  async #extended(id: number, name: string, fields: Fields): Promise<Buffer> {
    if (name === 'posix-rename@openssh.com') {
      await this.#rename(placeOf(fields.text()), placeToWrite(fields.text()), true);
      return statusPacket(id, 'ok', '');
    }
    if (name === 'limits@openssh.com') {
      const limits = [longestPacket, longestData, longestData, mostHandles].map(uint64);
      return packet(response.extended, uint32(id), ...limits);
    }
    throw new SftpError('unsupported', 'there is no such extension');
  }

  async #opened(id: number, open: () => Promise<Handle>): Promise<Buffer> {
    if (this.#handles.size >= mostHandles) throw new SftpError('failure', `at most ${mostHandles} may be open at once`);
    const handle = await open();
    this.#lastHandle += 1;
    this.#handles.set(this.#lastHandle, handle);
    return packet(response.handle, uint32(id), string(uint32(this.#lastHandle)));
  }

  async #open(path: string, flags: number): Promise<Handle> {
    if (this.#options.isStopping()) throw new SftpError('failure', 'the server is stopping');
    const { folder, name } = placeToWrite(path);
    return await this.#options.folders[folder].open(name, flags);
  }

  async #openDirectory({ folder, name }: Place): Promise<Directory> {
    if (name !== undefined) throw new SftpError('failure', 'that is not a folder');
    const { folders } = this.#options;
    return folder === undefined ? openRoot(folders, this.#startedAt) : openFolder(folder, folders, this.#startedAt);
  }

  async #close(bytes: Buffer): Promise<void> {
    const handle = this.#handle(bytes);
    try {
      if ('close' in handle) await handle.close();
    } finally {
      this.#handles.delete(bytes.readUInt32BE(0));
    }
  }

  async #read(id: number, handle: Handle, offset: number, length: number): Promise<Buffer> {
    if (!('read' in handle)) throw new SftpError('permissionDenied', 'that is not open for reading');
    const bytes = await handle.read(offset, Math.min(length, longestData));
    if (bytes === undefined) throw new SftpError('eof', 'the file ends here');
    this.bytesSent += bytes.length;
    return packet(response.data, uint32(id, bytes.length), bytes);
  }

  async #readDirectory(id: number, handle: Handle): Promise<Buffer> {
    if (!(handle instanceof Directory)) throw new SftpError('failure', 'that is not a folder');
    const entries = await handle.next();
    if (entries === undefined) throw new SftpError('eof', 'there is nothing more');
    return this.#names(id, entries);
  }

  async #write(handle: Handle, offset: number, bytes: Buffer): Promise<void> {
    if (!('write' in handle)) throw new SftpError('permissionDenied', 'that is not open for writing');
    await handle.write(offset, bytes);
    this.bytesReceived += bytes.length;
  }

  async #find({ folder, name }: Place): Promise<Entry> {
    const { folders } = this.#options;
    if (folder === undefined) return rootEntry(this.#startedAt);
    if (name === undefined) return folderEntry(folder, folders, this.#startedAt);
    const entry = await folders[folder].find(name);
    if (entry === undefined) throw new SftpError('noSuchFile', 'there is no such file');
    return entry;
  }

  async #remove({ folder, name }: Place): Promise<void> {
    if (folder === undefined || name === undefined) throw new SftpError('permissionDenied', 'the folders stay');
    await this.#options.folders[folder].remove(name);
  }

  /** @param replacing as in POSIX; in SFTP itself a rename replaces nothing */
  async #rename(from: Place, to: { folder: FolderName; name: string }, replacing: boolean): Promise<void> {
    if (from.folder === undefined || from.name === undefined) {
      throw new SftpError('permissionDenied', 'the folders keep their names');
    }
    if (from.folder !== to.folder) throw new SftpError('permissionDenied', 'files stay in their folder');
    const folder = this.#options.folders[from.folder];
    if (!replacing && (await folder.find(to.name)) !== undefined) {
      throw new SftpError('failure', 'there is a file of this name');
    }
    await folder.rename(from.name, to.name);
  }

  #names(id: number, entries: readonly Entry[]): Buffer {
    const now = this.#options.now();
    const shown = entries.map((entry) => [string(entry.name), string(longName(entry, now)), attributes(entry)]);
    return packet(response.name, uint32(id, entries.length), ...shown.flat());
  }

  #handle(bytes: Buffer): Handle {
    const handle = bytes.length === 4 ? this.#handles.get(bytes.readUInt32BE(0)) : undefined;
    if (handle === undefined) throw new SftpError('failure', 'that is not open');
    return handle;
  }
}

/** Where a file may be. Outside of the folders nothing is opened or put, whether there is something or not. */
function placeToWrite(path: string): { folder: FolderName; name: string } {
  if (absolute(path).split('/').length === 2) {
    throw new SftpError('permissionDenied', 'there are two folders, and files in them');
  }
  const { folder, name } = placeOf(path);
  if (folder === undefined || name === undefined) throw new SftpError('failure', 'that is a folder');
  return { folder, name };
}
