import assert from 'node:assert/strict';
import path from 'node:path';
import { temporaryFolder } from './archives/workshop.ts';
import { archiveOf, type RequestFolder, type Submitted } from './privacy-archives.ts';
import { type Answer, expectStatus, startServer, type TestServer } from './test-server.ts';

type Bytes = string | Uint8Array<ArrayBuffer>;

/** A server with what tests of archives ask of it, in a word each. */
export interface Site {
  readonly server: TestServer;
  readonly folder: string;
  call: TestServer['call'];
  /** The body of a 201. */
  post(where: string, body: unknown): Promise<Answer['body']>;
  /** The body of a 200. */
  get(where: string): Promise<Answer['body']>;
  /** Stores a content of an interaction. */
  put(where: string, raw: Bytes, type: string): Promise<void>;
  /** Answers the id of the document. */
  attach(interaction: string, name: string, raw: Bytes, description?: string): Promise<string>;
  /** Loads a line of a data download. */
  load(kind: string, line: unknown): Promise<void>;
  /** The folder of a single request in its archive. */
  answerTo(request: Submitted): Promise<RequestFolder>;
}

export async function startSite(): Promise<Site> {
  const server = await startServer({ env: { ENFORCE_MODES: 'false' } });
  const folder = await temporaryFolder();
  const call: TestServer['call'] = (...request) => server.call(...request);
  let archives = 0;
  return {
    server,
    folder,
    call,
    post: async (where, body) => (await expectStatus(201, call('POST', where, body))).body,
    get: async (where) => (await expectStatus(200, call('GET', where))).body,
    put: async (where, raw, type) => {
      await expectStatus(204, call('PUT', where, undefined, { raw, headers: { 'content-type': type } }));
    },
    attach: async (interaction, name, raw, description) => {
      const query = new URLSearchParams({ name, ...(description !== undefined && { description }) });
      const options = { raw, headers: { 'content-type': 'application/pdf' } };
      const answer = call('POST', `/interactions/${interaction}/attachments?${query}`, undefined, options);
      return (await expectStatus(201, answer)).body.document_id;
    },
    load: async (kind, line) => {
      const options = { raw: `${JSON.stringify(line)}\n`, headers: { 'content-type': 'application/x-ndjson' } };
      const { body } = await expectStatus(200, call('POST', `/archives/records?kind=${kind}`, undefined, options));
      assert.deepEqual(body.rejected, []);
    },
    answerTo: async (request) => {
      archives += 1;
      const [answer] = await archiveOf(server, path.join(folder, String(archives)), [request]);
      assert.ok(answer !== undefined);
      return answer;
    },
  };
}
