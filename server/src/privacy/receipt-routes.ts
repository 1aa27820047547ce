import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { closed, listOf, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';
import { hashOf, ReceiptSigner, readReceipt } from './receipt.ts';
import { getReceipt, listReceipts, type ReceiptRow, readChainEnd } from './receipts.ts';
import { ofSubmissionQuery, receiptSchema, uuid } from './schemas.ts';

const config = { tasks: ['GDPR.readResults'] };
const tags = ['Privacy'];

/** The proof of what was forgotten. */
export function registerReceipts(app: App, { database, keyring }: Context): void {
  const signer = new ReceiptSigner(keyring);

  app.get(
    '/gdpr/receipts',
    {
      config,
      schema: {
        tags,
        operationId: 'listPrivacyReceipts',
        summary: 'List the receipts of requests that were forgotten, the newest first',
        querystring: ofSubmissionQuery,
        response: responses({ 200: listOf(receiptSchema) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const { limit = defaultLimit, cursor, submission_id: submissionId } = request.query;
      const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(cursor, 'number');
      const rows = await database.tenant(tenant, (db) =>
        listReceipts(db, tenant, { submissionId, before, limit: limit + 1 }),
      );
      return page(rows, limit, publicly, (row) => [row.number]);
    },
  );

  app.get(
    '/gdpr/receipts/keys',
    {
      config,
      schema: {
        tags,
        operationId: 'getReceiptKeys',
        summary: 'The public key that receipts are verified with, as a JSON Web Key Set',
        response: responses({ 200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) }) }),
      },
    },
    async () => ({ keys: [await signer.publicKey()] }),
  );

  app.get(
    '/gdpr/receipts/chain',
    {
      config,
      schema: {
        tags,
        operationId: 'getReceiptChain',
        summary: 'How many receipts there are, and the hash of the latest one',
        response: responses({ 200: Type.Object({ receipts: Type.Integer(), latest_hash: Type.String() }) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return await database.tenant(tenant, (db) => readChainEnd(db, tenant));
    },
  );

  app.get(
    '/gdpr/receipts/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'getPrivacyReceipt',
        summary: 'The receipt of a request that was forgotten',
        params: closed({ id: Type.String({ pattern: uuid }) }),
        response: responses({ 200: receiptSchema }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      return publicly(await database.tenant(tenant, (db) => getReceipt(db, tenant, request.params.id)));
    },
  );
}

function publicly({ jws }: Pick<ReceiptRow, 'jws'>) {
  return { ...readReceipt(jws), hash: hashOf(jws), jws };
}
