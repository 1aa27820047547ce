import type { Prepared, Target } from './fixtures.ts';
import { ownKey } from './headers.ts';
import { HttpClient } from './http-client.ts';
import { complaintAbout } from './judge.ts';
import { converse, readAnswers } from './raw-socket.ts';
import { cook } from './recipe.ts';
import { type FuzzRequest, requestsOf } from './requests.ts';

export interface Plan {
  readonly target: Target;
  readonly prepared: Prepared;
  readonly seed: number;
  /** The indexes to send, from `from` up to but not including `to`. */
  readonly from: number;
  readonly to: number;
  readonly concurrency: number;
  readonly onProgress?: (sent: number) => void;
}

export interface Failure {
  readonly seed: number;
  readonly index: number;
  readonly complaint: string;
  readonly request: FuzzRequest;
}

export interface Result {
  readonly sent: number;
  /** Answers by status; `none` counts conversations that the server ended, rightly, without an answer. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Requests made for each operation, and those of them that succeeded: one that never does is not looked at. */
  readonly operations: ReadonlyMap<string, Share>;
  readonly failures: readonly Failure[];
}

export interface Share {
  sent: number;
  succeeded: number;
}

/** A server that is broken is broken soon: after so many failures more of them tell nothing new. */
const mostFailures = 20;

/** Sends the requests of a seed, several at a time, and looks at every answer. */
export async function runFuzz(plan: Plan): Promise<Result> {
  const { target, prepared, seed, to, concurrency } = plan;
  const requestAt = requestsOf(prepared.operations, seed);
  const client = new HttpClient(target.port, concurrency);
  const statuses = new Map<string, number>();
  const operations = new Map(prepared.operations.map(({ id }): [string, Share] => [id, { sent: 0, succeeded: 0 }]));
  const failures: Failure[] = [];
  let next = plan.from;
  let sent = 0;
  const worker = async () => {
    while (next < to && failures.length < mostFailures) {
      const index = next;
      next += 1;
      const request = requestAt(index);
      const { answered, complaint } = await tryOne(client, plan, request);
      if ('operation' in request) count(operations.get(request.operation), answered);
      for (const status of answered) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (complaint !== undefined) failures.push({ seed, index, complaint, request });
      sent += 1;
      plan.onProgress?.(sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  client.close();
  return { sent, statuses, operations, failures: failures.toSorted((a, b) => a.index - b.index) };
}

function count(share: Share | undefined, answered: readonly string[]): void {
  if (share === undefined) return;
  share.sent += 1;
  if (answered.some((status) => status.startsWith('2'))) share.succeeded += 1;
}

interface Outcome {
  readonly answered: readonly string[];
  readonly complaint: string | undefined;
}

async function tryOne(client: HttpClient, { target, prepared }: Plan, request: FuzzRequest): Promise<Outcome> {
  if ('raw' in request) return await tryRaw(target.port, cook(request.raw));
  const { method, body } = request;
  const bytes = body === undefined ? undefined : cook(prepared.handedOut.fillRecipe(body));
  const headers = request.headers.map(([name, value]) => [name, value.replace(ownKey, prepared.key)] as const);
  try {
    const answer = await client.send({
      method,
      target: prepared.handedOut.fill(request.target),
      headers,
      ...(bytes !== undefined && { body: bytes }),
    });
    const complaint = complaintAbout(answer, method);
    if (complaint === undefined) prepared.handedOut.learn(answer);
    return { answered: [String(answer.status)], complaint };
  } catch (error) {
    // The refusal of a body that is too large can be lost when the connection closes over it.
    const expected = bytes !== undefined && bytes.length > 1024 * 1024 && isReset(error);
    return { answered: ['none'], complaint: expected ? undefined : `no answer: ${String(error)}` };
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

async function tryRaw(port: number, bytes: Buffer): Promise<Outcome> {
  const received = await converse(port, bytes);
  try {
    const answers = readAnswers(received);
    if (answers.length === 0) return { answered: ['none'], complaint: undefined };
    const complaint = answers.map((answer) => complaintAbout(answer, '')).find((found) => found !== undefined);
    return { answered: answers.map((answer) => String(answer.status)), complaint };
  } catch (error) {
    return { answered: [], complaint: (error as Error).message };
  }
}

/** A request is made again from its seed and index; what is printed of it is for the reader. */
const longestShown = 4000;

/** What somebody needs to see a failure again. */
export function describeFailure({ seed, index, complaint, request }: Failure): string {
  return `seed ${seed}, request ${index}: ${complaint}\n${JSON.stringify(request).slice(0, longestShown)}\nAgain: node scripts/fuzz.ts --seed ${seed} --only ${index}`;
}
