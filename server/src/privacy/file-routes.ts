import { Readable } from 'node:stream';
import { type Static, Type } from 'typebox';
import type { Context } from '../context.ts';
import { checkedByFeature, closed, deleted, listOf, listQuery, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { attachmentNamed, privateFile } from '../http/files.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';
import { takeRawBodies } from '../http/raw-bodies.ts';
import { receiveBody, refuseUnread } from '../http/receive-body.ts';
import { remainingDays } from '../remaining-days.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import { readFile } from './privacy-chunks.ts';
import { getResult, listResults, type ResultRow, removeResult, takeResult } from './results.ts';
import { ofSubmissionQuery, requestFile, resultSchema, submissionSchema } from './schemas.ts';
import { beginSubmission, largestFileBytes, listSubmissions, type SubmissionRow } from './submissions.ts';

const submit = { tasks: ['GDPR.submitRequests'] };
const read = { tasks: ['GDPR.readResults'] };
const tags = ['Privacy'];
const params = closed({ name: Type.String({ minLength: 1, maxLength: 255 }) });

/** The two folders of privacy requests, as SFTP shows them (contract, "Privacy requests"). */
export function registerPrivacyFiles(app: App, context: Context): void {
  const { database, keyring, now, writing } = context;

  takeRawBodies(app, (scope) => {
    scope.put(
      '/gdpr/submit/:name',
      {
        config: submit,
        schema: {
          tags,
          operationId: 'submitPrivacyFile',
          summary: 'Submit a file of privacy requests',
          description:
            'A file `<forget|export>-<yyyymmdd>_<unique>.json` with today’s date (UTC) is processed, once; any other is listed as `ignored` with the reason.',
          params,
          body: checkedByFeature(requestFile),
          response: responses({ 202: submissionSchema }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const limit = { bytes: largestFileBytes, title: 'a file of privacy requests' };
        refuseUnread(request, limit);
        const incoming = await beginSubmission(context, caller, request.params.name);
        let isPlaced = false;
        try {
          const size = await receiveBody(request, { chunkBytes, limit, store: incoming.store });
          return await writing.other(request, reply, async (tx) => {
            isPlaced = true;
            return { status: 202, body: submitted(await incoming.place(tx, size)) };
          });
        } catch (error) {
          isPlaced = false;
          throw error;
        } finally {
          if (!isPlaced) await incoming.abandon();
        }
      },
    );
  });

  app.get(
    '/gdpr/submit',
    {
      config: submit,
      schema: {
        tags,
        operationId: 'listPrivacyFiles',
        summary: 'List the files that were submitted, the newest first; they are kept for 30 days',
        querystring: listQuery,
        response: responses({ 200: listOf(submissionSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { limit = defaultLimit, cursor } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const rows = await database.tenant(tenant, (db) => listSubmissions(db, tenant, before, limit + 1));
      return page(rows, limit, submitted, (row) => [row.number]);
    },
  );

  app.get(
    '/gdpr/results',
    {
      config: read,
      schema: {
        tags,
        operationId: 'listPrivacyResults',
        summary: 'List execution logs and archives, by name; they are kept for 30 days',
        querystring: ofSubmissionQuery,
        response: responses({ 200: listOf(resultSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { limit = defaultLimit, cursor, submission_id: submissionId } = request.query;
      const [after] = cursor === undefined ? [''] : decodeCursor(cursor, 'string');
      const rows = await database.tenant(tenant, (db) =>
        listResults(db, tenant, { submissionId, after, limit: limit + 1 }),
      );
      return page(
        rows,
        limit,
        (row) => resulted(row, now()),
        (row) => [row.name],
      );
    },
  );

  app.get(
    '/gdpr/results/:name',
    {
      config: read,
      schema: {
        tags,
        operationId: 'getPrivacyResult',
        summary: 'An execution log or an archive',
        params,
        response: responses({
          200: Type.Unsafe<Readable>({
            description: 'The file.',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          }),
        }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      const { name } = request.params;
      const result =
        request.method === 'HEAD'
          ? await database.tenant(tenant, (db) => getResult(db, tenant, name))
          : await database.transaction(tenant, (tx) => takeResult(tx, caller, name, now()));
      reply.headers({
        ...privateFile,
        'content-type': result.kind === 'archive' ? 'application/zip' : 'application/json; charset=utf-8',
        'content-disposition': attachmentNamed(result.name),
        'content-length': String(result.size),
      });
      const bytes = request.method === 'HEAD' ? [] : readFile(database, keyring, tenant, result.result_id);
      return reply.send(Readable.from(bytes, { objectMode: false }));
    },
  );

  app.delete(
    '/gdpr/results/:name',
    {
      config: read,
      schema: {
        tags,
        operationId: 'deletePrivacyResult',
        summary: 'Delete an execution log or an archive before its time',
        params,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      return await writing.other(request, reply, async (tx) => {
        await removeResult(tx, caller, request.params.name, now());
        return deleted;
      });
    },
  );
}

function submitted(row: SubmissionRow): Static<typeof submissionSchema> {
  const { submission_id: id, name, status, reason, size, contacts, contacts_done } = row;
  return {
    id,
    name,
    status,
    reason,
    size,
    contacts,
    contacts_done,
    submitted_at: row.submitted_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

function resulted(row: ResultRow, now: Date): Static<typeof resultSchema> {
  return {
    name: row.name,
    kind: row.kind,
    submission_id: row.submission_id,
    size: row.size,
    created_at: row.created_at.toISOString(),
    remaining_days: remainingDays(row.expires_at, now),
  };
}
