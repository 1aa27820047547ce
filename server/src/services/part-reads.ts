import { Type } from 'typebox';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { closed, jsonType, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { withinBudget } from '../http/page-budget.ts';
import { decodeCursor, defaultLimit, linkNextPage, pageQuery } from '../http/paging.ts';
import type { Metadata } from '../metadata/model.ts';
import { names } from './element.ts';
import { linkTruncated } from './links.ts';
import { elementOf, elementPath, elementTag, partsPath, serviceIdOf } from './paths.ts';
import { findPart, findService, listParts, type PartKind } from './queries.ts';
import {
  extensionsParameter,
  nestedTasks,
  partTypes,
  readExtensions,
  readNestedFields,
  stateFilter,
  typesFilter,
} from './query-parameters.ts';
import { type Asked, answerParts, groupSizeOf, isPlain, type Truncated } from './read.ts';
import { reference } from './schemas.ts';
import { lists } from './service-reads.ts';

/** The parameters of both lists; those of the other one are refused by the schema. */
type PartListQuery = {
  readonly [Name in `${PartKind}_type${'' | 's'}` | 'extensions']?: string | string[];
} & { readonly [Name in 'active_tasks' | 'completed_tasks']?: boolean } & {
  readonly state_id?: number;
  readonly limit?: number;
  readonly cursor?: string;
};

/** "Query State by ID", "Query States", "Query Task by ID" and "Query Tasks". */
export function registerPartReads(app: App, context: Context, kind: PartKind): void {
  const { config, database, keyring, metadata } = context;
  const { resource, idField } = names[kind];
  const base = `${contextServicesBase(config.publicUrl, config.basePaths)}/services`;
  const tags = [elementTag(kind)];
  const read = { tasks: [`UCS.${resource}.read${resource}`], mode: 'production' as const };
  const nestedQuery = kind === 'state' ? { ...nestedTasks, ...extensionsParameter } : extensionsParameter;

  /** What a query asks for beside the parts. @throws {ApiError} 403, or 400 for an unknown extension */
  const readAsked = (caller: Caller, definitions: Metadata, query: PartListQuery): Asked => ({
    nested: readNestedFields(caller, query),
    extensions: readExtensions(caller, definitions, kind, query.extensions),
    interactions: undefined,
  });

  app.get(
    elementPath(kind),
    {
      config: read,
      schema: {
        tags,
        operationId: `get${resource}`,
        summary: `Query ${resource} by ID`,
        params: closed({ service_id: Type.String(), [idField]: Type.String() }),
        querystring: closed(nestedQuery),
        response: responses({ 200: reference(kind) }),
      },
    },
    async (request, reply) => {
      const { caller } = request;
      const query = request.query as PartListQuery;
      const { tenant } = caller;
      const definitions = await metadata.get(tenant);
      const asked = readAsked(caller, definitions, query);
      const { serviceId, id } = elementOf(kind, request.params);
      const answer = async (db: Db) => {
        const service = await findService(db, tenant, serviceId);
        const row = await findPart(db, tenant, kind, serviceId, id);
        const reading = { db, keyring, tenant, metadata: definitions };
        return await answerParts(reading, kind, service, [row], asked);
      };
      const { texts, truncated } = await (isPlain(asked)
        ? answer(database.pointReads(tenant))
        : database.snapshot(tenant, answer));
      linkTruncated(reply, base, truncated);
      return reply.type(jsonType).send(texts[0] ?? '');
    },
  );

  const filters = { ...partTypes(kind), ...(kind === 'task' && stateFilter) };
  const querystring = closed({ ...filters, ...nestedQuery, ...pageQuery });
  for (const { suffix, completed, word, title } of lists) {
    app.get(
      `${partsPath(kind)}${suffix}`,
      {
        config: read,
        schema: {
          tags,
          operationId: `list${word}${resource}s`,
          summary: `Query ${resource}s: ${title}, in the order of their ids`,
          params: closed({ service_id: Type.String() }),
          querystring,
          response: responses({ 200: Type.Unsafe<string>(Type.Array(reference(kind))) }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const { tenant } = caller;
        const query = request.query as PartListQuery;
        const definitions = await metadata.get(tenant);
        const asked = readAsked(caller, definitions, query);
        const types = typesFilter(definitions, kind, [query[`${kind}_types`], query[`${kind}_type`]]);
        const filter = { completed, types, stateId: query.state_id };
        const { limit = defaultLimit, cursor } = query;
        const [after] = cursor === undefined ? [0] : decodeCursor(cursor, 'number');
        const serviceId = serviceIdOf(request.params);
        return await database.snapshot(tenant, async (db) => {
          const service = await findService(db, tenant, serviceId);
          const rows = await listParts(db, tenant, kind, serviceId, filter, after, limit + 1);
          const reading = { db, keyring, tenant, metadata: definitions };
          const truncated: Truncated[] = [];
          const { texts, count } = await withinBudget(rows.slice(0, limit), groupSizeOf(asked), async (group) => {
            const answered = await answerParts(reading, kind, service, group, asked);
            truncated.push(...answered.truncated);
            return answered.texts;
          });
          const last = rows[count - 1];
          if (last !== undefined && rows.length > count) linkNextPage(reply, config.publicUrl, [last.id]);
          linkTruncated(reply, base, truncated);
          return reply.type(jsonType).send(`[${texts.join(',')}]`);
        });
      },
    );
  }
}
