import net from 'node:net';
import type { HttpAnswer } from './http-client.ts';

/** A server that waits for the rest of a request says nothing: after this long without a byte we hang up. */
const quietMs = 250;

/** Writes bytes to the server and answers what came back until it, or the silence, ended the conversation. */
export function converse(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', (chunk) => received.push(chunk));
    // A reset is an answer too: the server gave up on us. That it still serves others is asked at the end.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received)));
    socket.write(bytes);
  });
}

/**
 * The answers in what came back on a socket.
 *
 * @throws {Error} when it is not a sequence of whole HTTP answers
 */
export function readAnswers(bytes: Buffer): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`no whole answer: ${rest.toString('latin1').slice(0, 200)}`);
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (!status) throw new Error(`no status line: ${statusLine.slice(0, 200)}`);
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]),
    );
    const { body, after } = takeBody(rest.subarray(end + 4), status, headers);
    if (status >= 200) answers.push({ status, headers, bytes: body, text: body.toString('utf8') });
    rest = after;
  }
  return answers;
}

/** Every answer of the server has a length; a chunked one would be Node's own, which none of ours may be. */
function takeBody(bytes: Buffer, status: number, headers: Readonly<Record<string, string>>) {
  if (headers['transfer-encoding'] !== undefined) throw new Error(`status ${status} with a chunked body`);
  const length = status < 200 || status === 204 || status === 304 ? 0 : Number(headers['content-length'] ?? 0);
  if (bytes.length < length) throw new Error(`an answer of ${length} bytes ends after ${bytes.length}`);
  return { body: bytes.subarray(0, length), after: bytes.subarray(length) };
}
