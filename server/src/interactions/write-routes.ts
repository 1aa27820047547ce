import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { closed, created, jsonType, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { interactionText } from './answer.ts';
import { checkNewInteraction } from './check.ts';
import { createInteraction } from './create.ts';
import { knownForm } from './interaction-id.ts';
import { interactionAnswer, interactionChange, interactionParams, newInteraction } from './schemas.ts';
import { updateInteraction } from './update.ts';

/** Texts may come with the fields, and are parsed in memory. What is larger streams to the routes of contents. */
const bodyLimit = 4 * 1024 * 1024;

/** Creating and changing interactions (contract, "Interactions: writing"). */
export function registerWriting(app: App, context: Context, base: string): void {
  const { deviceKeys, writing, now } = context;
  const tags = ['Interactions'];
  const mode = 'production' as const;
  const errorHandler = (error: Error & { code?: string }) => {
    // The next handler, which is everybody's, answers it.
    throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooLarge(error) : error;
  };

  app.post(
    '/interactions',
    {
      config: { tasks: ['UCS.Interaction.createInteraction'], mode },
      bodyLimit,
      errorHandler,
      schema: {
        tags,
        operationId: 'createInteraction',
        summary: 'Create an interaction',
        body: newInteraction,
        response: responses({ 201: closed({ interaction_id: Type.String() }) }),
      },
    },
    async (request, reply) => {
      const input = checkNewInteraction(request.body);
      return await writing.data(request, reply, async (tx) => {
        const id = await createInteraction(tx, deviceKeys, request.caller.tenant, input, now());
        await recordAudit(tx, request.caller, now(), { action: 'create', recordType: 'interaction', recordId: id });
        return created(`${base}/interactions/${id}`, { interaction_id: id });
      });
    },
  );

  app.put(
    '/interactions/:interaction_id',
    {
      config: { tasks: ['UCS.Interaction.updateInteraction'], mode },
      bodyLimit,
      errorHandler,
      schema: {
        tags,
        operationId: 'updateInteraction',
        summary: 'Change an interaction',
        params: interactionParams,
        body: interactionChange,
        response: responses({ 200: interactionAnswer }),
      },
    },
    async (request, reply) => {
      const id = knownForm(request.params.interaction_id);
      return await writing.data(request, reply, async (tx) => {
        const row = await updateInteraction(tx, deviceKeys, request.caller.tenant, id, request.body, now());
        await recordAudit(tx, request.caller, now(), { action: 'update', recordType: 'interaction', recordId: id });
        return { status: 200, headers: { 'content-type': jsonType }, body: interactionText(row, base) };
      });
    },
  );
}

function tooLarge(cause: Error): ApiError {
  const description = `the body is larger than ${bodyLimit} bytes; send large texts on their own, to PUT /interactions/{id}/plain_text or …/structured_text`;
  return new ApiError('tooLarge', description, { cause });
}
