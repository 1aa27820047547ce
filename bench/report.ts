import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';

const file = new URL('../docs/benchmarks.md', import.meta.url);

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** What was measured on, without names or paths. */
export function machine(postgresVersion: string): string {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const model = cpus[0]?.model.trim() || 'unknown processor';
  const date = new Date().toISOString().slice(0, 10);
  return `${date}; ${cpus.length} × ${model}, ${memory} GB, ${os.type()} ${os.arch()}; Node.js ${process.versions.node}, PostgreSQL ${postgresVersion}.`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

/** The latencies that half and 99 of 100 requests kept, in the unit of `latencies`. */
export function spread(latencies: number[]): { p50: number; p99: number } {
  latencies.sort((a, b) => a - b);
  const at = (part: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Replaces what stands between the marks of a section in docs/benchmarks.md; the words around it are a person's. */
export async function writeSection(name: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- ${name}: measured -->`, `<!-- ${name}: end -->`];
  const document = await readFile(file, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no marks for '${name}'.`);
  await writeFile(file, `${document.slice(0, from)}${begin}\n\n${text}\n\n${document.slice(to)}`);
}
