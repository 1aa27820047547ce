import { HttpClient } from '../fuzz/http-client.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** JSON over HTTP with credentials. The connections of a killed server are of no use: each start gets a client. */
export class Api {
  readonly #client: HttpClient;
  readonly #authorization: string;

  constructor(port: number, authorization: string) {
    this.#client = new HttpClient(port, 16);
    this.#authorization = authorization;
  }

  /** @throws {Error} when the connection ends without a whole answer */
  async send(method: string, target: string, value?: unknown, idempotencyKey?: string): Promise<ApiAnswer> {
    const headers: [string, string][] = [['authorization', this.#authorization]];
    if (value !== undefined) headers.push(['content-type', 'application/json']);
    if (idempotencyKey !== undefined) headers.push(['idempotency-key', idempotencyKey]);
    const body = value === undefined ? undefined : Buffer.from(JSON.stringify(value));
    const answer = await this.#client.send({ method, target, headers, ...(body !== undefined && { body }) });
    return { status: answer.status, body: answer.text === '' ? undefined : JSON.parse(answer.text) };
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
