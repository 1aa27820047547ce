import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError, notFound } from '../errors.ts';
import { closed, deleted, idParams, listOf, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { attachmentNamed, privateFile } from '../http/files.ts';
import { readSorted, sortedQuery } from '../http/sorted-lists.ts';
import { remainingDays, remainingDaysSchema } from '../remaining-days.ts';
import { ArtifactMissing } from '../storage/artifact-store.ts';
import {
  type ArtifactRow,
  artifactColumns,
  artifactSorting,
  artifactsWithRun,
  getArtifact,
  removeArtifacts,
} from './artifacts.ts';
import { optionalJobId, runParams, tags } from './schemas.ts';

const path = '/exports/artifacts';
const download = { tasks: ['CDDS.downloadArtifacts'] };

const artifactSchema = Type.Object(
  {
    id: Type.Integer(),
    run_id: Type.String(),
    job_id: Type.Integer(),
    title: Type.String(),
    type: Type.String(),
    file_name: Type.String(),
    size: Type.Integer({ description: 'Bytes.' }),
    sha256: Type.String({ description: 'Of the file, in hexadecimal.' }),
    created_at: Type.String(),
    remaining_days: remainingDaysSchema,
    files_of_run: Type.Integer({
      description: 'How many files its run has left: all of them are needed to open one of a split set.',
    }),
  },
  { title: 'ExportArtifact' },
);

function publicly({ store_key, created_at, expires_at, ...row }: ArtifactRow, now: Date) {
  return { ...row, created_at: created_at.toISOString(), remaining_days: remainingDays(expires_at, now) };
}

/** The files of runs: listed, downloaded, deleted (guide, "Artifacts page"). */
export function registerArtifacts(app: App, context: Context): void {
  const { artifacts, database, log, now, writing } = context;

  app.get(
    path,
    {
      config: download,
      schema: {
        tags,
        operationId: 'listExportArtifacts',
        summary: 'List files',
        querystring: closed({
          ...sortedQuery(artifactSorting),
          run_id: Type.Optional(runParams.properties.id),
          job_id: optionalJobId,
        }),
        response: responses({ 200: listOf(artifactSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { query } = request;
      const selection = {
        columns: artifactColumns,
        from: artifactsWithRun,
        conditions: [
          ['a.tenant_id =', tenant],
          ['a.expires_at >', now()],
          ['a.run_id::text =', query.run_id?.toLowerCase()],
          ['r.job_id =', query.job_id],
        ],
      } as const;
      return await database.tenant(tenant, (db) =>
        readSorted(db, selection, artifactSorting, query, (row: ArtifactRow) => publicly(row, now())),
      );
    },
  );

  app.get(
    `${path}/:id`,
    {
      config: download,
      schema: {
        tags,
        operationId: 'getExportArtifact',
        summary: 'A file',
        params: idParams,
        response: responses({ 200: artifactSchema }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { id } = request.params;
      return publicly(await database.tenant(tenant, (db) => getArtifact(db, tenant, id, now())), now());
    },
  );

  app.get(
    `${path}/:id/download`,
    {
      config: download,
      schema: {
        tags,
        operationId: 'downloadExportArtifact',
        summary: 'The bytes of a file; a download that broke goes on by Range',
        params: idParams,
        response: responses({
          200: fileAnswer('The file.'),
          206: fileAnswer('The part of the file that Range asked for.'),
        }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      const { artifact, etag, part } = await database.transaction(tenant, async (tx) => {
        const row = await getArtifact(tx, tenant, request.params.id, now());
        const tag = `"${row.sha256}"`;
        const bytes = partOf(request.headers, row.size, tag);
        if (request.method === 'GET') {
          const entry = { action: 'download', recordType: 'artifact', recordId: row.id } as const;
          await recordAudit(tx, caller, now(), entry);
        }
        return { artifact: row, etag: tag, part: bytes };
      });
      const { start, end, isPart } = part;
      const headers = {
        ...privateFile,
        'content-type': 'application/pkcs7-mime; smime-type=enveloped-data',
        'content-disposition': attachmentNamed(artifact.file_name),
        'content-length': String(end - start + 1),
        'accept-ranges': 'bytes',
        etag,
        'last-modified': artifact.created_at.toUTCString(),
        ...(isPart && { 'content-range': `bytes ${start}-${end}/${artifact.size}` }),
      };
      const read = async () => {
        if (request.method === 'HEAD') return Readable.from([]);
        return await artifacts.read(artifact.store_key, start, end).catch((error: Error) => {
          if (!(error instanceof ArtifactMissing)) throw error;
          log.error({ tenant, artifact: artifact.id }, 'a file is not where it was stored');
          throw notFound('artifact', artifact.id);
        });
      };
      const bytes = await read();
      return reply
        .code(isPart ? 206 : 200)
        .headers(headers)
        .send(bytes);
    },
  );

  app.delete(
    `${path}/:id`,
    {
      config: download,
      schema: {
        tags,
        operationId: 'deleteExportArtifact',
        summary: 'Remove a file before its time',
        params: idParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      return await writing.other(request, reply, async (tx) => {
        // Locked: of several that delete it one has deleted it.
        const artifact = await getArtifact(tx, tenant, request.params.id, now(), 'FOR UPDATE OF a');
        await removeArtifacts(tx, artifacts, tenant, [artifact]);
        await recordAudit(tx, caller, now(), { action: 'delete', recordType: 'artifact', recordId: artifact.id });
        return deleted;
      });
    },
  );
}

function fileAnswer(description: string) {
  return Type.Unsafe<Readable>({
    description,
    content: { 'application/pkcs7-mime': { schema: { type: 'string', format: 'binary' } } },
  });
}

/**
 * Which bytes a request asks for (RFC 9110, "Range Requests"). Several ranges at once, and what is no range, are answered
 * with the whole file.
 *
 * @throws {ApiError} 416 for a range behind the end
 */
function partOf(
  headers: { readonly range?: string | undefined; readonly 'if-range'?: string | string[] | undefined },
  size: number,
  etag: string,
): { start: number; end: number; isPart: boolean } {
  const whole = { start: 0, end: size - 1, isPart: false };
  const condition = headers['if-range'];
  if (headers.range === undefined || (condition !== undefined && condition !== etag)) return whole;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range) ?? [];
  if ((first === '' && last === '') || (first !== '' && last !== '' && Number(last) < Number(first))) return whole;
  // Without a first byte it is the number of the last ones, which may be more than there are.
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) {
    throw new ApiError('rangeNotSatisfiable', `the file has ${size} bytes`, {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return { start, end, isPart: true };
}
