import http from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
}

export interface Outgoing {
  readonly method: string;
  /** The request target as it goes over the wire: nothing is encoded, normalised or refused on the way. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
}

/** Nothing of ours takes that long; a request without an answer by then counts as lost. */
const patienceMs = 60_000;

/** A bare HTTP client on kept connections: fetch would tidy up what the fuzz test and the kill test must send. */
export class HttpClient {
  readonly #port: number;
  readonly #agent: http.Agent;

  constructor(port: number, connections: number) {
    this.#port = port;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws {Error} when the connection ends without a whole answer */
  send({ method, target, headers, body }: Outgoing): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1',
        port: this.#port,
        agent: this.#agent,
        method,
        path: target,
        headers: this.#complete(headers, body),
        signal: AbortSignal.timeout(patienceMs),
      });
      request.once('error', reject);
      request.once('response', (response) => {
        // A server may answer before it has read a body that it refuses; what comes after the answer is no news.
        request.off('error', reject).on('error', () => undefined);
        readAll(response).then((bytes) => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, bytes, text: bytes.toString('utf8') });
        }, reject);
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Headers as a flat list are sent as they are, repeated names included; so Host and the length must be there. */
  #complete(headers: Outgoing['headers'], body: Buffer | undefined): string[] {
    const names = new Set(headers.map(([name]) => name.toLowerCase()));
    const complete = headers.flat();
    if (!names.has('host')) complete.push('host', `127.0.0.1:${this.#port}`);
    if (body !== undefined && !names.has('transfer-encoding')) complete.push('content-length', String(body.length));
    return complete;
  }
}

async function readAll(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
