/** SFTP of version 3, which everybody speaks: draft-ietf-secsh-filexfer-02, and extensions as in OpenSSH's PROTOCOL. */

export const request = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;

export const response = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 201,
} as const;

export const statusCode = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

export type StatusName = keyof typeof statusCode;

/** Bits of how a file is opened. */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** The longest packet, as in OpenSSH; of its bytes these are for what is read or written. */
export const longestPacket = 256 * 1024;
export const longestData = longestPacket - 1024;

/** Refuses one request; the session goes on. */
export class SftpError extends Error {
  readonly status: StatusName;

  constructor(status: StatusName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SftpError';
    this.status = status;
  }
}
