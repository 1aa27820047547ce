/** What a server of SFTP bears at most. */
export interface SftpLimits {
  /** Who has not logged in by then is sent away. */
  readonly loginMs: number;
  /** So are those of whom nothing has come, or to whom nothing could be sent, for so long. */
  readonly idleMs: number;
  /** What transfers under way get when the server stops. */
  readonly stopMs: number;
  /** Connections of this process. */
  readonly connections: number;
  /** Of them, those that have not logged in: all, and from one address. */
  readonly loggingIn: number;
  readonly loggingInFromOne: number;
  /** Tries to log in on one connection, questions whether a key would do included. */
  readonly attempts: number;
  /** Channels of a connection, and how many of them may be SFTP sessions. */
  readonly channels: number;
  readonly sessions: number;
}

export const defaultLimits: SftpLimits = {
  loginMs: 60_000,
  idleMs: 10 * 60_000,
  stopMs: 5000,
  connections: 100,
  loggingIn: 50,
  loggingInFromOne: 10,
  attempts: 20,
  channels: 10,
  sessions: 2,
};

/** Files and listings that a session has open at once. */
export const mostHandles = 32;

/** Rights are looked at again this often, also when no message has come. */
export const recheckMs = 30_000;

/** What a client may have sent beyond what it was allowed to, before it is sent away: its window is 2 MiB. */
export const mostUnread = 8 * 1024 * 1024;
