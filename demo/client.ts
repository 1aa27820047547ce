import { readConfig } from '../server/src/config.ts';
import { openKeyring } from '../server/src/keyring.ts';

/** What a request of the demo answered. */
export interface Answer {
  readonly status: number;
  /** Of any shape. */
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Speaks to the running server as a tool on its machine does: with the token of its keys folder. */
export class Client {
  readonly url: string;
  readonly #authorization: string;

  private constructor(url: string, token: string) {
    this.url = url;
    this.#authorization = `Bearer ${token}`;
  }

  /** @throws {Error} when no server answers at the configured address */
  static async connect(): Promise<Client> {
    const config = readConfig(process.env);
    const keyring = await openKeyring(config.dataDir);
    const client = new Client(config.publicUrl, keyring.localToken);
    const answer = await client.call('GET', '/server/status').catch((cause: unknown) => {
      throw new Error(`no server answers at ${config.publicUrl}: run npm start first`, { cause });
    });
    if (answer.status !== 200)
      throw new Error(`the server refuses the key of ${config.dataDir}: is that its DATA_DIR?`);
    return client;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Calls and shows: one line for the request, one for its answer. */
  async show(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.call(method, path, body);
    console.log(`  ${method} ${path}${body === undefined ? '' : ` ${short(JSON.stringify(body))}`}`);
    console.log(`  → ${answer.status}${answer.body === undefined ? '' : ` ${short(JSON.stringify(answer.body))}`}`);
    return answer;
  }
}

function short(text: string): string {
  return text.length <= 150 ? text : `${text.slice(0, 147)}…`;
}
