import { AsyncLocalStorage } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import pg from 'pg';
import type { RecordedRequest } from './recording.ts';

/**
 * Loaded into a server with `--import`: writes down what each HTTP request sends to PostgreSQL, so that pgbench and
 * EXPLAIN get the statements that the server really sends, and not what somebody once thought they were. The server
 * that is measured runs without it.
 */
const requests: RecordedRequest[] = [];
const current = new AsyncLocalStorage<RecordedRequest>();

diagnostics.subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  const recorded = { method: request.method ?? '', url: request.url ?? '', statements: [] };
  requests.push(recorded);
  current.enterWith(recorded);
});

type Query = (config: string | pg.QueryConfig, values?: unknown[], ...rest: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const { query } = prototype;
prototype.query = function record(config, values, ...rest) {
  const text = typeof config === 'string' ? config : config.text;
  const given = values ?? (typeof config === 'string' ? [] : (config.values ?? []));
  if (Array.isArray(given)) current.getStore()?.statements.push({ text, values: given.map(asText) });
  return query.call(this, config, values, ...rest);
};

/** A parameter in PostgreSQL's text form. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map((item) => quoted(asText(item))).join(',')}}`;
  return String(value);
}

function quoted(item: string | null): string {
  return item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`;
}

process.once('exit', () => writeFileSync(process.env['RECORD_TO'] ?? '', JSON.stringify(requests)));
