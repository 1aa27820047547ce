import type { Socket } from 'node:net';
import type { AuthContext, ServerChannel, Connection as SshConnection, Session as SshSession } from 'ssh2';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { writeEntry } from '../log.ts';
import type { Folder } from './folder.ts';
import { mostUnread, type SftpLimits } from './limits.ts';
import type { Login, Logins, OfferedKey } from './logins.ts';
import type { FolderName } from './paths.ts';
import { resultFolder } from './result-folder.ts';
import { Session } from './session.ts';
import { submitFolder } from './submit-folder.ts';

export interface ConnectionOptions {
  readonly context: Context;
  readonly logins: Logins;
  readonly limits: SftpLimits;
}

/** One connection of a client: from the first byte over the login and its SFTP sessions to the last byte. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly address: string;
  /** Resolves when the socket is closed and nothing that was begun on it runs any more. */
  readonly closed: Promise<void>;
  readonly #ending = new AbortController();
  readonly #startedAt = performance.now();
  readonly #sessions = new Map<ServerChannel, Session>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout;
  #client: SshConnection | undefined;
  #login: Login | undefined;
  #attempts = 0;
  #channels = 0;
  #sessionCount = 0;
  #isStopping = false;
  #bytesReceived = 0;
  #bytesSent = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.address = socket.remoteAddress ?? '';
    this.#timer = setTimeout(() => this.end(), options.limits.loginMs);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        clearTimeout(this.#timer);
        this.#ending.abort();
        void Promise.allSettled(this.#running).then(() => {
          if (this.#login !== undefined) this.#write('sftp session ended');
          resolve();
        });
      });
    });
  }

  /** Who has logged in; undefined before that. */
  get login(): Login | undefined {
    return this.#login;
  }

  /** Called when the client has said that it speaks SSH. */
  begin(client: SshConnection): void {
    this.#client = client;
    client.on('error', (error) => {
      this.#options.context.log.debug({ ip: this.address, reason: error.message }, 'an SSH connection failed');
      this.#socket.destroy();
    });
    client.on('authentication', (attempt) => this.#run(this.#authenticate(attempt)));
    client.on('ready', () => {
      this.#restartTimer(this.#options.limits.idleMs);
      this.#write('sftp session started');
    });
    client.on('session', (accept, reject) => {
      if (this.#channels >= this.#options.limits.channels) reject();
      else this.#serve(accept());
    });
    this.#socket.on('data', () => {
      // What is in its window fits in here; a client that sends more than it may is not waited for.
      for (const channel of this.#sessions.keys()) if (channel.readableLength > mostUnread) this.#socket.destroy();
    });
  }

  /** Ends at once: what is under way is given up. */
  end(): void {
    this.#ending.abort();
    this.#client?.end();
    if (this.#client === undefined) this.#socket.destroy();
    // A client that does not hear the farewell is not waited for.
    this.#restartTimer(1000, () => this.#socket.destroy());
  }

  /** Ends as soon as no file is open. */
  endWhenIdle(): void {
    this.#isStopping = true;
    if (![...this.#sessions.values()].some(({ requests }) => requests.isBusy)) this.end();
  }

  #run(work: Promise<void>): void {
    const running = work
      .catch((error: Error) => {
        this.#options.context.log.error({ err: error }, 'an SFTP connection failed');
        this.end();
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #authenticate(attempt: AuthContext): Promise<void> {
    this.#attempts += 1;
    if (this.#attempts > this.#options.limits.attempts) return this.end();
    const login = await this.#tryLogin(attempt);
    if (this.#ending.signal.aborted) return;
    if (login === undefined) {
      if (attempt.method !== 'none') {
        const { method } = attempt;
        this.#options.context.log.info({ ip: this.address, method }, 'sftp login refused');
      }
      return attempt.reject(['publickey', 'password']);
    }
    // The question whether a key would do is answered in the same way, and is no login.
    if (attempt.method !== 'publickey' || attempt.signature !== undefined) this.#login = login;
    attempt.accept();
  }

  async #tryLogin(attempt: AuthContext): Promise<Login | undefined> {
    const { logins, context } = this.#options;
    try {
      if (attempt.method === 'password') {
        return await logins.withPassword(attempt.username, attempt.password, this.address);
      }
      return attempt.method === 'publickey' ? await logins.withKey(attempt.username, offeredKey(attempt)) : undefined;
    } catch (error) {
      // What went wrong is nothing that a client could be told before it has logged in.
      if (!(error instanceof ApiError)) context.log.warn({ err: error }, 'an SFTP login could not be checked');
      return undefined;
    }
  }

  #serve(session: SshSession): void {
    this.#channels += 1;
    const closing = new AbortController();
    session.once('close', () => {
      this.#channels -= 1;
      closing.abort();
    });
    session.on('subsystem', (accept, reject, { name }) => {
      if (name !== 'sftp' || this.#sessionCount >= this.#options.limits.sessions) return reject?.();
      this.#sessionCount += 1;
      const work = this.#runSession(accept(), closing.signal).finally(() => {
        this.#sessionCount -= 1;
      });
      this.#run(work);
    });
  }

  async #runSession(channel: ServerChannel, closing: AbortSignal): Promise<void> {
    const { context, limits } = this.#options;
    const login = this.#login;
    if (login === undefined || !(await this.#isInForce(login))) return this.end();
    const folders: Record<FolderName, Folder> = {
      GDPR_Submit: submitFolder(context, login.caller),
      GDPR_Result: resultFolder(context, login.caller),
    };
    const session = new Session({
      channel,
      folders,
      socket: this.#socket,
      now: context.now,
      log: context.log,
      signal: AbortSignal.any([this.#ending.signal, closing]),
      isStopping: () => this.#isStopping,
      onProgress: () => {
        if (this.#isStopping) this.endWhenIdle();
        else if (!this.#ending.signal.aborted) this.#restartTimer(limits.idleMs);
      },
    });
    this.#sessions.set(channel, session);
    await session.run();
    this.#sessions.delete(channel);
    this.#bytesReceived += session.requests.bytesReceived;
    this.#bytesSent += session.requests.bytesSent;
  }

  async #isInForce(login: Login): Promise<boolean> {
    const { logins, context } = this.#options;
    return await logins.isInForce(login).catch((error: Error) => {
      context.log.warn({ reason: error.message }, 'rights over SFTP could not be checked');
      return false;
    });
  }

  #restartTimer(ms: number, then = () => this.end()): void {
    clearTimeout(this.#timer);
    if (!this.#socket.destroyed) this.#timer = setTimeout(then, ms);
  }

  #write(message: string): void {
    const caller = this.#login?.caller;
    const fields = { ip: this.address, port: this.#socket.localPort, tenant: caller?.tenant, actor: caller?.actor };
    const isEnd = this.#socket.destroyed;
    writeEntry(
      this.#options.context.log,
      {
        ...fields,
        ...(isEnd && {
          duration_ms: Math.round(performance.now() - this.#startedAt),
          bytes_received: this.#bytesReceived,
          bytes_sent: this.#bytesSent,
        }),
      },
      message,
    );
  }
}

function offeredKey(attempt: Extract<AuthContext, { method: 'publickey' }>): OfferedKey {
  const { key, signature, blob } = attempt;
  // Its types do not know that it tells how an RSA key has signed.
  const { hashAlgo } = attempt as { hashAlgo?: string };
  return {
    type: key.algo,
    blob: key.data,
    ...(signature !== undefined && blob !== undefined && { proof: { signed: blob, signature, hash: hashAlgo } }),
  };
}
