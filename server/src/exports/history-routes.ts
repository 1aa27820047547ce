import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { closed, deleted, listOf, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { readSorted, sortedQuery } from '../http/sorted-lists.ts';
import { publicRun } from './answers.ts';
import { findArtifactsOfRun, removeArtifacts } from './artifacts.ts';
import { deleteRun, endRun, getRun, type RunRow, requestCancel, runColumns, runSorting } from './runs.ts';
import { optionalJobId, optionalStatus, optionalType, runParams, runSchema, tags } from './schemas.ts';

const path = '/exports/history';
const manage = { tasks: ['CDDS.manageJobs'] };

/** Runs: listed, watched, cancelled, deleted (guide, "History page"). */
export function registerHistory(app: App, context: Context): void {
  const { artifacts, database, now, writing } = context;

  app.get(
    path,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'listExportRuns',
        summary: 'List runs',
        querystring: closed({
          ...sortedQuery(runSorting),
          job_id: optionalJobId,
          status: optionalStatus,
          type: optionalType,
        }),
        response: responses({ 200: listOf(runSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { query } = request;
      const selection = {
        columns: runColumns,
        from: 'export_runs r',
        conditions: [
          ['r.tenant_id =', tenant],
          ['r.job_id =', query.job_id],
          ['r.status =', query.status],
          ['r.type =', query.type],
        ],
      } as const;
      return await database.tenant(tenant, (db) =>
        readSorted(db, selection, runSorting, query, (row: RunRow) => publicRun(row, now())),
      );
    },
  );

  app.get(
    `${path}/:id`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'getExportRun',
        summary: 'A run: how far it is, and what it has made',
        params: runParams,
        response: responses({ 200: runSchema }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicRun(await database.tenant(tenant, (db) => getRun(db, tenant, request.params.id)), now());
    },
  );

  app.post(
    `${path}/:id/cancel`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'cancelExportRun',
        summary: 'End a run; it leaves no files',
        params: runParams,
        response: responses({ 202: runSchema }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        const run = await getRun(tx, tenant, id, 'FOR UPDATE');
        if (run.finished_at !== null) throw new ApiError('conflict', `the run has ended: it is ${run.status}`);
        // Whoever works on it sees that, and ends it.
        await requestCancel(tx, tenant, run.id);
        if (run.status === 'Pending') await endRun(tx, tenant, run, { status: 'Canceled', error: null }, now());
        await recordAudit(tx, caller, now(), { action: 'cancel', recordType: 'export_run', recordId: run.id });
        return { status: 202, body: publicRun(await getRun(tx, tenant, run.id), now()) };
      });
    },
  );

  app.delete(
    `${path}/:id`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'deleteExportRun',
        summary: 'Delete a run that has ended, with its files',
        params: runParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { tenant } = caller;
      return await writing.other(request, reply, async (tx) => {
        const run = await getRun(tx, tenant, request.params.id, 'FOR UPDATE');
        if (run.finished_at === null) throw new ApiError('conflict', 'the run is under way; cancel it first');
        await removeArtifacts(tx, artifacts, tenant, await findArtifactsOfRun(tx, tenant, run.id));
        await deleteRun(tx, tenant, run);
        await recordAudit(tx, caller, now(), { action: 'delete', recordType: 'export_run', recordId: run.id });
        return deleted;
      });
    },
  );
}
