import pg from 'pg';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/**
 * The log: JSON lines on standard output. Ids, counts and durations only, never attributes or bodies.
 * Level `error` means that somebody must act.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    serializers: { err: describeError },
  };
  return pino(options, destination ?? new JoinedLines());
}

/** Characters that are handed to standard output together. */
const pieceLength = 32 * 1024;

/**
 * Standard output in large pieces: a write per request would cost more than the request, and pino's own buffer, which
 * measures all that it holds at each line, as much as a tenth of one. `flush` runs at stop (main.ts) and every second.
 */
class JoinedLines implements DestinationStream {
  readonly #output = pino.destination({ dest: 1, sync: false });
  #held = '';

  constructor() {
    setInterval(() => this.flush(), 1000).unref();
    process.once('exit', () => {
      this.flush();
      this.#output.flushSync();
    });
  }

  write(line: string): void {
    this.#held += line;
    if (this.#held.length >= pieceLength) this.flush();
  }

  flush(): void {
    if (this.#held !== '') this.#output.write(this.#held);
    this.#held = '';
  }
}

/**
 * An error without what it was about: PostgreSQL quotes customers' values in messages and details, and V8 quotes the
 * text that it could not parse. Where it happened and what kind it is remain.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const stack = frames?.map((line) => line.trim());
  if (error instanceof pg.DatabaseError) {
    const { code, constraint, table, column, routine } = error;
    return { type: 'DatabaseError', code, constraint, table, column, routine, stack };
  }
  return {
    type: error.name,
    code: (error as NodeJS.ErrnoException).code,
    ...(!(error instanceof SyntaxError) && { message: error.message }),
    stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
