import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError, badParameter } from '../errors.ts';
import { closed, deleted, listOf, listQuery, noContent, responses } from '../http/answers.ts';
import { charsetOf } from '../http/charset.ts';
import type { App } from '../http/fastify-types.ts';
import { attachmentNamed, privateFile } from '../http/files.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';
import { takeRawBodies } from '../http/raw-bodies.ts';
import { receiveBody, refuseUnread } from '../http/receive-body.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import { registerBulkImport } from './bulk-route.ts';
import { beginImport, importTasks } from './order.ts';
import { deleteImport, end, getImport, listImports } from './queries.ts';
import { dequeue, isTaken } from './queue.ts';
import { reportLines } from './report.ts';
import { csvBody, importSchema, orderQuery, publicly } from './schemas.ts';
import { checkDelimiter, checkEncoding, type ImportSettings } from './settings.ts';

const defaultBatchSize = 1000;

/** Imports of profiles: ordered with the file as the body, watched, cancelled, reported. */
export function registerImports(app: App, context: Context): void {
  const { config, database, now, writing } = context;
  const tags = ['Imports'];
  const base = `${config.publicUrl}/profiles/imports`;
  const params = closed({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });
  const readConfig = { tasks: ['UCS.Customer.executeBulkImport'] };

  registerBulkImport(app, context);
  // Whoever waits for an import would hold up the stop of the server: it goes on elsewhere, or at the next start.
  app.addHook('preClose', () => context.imports.stop());

  takeRawBodies(app, (scope) => {
    scope.post(
      '/profiles/imports',
      {
        config: { tasks: importTasks, gatesItself: true },
        schema: {
          tags,
          operationId: 'startImport',
          summary: 'Import profiles from the CSV of the body',
          description:
            'Columns: core attributes (`PhoneNumber`, `PhoneNumber[2]`), `customer_id`, and attributes of extensions (`Address.City`). Answers when the file is there; the import goes on by itself.',
          querystring: orderQuery,
          body: csvBody,
          response: responses({ 202: importSchema }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const { tenant } = caller;
        const settings = readSettings(request);
        const limit = { bytes: config.importLimitBytes, title: 'a file', setting: 'IMPORT_LIMIT_BYTES' };
        refuseUnread(request, limit);
        const incoming = await beginImport(context, { caller, fileName: request.query.file_name, settings });
        const { id, store } = incoming;
        let isOrdered = false;
        try {
          const size = await receiveBody(request, { chunkBytes, limit, store });
          if (size === 0) throw badParameter('file', 'it is empty: its first record names the columns');
          return await writing.other(request, reply, async (tx) => {
            isOrdered = true;
            await incoming.place(tx, size);
            const row = await getImport(tx, tenant, id);
            return { status: 202, headers: { location: `${base}/${id}` }, body: publicly(row) };
          });
        } catch (error) {
          isOrdered = false;
          throw error;
        } finally {
          if (!isOrdered) await incoming.abandon();
        }
      },
    );
  });

  app.get(
    '/profiles/imports',
    {
      config: readConfig,
      schema: {
        tags,
        operationId: 'listImports',
        summary: 'List imports, the newest first; they are kept for 30 days',
        querystring: listQuery,
        response: responses({ 200: listOf(importSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { limit = defaultLimit, cursor } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const rows = await database.tenant(tenant, (db) => listImports(db, tenant, before, limit + 1));
      return page(rows, limit, publicly, (row) => [row.id]);
    },
  );

  app.get(
    '/profiles/imports/:id',
    {
      config: readConfig,
      schema: {
        tags,
        operationId: 'getImport',
        summary: 'How far an import has come',
        params,
        response: responses({ 200: importSchema }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicly(await database.tenant(tenant, (db) => getImport(db, tenant, request.params.id)));
    },
  );

  app.get(
    '/profiles/imports/:id/report',
    {
      config: readConfig,
      schema: {
        tags,
        operationId: 'getImportReport',
        summary: 'What became of each record, as CSV: index, outcome, customer_id, reason',
        params,
        querystring: closed({
          only: Type.Optional(Type.Literal('problems', { description: 'Only records that were not imported.' })),
        }),
        response: responses({
          200: Type.Unsafe<Readable>({
            description: 'Ambiguous and rejected records have a reason.',
            content: { 'text/csv': { schema: { type: 'string' } } },
          }),
        }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const { id } = request.params;
      await database.tenant(tenant, (db) => getImport(db, tenant, id));
      const lines = reportLines(database, tenant, id, request.query.only === 'problems');
      reply.headers({
        ...privateFile,
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': attachmentNamed(`import-${id}.csv`),
      });
      return reply.send(Readable.from(lines, { objectMode: false }));
    },
  );

  app.post(
    '/profiles/imports/:id/cancel',
    {
      config: { tasks: ['UCS.Customer.executeBulkImport'] },
      schema: {
        tags,
        operationId: 'cancelImport',
        summary: 'End an import behind the records that it is at; those that were imported stay',
        params,
        response: responses({ 202: importSchema }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        const row = await getImport(tx, tenant, id, 'FOR UPDATE');
        if (row.status === 'receiving') throw new ApiError('conflict', 'the file of the import is still on its way');
        if (row.finished_at !== null) throw new ApiError('conflict', `the import has ended: it is ${row.status}`);
        await tx.query('UPDATE imports SET cancel_requested = true WHERE tenant_id = $1 AND import_id = $2', [
          tenant,
          id,
        ]);
        // Whoever works on it ends it.
        if (!(await isTaken(tx, { tenant, id }))) {
          await end(tx, tenant, id, 'canceled', null, now());
          await dequeue(tx, { tenant, id });
        }
        await recordAudit(tx, caller, now(), { action: 'cancel', recordType: 'import', recordId: id });
        return { status: 202, body: publicly(await getImport(tx, tenant, id)) };
      });
    },
  );

  app.delete(
    '/profiles/imports/:id',
    {
      config: { tasks: ['UCS.Customer.executeBulkImport'] },
      schema: {
        tags,
        operationId: 'deleteImport',
        summary: 'Delete an import that has ended, with its report; the customers stay',
        params,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        const row = await getImport(tx, tenant, id, 'FOR UPDATE');
        if (row.finished_at === null) throw new ApiError('conflict', 'the import has not ended; cancel it first');
        await deleteImport(tx, tenant, id);
        await recordAudit(tx, caller, now(), { action: 'delete', recordType: 'import', recordId: id });
        return deleted;
      });
    },
  );
}

function readSettings(request: FastifyRequest): ImportSettings {
  const query = request.query as Static<typeof orderQuery>;
  return {
    idKey: query.id_key,
    onMatch: query.on_match ?? 'skip',
    dryRun: query.dry_run ?? false,
    delimiter: checkDelimiter(query.delimiter ?? ',', 'delimiter'),
    encoding: checkEncoding(query.encoding ?? charsetOf(request.headers['content-type']) ?? 'utf-8', 'encoding'),
    batchSize: query.batch_size ?? defaultBatchSize,
    maxErrors: query.max_errors,
    startFromIndex: query.start_from_index ?? 1,
    logFile: undefined,
  };
}
