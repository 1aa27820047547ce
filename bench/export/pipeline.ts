import { execFile, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The pipelines that users would write. */
export const pipelines = {
  'psql, zip -6, openssl smime':
    'zip -q -6 - - | openssl smime -encrypt -binary -stream -aes-256-cbc -outform SMIME "$CERTIFICATE"',
  'psql, pigz -6 -p2, openssl cms':
    'pigz -6 -p2 | openssl cms -encrypt -binary -stream -aes-256-cbc -outform SMIME "$CERTIFICATE"',
} as const;

export type PipelineName = keyof typeof pipelines;

/** The same rows as an export has, in one SELECT. */
const select = `SELECT row_to_json(t) FROM (
  SELECT i.interaction_id AS "IXNID", i.customer_id AS "CONTACTID", i.start_date AS "STARTDATE", i.tenant_id AS "TENANTID",
    i.fields AS "FIELDS", convert_from(k.bytes, 'UTF8') AS "TEXT"
  FROM throughline.interactions i
    LEFT JOIN throughline.interaction_contents c ON c.tenant_id = i.tenant_id AND c.interaction_id = i.interaction_id
      AND c.kind = 'plain_text' AND c.ready
    LEFT JOIN throughline.interaction_content_chunks k ON k.tenant_id = c.tenant_id
      AND k.interaction_id = c.interaction_id AND k.content_id = c.content_id AND k.chunk = 0) AS t`;

/** Programs of the pipelines that this machine lacks. */
export async function missingPrograms(): Promise<string[]> {
  const missing: string[] = [];
  for (const program of ['psql', 'zip', 'pigz', 'openssl']) {
    await run('which', [program]).catch(() => missing.push(program));
  }
  return missing;
}

export async function makeCertificate(folder: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=bench', '-days', '30'];
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ]);
  return { certificate, key };
}

/** Runs a pipeline into a file; answers its seconds and the bytes of JSON that went into it. */
export async function runPipeline(
  name: PipelineName,
  database: { readonly url: string; readonly certificate: string; readonly folder: string },
  signal: AbortSignal,
): Promise<{ seconds: number; bytes: number; encryptedBytes: number }> {
  const output = path.join(database.folder, 'pipeline.smime');
  const counted = path.join(database.folder, 'pipeline.bytes');
  const copy = `COPY (${select}) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`;
  const started = performance.now();
  await shell(
    `psql -X -q "$URL" -c "$COPY" | ${pipelines[name]} > "$OUTPUT"`,
    { URL: database.url, COPY: copy, CERTIFICATE: database.certificate, OUTPUT: output },
    signal,
  );
  const seconds = (performance.now() - started) / 1000;
  const encryptedBytes = (await stat(output)).size;
  await shell(
    `psql -X -q "$URL" -c "$COPY" | wc -c > "$OUTPUT"`,
    { URL: database.url, COPY: copy, OUTPUT: counted },
    signal,
  );
  return { seconds, bytes: Number(await readFile(counted, 'utf8')), encryptedBytes };
}

async function shell(command: string, env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
  const child = spawn('bash', ['-o', 'pipefail', '-c', command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
    signal,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}
