import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { ServerChannel } from 'ssh2';
import { toApiError } from '../http/error-handler.ts';
import type { Logger } from '../log.ts';
import { Fields, packet, readPackets, statusPacket, string, uint32 } from './packets.ts';
import { request, response, SftpError, type StatusName } from './protocol.ts';
import { type RequestOptions, Requests } from './requests.ts';

export interface SessionOptions extends RequestOptions {
  readonly channel: ServerChannel;
  /** What the channel's connection is sent over. */
  readonly socket: Socket;
  readonly log: Logger;
  /** Ends the session at once. */
  readonly signal: AbortSignal;
  /** Called after every request. */
  readonly onProgress: () => void;
}

const version = packet(
  response.version,
  uint32(3),
  ...['posix-rename@openssh.com', 'limits@openssh.com'].flatMap((name) => [string(name), string('1')]),
);

/**
 * One SFTP session: answers one request after the other, in their order. What a client sends ahead waits in its channel,
 * whose window is closed meanwhile; while it does not take an answer, the next request is not read.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly requests: Requests;
  #isGreeted = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.requests = new Requests(options);
  }

  /** Answers until the client or the connection ends. */
  async run(): Promise<void> {
    const { channel, signal, onProgress, log } = this.#options;
    // Only what is written behind its end, which nobody waits for.
    channel.on('error', () => {});
    try {
      for await (const bytes of readPackets(channel.iterator({ destroyOnReturn: false }))) {
        if (signal.aborted) break;
        await this.#send(await this.#answer(bytes));
        onProgress();
      }
    } catch (error) {
      if (!signal.aborted) log.info({ reason: (error as Error).message }, 'an SFTP session was broken off');
    }
    await this.requests.abandonAll().catch((error: Error) => {
      log.warn({ reason: error.message }, 'a file that did not come whole could not be removed');
    });
    if (signal.aborted) return;
    channel.exit(0);
    channel.end();
  }

  async #send(bytes: Buffer): Promise<void> {
    const { channel, socket, signal } = this.#options;
    if (!channel.write(bytes)) await once(channel, 'drain', { signal });
    // A client may allow more than its machine takes.
    if (socket.writableNeedDrain) await once(socket, 'drain', { signal });
  }

  async #answer(bytes: Buffer): Promise<Buffer> {
    const type = bytes[0] ?? 0;
    if (!this.#isGreeted) {
      if (type !== request.init) throw new Error('SFTP begins with another packet');
      this.#isGreeted = true;
      return version;
    }
    const fields = new Fields(bytes.subarray(1));
    const id = fields.uint32();
    try {
      return await this.requests.answer(type, id, fields);
    } catch (error) {
      const { status, message } = this.#refusal(error as Error);
      return statusPacket(id, status, message);
    }
  }

  #refusal(error: Error): { status: StatusName; message: string } {
    if (error instanceof SftpError) return error;
    const { kind, message } = toApiError(error, undefined);
    if (kind.status === 500) this.#options.log.error({ err: error }, 'a request over SFTP failed');
    const statuses: Record<number, StatusName> = { 403: 'permissionDenied', 404: 'noSuchFile' };
    return { status: statuses[kind.status] ?? 'failure', message };
  }
}
