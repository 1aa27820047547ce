import { Chunks } from '../chunks.ts';
import type { Context } from '../context.ts';
import { ApiError, badParameter } from '../errors.ts';
import { responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { takeWholeBodies } from '../http/raw-bodies.ts';
import { chunkBytes } from '../sealed-chunks.ts';
import { readDescription, readDescriptionPart } from './bulk-description.ts';
import { beginImport, importTasks } from './order.ts';
import { getImport } from './queries.ts';
import { readOutcomes } from './report.ts';
import { bulkAnswer, bulkBody } from './schemas.ts';
import { openSourceFile } from './source-file.ts';

/** The most problems that an answer lists: all of them are in the report. */
const mostProblems = 100_000;

/** "Bulk Profile Import" of the API reference: a file that lies on the server's disk, answered when it is imported. */
export function registerBulkImport(app: App, context: Context): void {
  const { config, database, writing, control, imports } = context;

  takeWholeBodies(app, ['multipart/form-data', 'application/x-www-form-urlencoded'], {}, (scope) => {
    scope.post(
      '/profiles/import',
      {
        config: { tasks: importTasks, mode: 'maintenance' },
        schema: {
          tags: ['Imports'],
          operationId: 'bulkProfileImport',
          summary: 'Bulk Profile Import: import profiles from a file in IMPORT_DIR, and answer when it is done',
          body: bulkBody,
          response: responses({ 200: bulkAnswer }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const { tenant } = caller;
        const description = readDescription(
          await readDescriptionPart(request.body as Buffer, request.headers['content-type'] ?? ''),
        );
        return await writing.long(request, reply, async () => {
          using _room = imports.reserve();
          const source = await openSourceFile(config.importDir, tenant, description.profiles, 'profiles');
          await using _file = source.handle;
          if (source.size > config.importLimitBytes) {
            throw badParameter(
              'profiles',
              `a file has at most ${config.importLimitBytes} bytes here (IMPORT_LIMIT_BYTES)`,
            );
          }
          const settings = {
            ...description.settings,
            ...(description.createLog && { logFile: `${source.path}.log` }),
          };
          const { processId } = control;
          if (processId === undefined)
            throw new ApiError('databaseUnavailable', 'the database cannot be reached; try again');
          const fileName = description.profiles.slice(0, 255);
          const incoming = await beginImport(context, { caller, fileName, settings });
          const { id, store } = incoming;
          try {
            const chunks = new Chunks({ chunkBytes, store });
            for await (const piece of source.handle.createReadStream({ highWaterMark: chunkBytes, autoClose: false })) {
              await chunks.add(piece as Buffer);
            }
            await chunks.flush();
            if (chunks.size === 0)
              throw badParameter('profiles', 'the file is empty: its first record names the columns');
            await database.transaction(tenant, (tx) => incoming.place(tx, chunks.size, processId));
          } catch (error) {
            await incoming.abandon();
            throw error;
          }
          const result = await imports.run({ tenant, id }, processId);
          if (result === 'left') throw new ApiError('stopping', `the import ${id} has not ended; it goes on by itself`);
          return { status: 200, body: await answerOf(context, tenant, id) };
        });
      },
    );
  });
}

/** @throws {ApiError} 400 when the file could not be read to its end */
async function answerOf({ database }: Context, tenant: number, id: number) {
  const row = await database.tenant(tenant, (db) => getImport(db, tenant, id));
  const { maxErrors } = row.settings;
  const problems = row.ambiguous + row.rejected;
  const hadTooMany = maxErrors !== undefined && problems > maxErrors;
  if (row.status === 'failed' && !hadTooMany) {
    throw badParameter('profiles', `${row.error ?? ''}; ${row.records} records were looked at (import ${id})`);
  }
  const errors: { index: number; reason: string }[] = [];
  const ambiguous: { index: number; reason: string }[] = [];
  for await (const outcomes of readOutcomes(database, tenant, id, true)) {
    for (const [index, outcome, , reason = ''] of outcomes) {
      (outcome === 'ambiguous' ? ambiguous : errors).push({ index, reason });
    }
    if (errors.length + ambiguous.length >= mostProblems) break;
  }
  return {
    errors,
    ambiguous,
    import_id: id,
    status: row.status,
    records: row.records,
    created: row.created,
    skipped: row.unchanged,
    complete: errors.length + ambiguous.length === problems,
  };
}
