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
    timestamp: () => `,"timestamp":"${timestamp(Date.now())}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    serializers: { err: describeError },
  };
  // Buffered: a write per request would cost more than the request. `flush` runs at stop (main.ts) and every second.
  return destination === undefined
    ? pino(
        options,
        inTurns(pino.destination({ dest: 1, sync: false, minLength: 32_768, maxWrite: 65_536, periodicFlush: 1000 })),
      )
    : pino(options, destination);
}

/**
 * Makes one write of all entries of a turn of the event loop: at each write the stream measures all that it holds, which
 * took a twentieth of the time of a request.
 */
function inTurns(stream: ReturnType<typeof pino.destination>): DestinationStream & { flush(): void } {
  let lines = '';
  const pass = () => {
    if (lines !== '') stream.write(lines);
    lines = '';
  };
  return {
    write(line) {
      if (lines === '') setImmediate(pass);
      lines += line;
    },
    flush() {
      pass();
      stream.flush();
    },
  };
}

/** Makes a function that writes times as ISO 8601. A millisecond that many entries share is written once. */
export function isoTimes(): (time: number) => string {
  let last = Number.NaN;
  let text = '';
  return (time) => {
    if (time !== last) {
      text = new Date(time).toISOString();
      last = time;
    }
    return text;
  };
}

const timestamp = isoTimes();

/**
 * Writes an entry of level `info`, with the fields that every entry has. For entries of plain values that are written
 * for each request: pino asks of each field how it is to be written, which takes longer than writing them (measured).
 */
export function writeEntry(
  log: Logger,
  fields: Readonly<Record<string, string | number | undefined>>,
  message: string,
) {
  if (!log.isLevelEnabled('info')) return;
  const entry = JSON.stringify({ level: 'info', timestamp: timestamp(Date.now()), ...fields, message });
  (log as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym]?.write(`${entry}\n`);
}

/**
 * An error without what it was about: PostgreSQL quotes customers' values in messages and details, and V8 quotes the
 * text that it could not parse. Where it happened and what kind it is remain.
 */
export function describeError(error: unknown): Record<string, unknown> {
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
