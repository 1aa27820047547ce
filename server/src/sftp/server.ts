import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type Server as SshServer } from 'ssh2';
import type { Context } from '../context.ts';
import { Connection } from './connection.ts';
import { openHostKey } from './host-key.ts';
import { defaultLimits, recheckMs, type SftpLimits } from './limits.ts';
import { Logins } from './logins.ts';

/** The SFTP server of a process. */
export interface SftpServer {
  readonly port: number;
  /** Of its host key, as clients show it. */
  readonly fingerprint: string;
  /** Takes nobody in any more; transfers under way get a short time. */
  stop(): Promise<void>;
}

/** What both sides must be able to do; nothing of SHA-1 or CBC. Compression is left out: a few bytes could be a million. */
const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as unknown as ssh2.Algorithms;

/** How often a silent client is asked whether it is there; when it has to be, `idleMs` says. */
const keepalive = { keepaliveInterval: 60_000, keepaliveCountMax: 60 };

/**
 * Starts the SFTP server of the configuration.
 *
 * @returns undefined when there is to be none
 * @throws {Error} one sentence, when it cannot listen
 */
export async function startSftp(context: Context, limits: SftpLimits = defaultLimits): Promise<SftpServer | undefined> {
  const { config, log } = context;
  if (config.sftpPort === 0) return undefined;
  const { privateKey, fingerprint } = await openHostKey(config.dataDir);
  const connections = new Connections(context, limits);
  const ssh: SshServer = new ssh2.Server({ hostKeys: [privateKey], algorithms, ident: 'Throughline', ...keepalive });
  ssh.on('connection', (client, { ip, port }) => connections.begin(client, ip, port));
  const listener = net.createServer({ noDelay: true }, (socket) => {
    if (connections.admit(socket)) ssh.injectSocket(socket);
  });
  await listen(listener, config.host, config.sftpPort);
  listener.on('error', (error) => log.warn({ reason: error.message }, 'an SFTP connection could not be taken'));
  const stopWatching = connections.watch();
  log.info({ port: config.sftpPort, fingerprint }, 'the SFTP server listens');
  const stop = async () => {
    const closed = once(listener, 'close');
    listener.close();
    stopWatching();
    await Promise.all([connections.end(), closed]);
  };
  return { port: config.sftpPort, fingerprint, stop };
}

async function listen(listener: net.Server, host: string, port: number): Promise<void> {
  listener.listen({ host, port });
  try {
    await once(listener, 'listening');
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'the port is in use' : (cause as Error).message;
    throw new Error(
      `SFTP cannot listen on ${host}:${port} (${reason}): set SFTP_PORT to another port, or 0 for none.`,
      {
        cause,
      },
    );
  }
}

/** All connections of a server. */
class Connections {
  readonly #context: Context;
  readonly #limits: SftpLimits;
  readonly #logins: Logins;
  /** By the client's address and port. */
  readonly #open = new Map<string, Connection>();

  constructor(context: Context, limits: SftpLimits) {
    this.#context = context;
    this.#limits = limits;
    this.#logins = new Logins(context);
  }

  /** False, and the socket is closed, when there are too many. */
  admit(socket: Socket): boolean {
    const loggingIn = [...this.#open.values()].filter(({ login }) => login === undefined);
    const { connections, loggingIn: most, loggingInFromOne } = this.#limits;
    const fromOne = loggingIn.filter(({ address }) => address === socket.remoteAddress);
    if (this.#open.size >= connections || loggingIn.length >= most || fromOne.length >= loggingInFromOne) {
      this.#context.log.warn({ ip: socket.remoteAddress }, 'an SFTP connection was refused: there are too many');
      socket.destroy();
      return false;
    }
    const connection = new Connection(socket, { context: this.#context, logins: this.#logins, limits: this.#limits });
    const key = keyOf(socket.remoteAddress, socket.remotePort);
    this.#open.set(key, connection);
    void connection.closed.then(() => {
      if (this.#open.get(key) === connection) this.#open.delete(key);
    });
    return true;
  }

  begin(client: ssh2.Connection, address: string, port: number): void {
    const connection = this.#open.get(keyOf(address, port));
    if (connection === undefined) client.end();
    else connection.begin(client);
  }

  /** Ends the sessions of whoever may not log in any more: when access changes, and now and then. */
  watch(): () => void {
    const timer = setInterval(() => this.#recheck(() => true), recheckMs);
    const unsubscribe = this.#context.control.subscribe(({ kind, tenant }) => {
      if (kind === 'access') this.#recheck((of) => of === tenant);
    });
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  async end(): Promise<void> {
    const all = [...this.#open.values()];
    for (const connection of all) connection.endWhenIdle();
    const closed = Promise.all(all.map((connection) => connection.closed));
    const late = new AbortController();
    const patience = sleep(this.#limits.stopMs, undefined, { signal: late.signal }).catch(() => {});
    await Promise.race([closed, patience]);
    late.abort();
    for (const connection of all) connection.end();
    await closed;
  }

  #recheck(concerns: (tenant: number) => boolean): void {
    for (const connection of this.#open.values()) {
      const { login } = connection;
      if (login === undefined || !concerns(login.caller.tenant)) continue;
      this.#logins.isInForce(login).then(
        (isInForce) => {
          if (!isInForce) connection.end();
        },
        // Asked again later; meanwhile nothing can be read or written without the database either.
        (error: Error) => this.#context.log.warn({ reason: error.message }, 'rights over SFTP could not be checked'),
      );
    }
  }
}

function keyOf(address: string | undefined, port: number | undefined): string {
  return `${address} ${port}`;
}
