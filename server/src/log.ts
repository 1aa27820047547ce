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
  };
  // Buffered: a write per request would cost more than the request. `flush` runs at stop (main.ts) and every second.
  return destination === undefined
    ? pino(options, pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 1000 }))
    : pino(options, destination);
}
