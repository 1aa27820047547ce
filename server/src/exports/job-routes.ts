import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import { requireCertificate } from '../certificates/queries.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { ApiError } from '../errors.ts';
import { closed, created, deleted, idParams, listOf, noContent, optionalBody, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { readSorted, sortedQuery } from '../http/sorted-lists.ts';
import { publicJob } from './answers.ts';
import { checkJob } from './check.ts';
import {
  deleteJob,
  getJob,
  insertJob,
  type JobRow,
  jobColumns,
  jobOf,
  jobSorting,
  jobsWithLatestRun,
  lockJob,
  setStanding,
  updateJob,
} from './jobs.ts';
import { isUnderWay } from './runs.ts';
import { jobBody, jobChanges, jobSchema, longestTitle, optionalType, runAccepted, tags } from './schemas.ts';
import { putOnSchedule, startRun } from './standing.ts';

const path = '/exports/jobs';
const manage = { tasks: ['CDDS.manageJobs'] };

/** Jobs: made, cloned, edited, suspended, resumed, run, deleted (guide, "Jobs page"; contract, "Data download"). */
export function registerJobs(app: App, context: Context): void {
  const { config, database, metadata, now, queue, writing } = context;
  const starting = (tx: Db, tenant: number) => ({ tx, queue, tenant, now: now() });

  const insert = async (request: FastifyRequest, tx: Db, body: Static<typeof jobBody>) => {
    const { caller } = request;
    const settings = checkJob(body, await metadata.get(caller.tenant), now());
    const id = await insertJob(tx, caller.tenant, caller.actor, settings, now());
    await putOnSchedule(starting(tx, caller.tenant), id, body.suspended ?? false);
    await recordAudit(tx, caller, now(), { action: 'create', recordType: 'export_job', recordId: id });
    return created(`${config.publicUrl}${path}/${id}`, publicJob(await getJob(tx, caller.tenant, id), now()));
  };
  /** What changes a job that stands, in a transaction that holds it. */
  const change = async (tx: Db, caller: Caller, id: number, action: string, work: () => Promise<void>) => {
    await work();
    await recordAudit(tx, caller, now(), { action, recordType: 'export_job', recordId: id });
    return { status: 200, body: publicJob(await getJob(tx, caller.tenant, id), now()) };
  };

  app.get(
    path,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'listExportJobs',
        summary: 'List jobs',
        querystring: closed({ ...sortedQuery(jobSorting), type: optionalType }),
        response: responses({ 200: listOf(jobSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { query } = request;
      const selection = {
        columns: jobColumns,
        from: jobsWithLatestRun,
        conditions: [
          ['j.tenant_id =', tenant],
          ['j.type =', query.type],
        ],
      } as const;
      return await database.tenant(tenant, (db) =>
        readSorted(db, selection, jobSorting, query, (row: Parameters<typeof jobOf>[0]) =>
          publicJob(jobOf(row), now()),
        ),
      );
    },
  );

  app.post(
    path,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'createExportJob',
        summary: 'Make a job; files are encrypted for the certificate of the caller',
        body: jobBody,
        response: responses({ 201: jobSchema }),
      },
    },
    async (request, reply) =>
      await writing.other(request, reply, async (tx) => {
        await requireCertificate(tx, request.caller, now());
        return await insert(request, tx, request.body);
      }),
  );

  app.get(
    `${path}/:id`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'getExportJob',
        summary: 'A job',
        params: idParams,
        response: responses({ 200: jobSchema }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicJob(await database.tenant(tenant, (db) => getJob(db, tenant, request.params.id)), now());
    },
  );

  app.put(
    `${path}/:id`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'updateExportJob',
        summary: 'Edit a job that runs more than once; from now on its files are encrypted for the caller',
        params: idParams,
        body: jobChanges,
        response: responses({ 200: jobSchema }),
      },
    },
    async (request, reply) => {
      const { caller, body } = request;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        const job = await lockJob(tx, caller.tenant, id);
        if (job.run.every === 'once') {
          throw new ApiError('conflict', 'a job that runs once cannot be edited after it was submitted; clone it');
        }
        await requireCertificate(tx, caller, now());
        const settings = checkJob(changed(job, body), await metadata.get(caller.tenant), now());
        return await change(tx, caller, id, 'update', async () => {
          await updateJob(tx, caller.tenant, id, caller.actor, settings);
          const suspended = body.suspended ?? job.suspended;
          // With the same schedule a start that is due just now must not be passed over.
          if (suspended === job.suspended && isDeepStrictEqual(settings.run, job.run)) return;
          await putOnSchedule(starting(tx, caller.tenant), id, suspended);
        });
      });
    },
  );

  app.post(
    `${path}/:id/clone`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'cloneExportJob',
        summary: 'Make a job with the settings of another one; the body has those that differ',
        params: idParams,
        body: jobChanges,
        response: responses({ 201: jobSchema }),
      },
      preValidation: optionalBody,
    },
    async (request, reply) =>
      await writing.other(request, reply, async (tx) => {
        const { caller, body } = request;
        await requireCertificate(tx, caller, now());
        const job = await getJob(tx, caller.tenant, request.params.id);
        const title = [...`${job.title} clone`].slice(0, longestTitle).join('');
        return await insert(request, tx, changed(job, { title, ...body }));
      }),
  );

  for (const [verb, suspended, summary] of [
    ['suspend', true, 'Rest the schedule of a job; a run under way goes on'],
    ['resume', false, 'Take the schedule of a job up again'],
  ] as const) {
    app.post(
      `${path}/:id/${verb}`,
      {
        config: manage,
        schema: {
          tags,
          operationId: `${verb}ExportJob`,
          summary,
          params: idParams,
          response: responses({ 200: jobSchema }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const { id } = request.params;
        return await writing.other(request, reply, async (tx) => {
          const job = await lockJob(tx, caller.tenant, id);
          if (job.is_spent && !suspended) {
            throw new ApiError('conflict', 'a job that runs once cannot be resumed when it has started; clone it');
          }
          return await change(tx, caller, id, verb, async () => {
            if (job.suspended === suspended) return;
            if (suspended) {
              await setStanding(tx, caller.tenant, id, { suspended, isSpent: job.is_spent, nextStartsAt: null });
            } else await putOnSchedule(starting(tx, caller.tenant), id, false);
          });
        });
      },
    );
  }

  app.post(
    `${path}/:id/run`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'runExportJob',
        summary: 'One extra run now; the schedule stays as it is',
        params: idParams,
        response: responses({ 202: runAccepted }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        const job = await lockJob(tx, caller.tenant, id);
        await requireCertificate(tx, { tenant: caller.tenant, actor: job.owner }, now());
        const runId = await startRun(starting(tx, caller.tenant), job, now());
        await recordAudit(tx, caller, now(), { action: 'run', recordType: 'export_job', recordId: id });
        const location = `${config.publicUrl}/exports/history/${runId}`;
        return { status: 202, headers: { location }, body: { run_id: runId } };
      });
    },
  );

  app.delete(
    `${path}/:id`,
    {
      config: manage,
      schema: {
        tags,
        operationId: 'deleteExportJob',
        summary: 'Delete a job; its runs and their files stay',
        params: idParams,
        response: responses({ 204: noContent('Deleted.') }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const { id } = request.params;
      return await writing.other(request, reply, async (tx) => {
        await lockJob(tx, caller.tenant, id);
        if (await isUnderWay(tx, caller.tenant, id)) {
          throw new ApiError('conflict', 'a run of the job is under way; cancel it, or wait for its end');
        }
        await deleteJob(tx, caller.tenant, id);
        await recordAudit(tx, caller, now(), { action: 'delete', recordType: 'export_job', recordId: id });
        return deleted;
      });
    },
  );
}

/** What a job would be made of if it had these changes from the beginning. */
function changed(job: JobRow, changes: Static<typeof jobChanges>): Static<typeof jobBody> {
  const { title, description, source, type, run, timeframe, file_split_size } = job;
  const settings = { title, description, source, type, run, timeframe, file_split_size };
  // What it filters by is nothing that contacts have.
  const mediaTypes = changes.type === 'Contact' || job.media_types === null ? 'all' : [...job.media_types];
  return { ...settings, media_types: mediaTypes, ...changes };
}
