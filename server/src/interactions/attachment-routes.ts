import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { badParameter, notFound } from '../errors.ts';
import { closed, created, listOf, listQuery, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { decodeCursor, defaultLimit, page } from '../http/paging.ts';
import { takeRawBodies } from '../http/raw-bodies.ts';
import { checkText } from '../metadata/values.ts';
import { isRecordId, newRecordId } from '../record-id.ts';
import { attachmentAnswer } from './answer.ts';
import { findAttachment, listAttachments, type NewContent } from './contents.ts';
import { sendContent } from './download.ts';
import { interactionNotFound, knownForm } from './interaction-id.ts';
import { mediaTypeOfBody } from './media-type.ts';
import { findCustomerOf } from './queries.ts';
import { attachment, attachmentQuery, bytesAnswer, bytesBody, documentParams, interactionParams } from './schemas.ts';
import { upload } from './upload.ts';

/** Attachments of an interaction (contract, "Interactions: writing"): any number, each a document with an id. */
export function registerAttachments(app: App, context: Context, base: string): void {
  const { database, now } = context;
  const tags = ['Interactions'];
  const mode = 'production' as const;
  const path = '/interactions/:interaction_id/attachments';
  const readConfig = { tasks: ['UCS.Interaction.readInteraction'], mode };

  takeRawBodies(app, (scope) => {
    scope.post(
      path,
      {
        config: { tasks: ['UCS.Interaction.createInteraction'], mode, gatesItself: true },
        schema: {
          tags,
          operationId: 'addAttachment',
          summary: 'Attach the raw body to an interaction',
          params: interactionParams,
          querystring: attachmentQuery,
          body: bytesBody,
          response: responses({ 201: closed({ document_id: Type.String() }) }),
        },
      },
      async (request, reply) => {
        const interactionId = knownForm(request.params.interaction_id);
        const { name, description = null } = request.query;
        checkName(name);
        if (description !== null) checkText(description, 'description');
        const documentId = newRecordId(now());
        const content: NewContent = {
          interactionId,
          kind: 'attachment',
          mimeType: mediaTypeOfBody(request.headers['content-type']),
          attachment: { documentId, name, description },
        };
        return await upload(context, request, reply, content, async (tx) => {
          const entry = { action: `attach ${documentId}`, recordType: 'interaction', recordId: interactionId } as const;
          await recordAudit(tx, request.caller, now(), entry);
          const location = `${base}/interactions/${interactionId}/attachments/${documentId}`;
          return created(location, { document_id: documentId });
        });
      },
    );
  });

  app.get(
    path,
    {
      config: readConfig,
      schema: {
        tags,
        operationId: 'listAttachments',
        summary: 'List the attachments of an interaction',
        params: interactionParams,
        querystring: listQuery,
        response: responses({ 200: listOf(attachment) }),
      },
    },
    async (request) => {
      const { tenant } = request.caller;
      const id = knownForm(request.params.interaction_id);
      const { limit = defaultLimit, cursor } = request.query;
      const [after] = cursor === undefined ? [0] : decodeCursor(cursor, 'number');
      const rows = await database.tenant(tenant, async (db) => {
        const found = await listAttachments(db, tenant, id, after, limit + 1);
        if (found.length === 0 && (await findCustomerOf(db, tenant, id)) === undefined) throw interactionNotFound(id);
        return found;
      });
      return page(rows, limit, attachmentAnswer, (row) => [row.content_id]);
    },
  );

  app.get(
    `${path}/:document_id`,
    {
      config: readConfig,
      schema: {
        tags,
        operationId: 'getAttachment',
        summary: 'Get an attachment',
        params: documentParams,
        response: responses({ 200: bytesAnswer }),
      },
    },
    async (request, reply) => {
      const { tenant } = request.caller;
      const interactionId = knownForm(request.params.interaction_id);
      const { document_id } = request.params;
      const content = isRecordId(document_id)
        ? await database.tenant(tenant, (db) => findAttachment(db, tenant, interactionId, document_id))
        : undefined;
      if (content === undefined) throw notFound('attachment', document_id.slice(0, 64));
      const { mime_type: mimeType, name } = content;
      return sendContent(context, request, reply, {
        tenant,
        interactionId,
        content,
        mimeType,
        fileName: name ?? document_id,
      });
    },
  );
}

/** @throws {ApiError} 400 */
function checkName(name: string): void {
  checkText(name, 'name');
  if (/[\x00-\x1f\x7f]/.test(name)) throw badParameter('name', 'it contains a control character');
}
