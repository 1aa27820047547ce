import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { jsonType, listQuery, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { defaultLimit, linkNextPage } from '../http/paging.ts';
import { checkDateTime } from '../metadata/values.ts';
import { profileNotFound } from '../profiles/queries.ts';
import { isRecordId } from '../record-id.ts';
import { serviceIdOf } from '../services/paths.ts';
import { knownForm } from './interaction-id.ts';
import { decodePlace, encodePlace } from './place.ts';
import { type Interactions, type Page, type Reading, readInteraction, readOfCustomer, readOfService } from './read.ts';
import {
  customerParams,
  foundAnswer,
  interactionAnswer,
  interactionParams,
  interactionsAnswer,
  ofCustomerQuery,
  searchQuery,
  serviceParams,
} from './schemas.ts';
import { checkSearch, searchInteractions } from './search.ts';

/** "Query Interactions" by customer, service and id, and the full-text search. */
export function registerReading(app: App, context: Context, base: string): void {
  const { config: settings, database } = context;
  const config = { tasks: ['UCS.Interaction.readInteraction'], mode: 'production' as const };
  const tags = ['Interactions'];

  const reading = async <T>(request: FastifyRequest, read: (reading: Reading) => Promise<T>): Promise<T> => {
    const { tenant } = request.caller;
    return await database.tenant(tenant, (db: Db) => read({ db, tenant, base }));
  };
  const sendList = (reply: FastifyReply, { texts, next }: Interactions) => {
    if (next !== undefined) linkNextPage(reply, settings.publicUrl, next);
    return reply.type(jsonType).send(`[${texts.join(',')}]`);
  };

  app.get(
    '/customers/:customer_id/interactions',
    {
      config,
      schema: {
        tags,
        operationId: 'listInteractionsOfCustomer',
        summary: 'Query Interactions of a customer, newest first',
        params: customerParams,
        querystring: ofCustomerQuery,
        response: responses({ 200: interactionsAnswer }),
      },
    },
    async (request, reply) => {
      const { customer_id } = request.params;
      if (!isRecordId(customer_id)) throw profileNotFound(customer_id);
      const { from, to } = request.query;
      const span = {
        from: from === undefined ? undefined : checkDateTime(from, 'from'),
        to: to === undefined ? undefined : checkDateTime(to, 'to'),
      };
      const page = pageOf(request.query);
      return sendList(reply, await reading(request, (at) => readOfCustomer(at, customer_id, span, page)));
    },
  );

  app.get(
    '/services/:service_id/interactions',
    {
      config,
      schema: {
        tags,
        operationId: 'listInteractionsOfService',
        summary: 'Query Interactions that the events of a service name, newest first',
        params: serviceParams,
        querystring: listQuery,
        response: responses({ 200: interactionsAnswer }),
      },
    },
    async (request, reply) => {
      const serviceId = serviceIdOf(request.params);
      const page = pageOf(request.query);
      const found = await reading(request, (from) => readOfService(from, serviceId, page));
      return sendList(reply, found);
    },
  );

  app.get(
    '/interactions',
    {
      config,
      schema: {
        tags,
        operationId: 'searchInteractions',
        summary: 'Search interactions by the words of their subjects and texts, newest first',
        querystring: searchQuery,
        response: responses({ 200: foundAnswer }),
      },
    },
    async (request, reply) => {
      const search = checkSearch(request.query);
      const { limit = defaultLimit } = request.query;
      const { texts, next } = await reading(request, (from) => searchInteractions(from, search, limit));
      const cursor = next === undefined ? null : encodePlace(next);
      return reply.type(jsonType).send(`{"items":[${texts.join(',')}],"next_cursor":${JSON.stringify(cursor)}}`);
    },
  );

  app.get(
    '/interactions/:interaction_id',
    {
      config,
      schema: {
        tags,
        operationId: 'getInteraction',
        summary: 'Query Interaction',
        params: interactionParams,
        response: responses({ 200: interactionAnswer }),
      },
    },
    async (request, reply) => {
      const id = knownForm(request.params.interaction_id);
      const { tenant } = request.caller;
      return reply.type(jsonType).send(await readInteraction({ db: database.pointReads(tenant), tenant, base }, id));
    },
  );
}

function pageOf({ limit = defaultLimit, cursor }: { readonly limit?: number; readonly cursor?: string }): Page {
  return { after: cursor === undefined ? undefined : decodePlace(cursor), limit };
}
