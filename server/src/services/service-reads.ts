import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { closed, jsonType, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { withinBudget } from '../http/page-budget.ts';
import { decodeCursor, defaultLimit, linkNextPage, pageQuery } from '../http/paging.ts';
import type { Metadata } from '../metadata/model.ts';
import { findProfile, profileNotFound } from '../profiles/queries.ts';
import { isRecordId } from '../record-id.ts';
import { linkTruncated } from './links.ts';
import { contactKeyOwner, customerOwner, listOwned } from './owners.ts';
import { elementPath, elementTag, serviceIdOf } from './paths.ts';
import { findService, findServices } from './queries.ts';
import {
  extensionsParameter,
  interactionsFlag,
  nestedStates,
  nestedTasks,
  readExtensions,
  readInteractionsFlag,
  readNestedFields,
  readServiceFilter,
  serviceFilters,
} from './query-parameters.ts';
import { type Asked, answerServices, groupSizeOf, isPlain, type Truncated } from './read.ts';
import { contactKey, reference } from './schemas.ts';

const nestedQuery = { ...nestedStates, ...nestedTasks, ...interactionsFlag, ...extensionsParameter };
const listQuery = closed({ ...serviceFilters, ...nestedQuery, ...pageQuery });
type ListQuery = Static<typeof listQuery>;

/** The three lists that services, states and tasks have. */
export const lists = [
  { suffix: '', completed: undefined, word: '', title: 'all' },
  { suffix: '/active', completed: false, word: 'Active', title: 'active ones' },
  { suffix: '/completed', completed: true, word: 'Completed', title: 'completed ones' },
] as const;

/** "Query Service by ID" and "Query Services". */
export function registerServiceReads(app: App, context: Context): void {
  const { config, database, keyring, metadata } = context;
  const root = contextServicesBase(config.publicUrl, config.basePaths);
  const base = `${root}/services`;
  const tags = [elementTag('service')];
  const read = { tasks: ['UCS.Service.readService'], mode: 'production' as const };

  app.get(
    elementPath('service'),
    {
      config: read,
      schema: {
        tags,
        operationId: 'getService',
        summary: 'Query Service by ID',
        params: closed({ service_id: Type.String() }),
        querystring: closed(nestedQuery),
        response: responses({ 200: reference('service') }),
      },
    },
    async (request, reply) => {
      const { caller, query } = request;
      const { tenant } = caller;
      const definitions = await metadata.get(tenant);
      const asked = readAsked(caller, definitions, query);
      const serviceId = serviceIdOf(request.params);
      const answer = async (db: Db) => {
        const row = await findService(db, tenant, serviceId);
        return await answerServices({ db, keyring, tenant, metadata: definitions }, [row], asked);
      };
      const { texts, truncated } = await (isPlain(asked)
        ? answer(database.pointReads(tenant))
        : database.snapshot(tenant, answer));
      linkTruncated(reply, base, truncated);
      return reply.type(jsonType).send(texts[0] ?? '');
    },
  );

  /** What a query asks for beside the services. @throws {ApiError} 403, or 400 for an unknown extension */
  function readAsked(caller: Caller, definitions: Metadata, query: Pick<ListQuery, keyof typeof nestedQuery>): Asked {
    return {
      nested: readNestedFields(caller, query),
      extensions: readExtensions(caller, definitions, 'service', query.extensions),
      interactions: readInteractionsFlag(caller, query.interactions) ? root : undefined,
    };
  }

  /** A page of the services of an owner. */
  async function answerList(
    reply: FastifyReply,
    completed: boolean | undefined,
    owner: string,
    checkOwner: (db: Db) => Promise<void>,
  ): Promise<FastifyReply> {
    const { caller } = reply.request;
    const query = reply.request.query as ListQuery;
    const { tenant } = caller;
    const definitions = await metadata.get(tenant);
    const asked = readAsked(caller, definitions, query);
    const filter = readServiceFilter(definitions, completed, query);
    const { limit = defaultLimit, cursor } = query;
    const before = cursor === undefined ? undefined : decodeCursor(cursor, 'time', 'number');
    return await database.snapshot(tenant, async (db) => {
      await checkOwner(db);
      const owned = await listOwned(db, tenant, owner, filter, before, limit + 1);
      const reading = { db, keyring, tenant, metadata: definitions };
      const truncated: Truncated[] = [];
      const { texts, count } = await withinBudget(owned.slice(0, limit), groupSizeOf(asked), async (group) => {
        const ids = group.map((row) => row.service_id);
        const rows = new Map((await findServices(db, tenant, ids)).map((row) => [row.service_id, row]));
        const present = ids.flatMap((id) => rows.get(id) ?? []);
        const answered = await answerServices(reading, present, asked);
        truncated.push(...answered.truncated);
        return answered.texts;
      });
      const last = owned[count - 1];
      if (last !== undefined && owned.length > count) {
        linkNextPage(reply, config.publicUrl, [last.started_at, last.service_id]);
      }
      linkTruncated(reply, base, truncated);
      return reply.type(jsonType).send(`[${texts.join(',')}]`);
    });
  }

  for (const { suffix, completed, word, title } of lists) {
    const response = responses({ 200: Type.Unsafe<string>(Type.Array(reference('service'))) });
    app.get(
      `/services/anonymous/:contact_key${suffix}`,
      {
        config: read,
        schema: {
          tags,
          operationId: `list${word}AnonymousServices`,
          summary: `Query Anonymous Services: ${title}, newest first`,
          params: closed({ contact_key: contactKey }),
          querystring: listQuery,
          response,
        },
      },
      async (request, reply) => {
        const owner = contactKeyOwner(request.params.contact_key);
        return await answerList(reply, completed, owner, async () => {});
      },
    );
    app.get(
      `/customers/:customer_id/services${suffix}`,
      {
        config: read,
        schema: {
          tags,
          operationId: `list${word}CustomerServices`,
          summary: `Query Customer Services: ${title}, newest first`,
          params: closed({ customer_id: Type.String() }),
          querystring: listQuery,
          response,
        },
      },
      async (request, reply) => {
        const { customer_id } = request.params;
        return await answerList(reply, completed, customerOwner(customer_id), async (db) => {
          const { tenant } = request.caller;
          const known = isRecordId(customer_id) ? await findProfile(db, tenant, customer_id) : undefined;
          if (known === undefined) throw profileNotFound(customer_id);
        });
      },
    );
  }
}
