import { type HttpAnswer, HttpClient } from '../fuzz/http-client.ts';

export interface ApiAnswer {
  readonly status: number;
  /** The value of a JSON text, bytes of anything else, undefined when there is nothing. */
  readonly body: unknown;
}

/** JSON, or bytes, over HTTP with credentials. The connections of a killed server are of no use: each start gets a client. */
export class Api {
  readonly #client: HttpClient;
  readonly #authorization: string;
  readonly #url: string;

  constructor(port: number, authorization: string) {
    this.#client = new HttpClient(port, 16);
    this.#authorization = authorization;
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** @throws {Error} when the connection ends without a whole answer */
  async send(method: string, target: string, value?: unknown, idempotencyKey?: string): Promise<ApiAnswer> {
    const headers: [string, string][] = [['authorization', this.#authorization]];
    const bytes = Buffer.isBuffer(value);
    if (value !== undefined) headers.push(['content-type', bytes ? 'application/octet-stream' : 'application/json']);
    if (idempotencyKey !== undefined) headers.push(['idempotency-key', idempotencyKey]);
    const body = value === undefined || bytes ? value : Buffer.from(JSON.stringify(value));
    const answer = await this.#client.send({ method, target, headers, ...(body !== undefined && { body }) });
    return { status: answer.status, body: this.#read(answer) };
  }

  /** URLs of the server itself are answered as their paths. */
  #read({ headers, bytes, text }: HttpAnswer): unknown {
    if (headers['content-type']?.startsWith('application/json') === true) {
      return JSON.parse(text.replaceAll(this.#url, ''));
    }
    return headers['content-type'] === undefined ? undefined : bytes;
  }

  /** @throws {Error} when the answer has another status */
  async expect(status: number, method: string, target: string, value?: unknown, key?: string): Promise<unknown> {
    const answer = await this.send(method, target, value, key);
    if (answer.status !== status) {
      throw new Error(`${method} ${target}: ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  close(): void {
    this.#client.close();
  }
}
