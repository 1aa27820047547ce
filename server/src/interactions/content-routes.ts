import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { takeRawBodies } from '../http/raw-bodies.ts';
import { fieldsText } from './answer.ts';
import type { InteractionFields } from './check.ts';
import { findContent, type NewContent, type SingleKind } from './contents.ts';
import { refreshMentions } from './devices.ts';
import { sendContent } from './download.ts';
import { contentNotFound, knownForm } from './interaction-id.ts';
import { mediaTypeOfBody, refuseOtherCharsets } from './media-type.ts';
import { type InteractionRow, replaceInteraction } from './queries.ts';
import { bytesAnswer, bytesBody, interactionParams } from './schemas.ts';
import { refreshSearch } from './search-document.ts';
import { upload } from './upload.ts';

const kinds: readonly { kind: SingleKind; word: string; operation: string }[] = [
  { kind: 'plain_text', word: 'plain text', operation: 'PlainText' },
  { kind: 'structured_text', word: 'structured text', operation: 'StructuredText' },
  { kind: 'binary_content', word: 'binary content', operation: 'BinaryContent' },
];

/** The three contents of an interaction: reading them is in the reference, writing them raw is ours. */
export function registerContents(app: App, context: Context): void {
  const { database, deviceKeys, now } = context;
  const tags = ['Interactions'];
  const mode = 'production' as const;

  for (const { kind, word, operation } of kinds) {
    app.get(
      `/interactions/:interaction_id/${kind}`,
      {
        config: { tasks: ['UCS.Interaction.readInteraction'], mode },
        schema: {
          tags,
          operationId: `get${operation}`,
          summary: `Get the ${word} of an interaction`,
          params: interactionParams,
          response: responses({ 200: bytesAnswer }),
        },
      },
      async (request, reply) => {
        const { tenant } = request.caller;
        const id = knownForm(request.params.interaction_id);
        const content = await database.tenant(tenant, (db) => findContent(db, tenant, id, kind));
        if (content === undefined) throw contentNotFound(id, word);
        // Text is kept in UTF-8, whatever it was called when it came.
        const mimeType = kind === 'plain_text' ? 'text/plain; charset=utf-8' : content.mime_type;
        const saved = kind === 'binary_content' ? { fileName: id } : {};
        return sendContent(context, request, reply, { tenant, interactionId: id, content, mimeType, ...saved });
      },
    );
  }

  takeRawBodies(app, (scope) => {
    for (const { kind, word, operation } of kinds) {
      scope.put(
        `/interactions/:interaction_id/${kind}`,
        {
          config: { tasks: ['UCS.Interaction.updateInteraction'], mode, gatesItself: true },
          schema: {
            tags,
            operationId: `put${operation}`,
            summary: `Replace the ${word} of an interaction by the raw body`,
            params: interactionParams,
            body: bytesBody,
            response: responses({ 204: noContent('Stored.') }),
          },
        },
        async (request, reply) => {
          const { tenant } = request.caller;
          const interactionId = knownForm(request.params.interaction_id);
          const mimeType = mediaTypeOfBody(request.headers['content-type']);
          if (kind !== 'binary_content') refuseOtherCharsets(mimeType);
          const content: NewContent = { interactionId, kind, mimeType };
          return await upload(context, request, reply, content, async (tx, before, size) => {
            const row = withContent(before, kind, mimeType, size);
            await replaceInteraction(tx, tenant, before, row);
            if (kind !== 'binary_content') {
              await refreshSearch(tx, tenant, row);
              await refreshMentions(tx, deviceKeys, tenant, row);
            }
            const entry = { action: `write ${kind}`, recordType: 'interaction', recordId: interactionId } as const;
            await recordAudit(tx, request.caller, now(), entry);
            return { status: 204 };
          });
        },
      );
    }
  });
}

/** The interaction with what it says of a content of its own. */
function withContent(row: InteractionRow, kind: SingleKind, mimeType: string, size: number): InteractionRow {
  const withFields = (known: InteractionFields) =>
    fieldsText({ ...(JSON.parse(row.fields) as InteractionFields), ...known });
  switch (kind) {
    case 'plain_text':
      return { ...row, has_text: true };
    case 'structured_text':
      return { ...row, has_structured_text: true, fields: withFields({ structured_text_mime: mimeType }) };
    case 'binary_content': {
      const known = { binary_content_mime: mimeType, binary_content_size: size };
      return { ...row, has_binary_content: true, fields: withFields(known) };
    }
  }
}
