import { type TObject, Type } from 'typebox';
import type { Context } from '../context.ts';
import { allowExtension, allowReplacing } from '../extension-records/allow.ts';
import { closed, created, noContent, optionalBody, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { completePart } from './complete.ts';
import { names } from './element.ts';
import { readEvent } from './events.ts';
import { serviceOperation } from './operation.ts';
import { elementOf, elementPath, elementTag, partsPath, serviceIdOf } from './paths.ts';
import type { PartKind } from './queries.ts';
import * as schemas from './schemas.ts';
import { startPart } from './start.ts';
import { performTransition, readTransition } from './transition.ts';

/** "Start State", "Complete State", "Start Task" and "Complete Task". Their success codes are not uniform. */
export function registerPartRoutes(app: App, context: Context, kind: PartKind): void {
  const { config } = context;
  const { resource, idField } = names[kind];
  const operation = serviceOperation(context);
  const base = contextServicesBase(config.publicUrl, config.basePaths);
  const tags = [elementTag(kind)];
  const mode = 'production' as const;
  const startBody: TObject = kind === 'state' ? schemas.startState : schemas.startTask;
  const endBody: TObject = schemas.endElement[kind];
  const endStatus = kind === 'state' ? 200 : 204;

  app.post(
    `${partsPath(kind)}/start`,
    {
      config: { tasks: [`UCS.${resource}.start${resource}`], mode },
      schema: {
        tags,
        operationId: `start${resource}`,
        summary: `Start ${resource}`,
        params: closed({ service_id: Type.String() }),
        body: startBody,
        response: responses({ 201: closed({ [idField]: Type.Integer() }) }),
      },
    },
    async (request, reply) => {
      const serviceId = serviceIdOf(request.params);
      return await operation(request, reply, async (store, rules) => {
        const allow = () => allowExtension(request.caller, kind, 'create');
        const event = readEvent({ ...rules, allow }, kind, startBody, request.body);
        const id = await startPart(store, kind, serviceId, event);
        const location = `${base}/services/${serviceId}/${names[kind].table}/${id}`;
        return { action: 'start', element: { kind, serviceId, id }, answer: created(location, { [idField]: id }) };
      });
    },
  );

  app.post(
    `${elementPath(kind)}/end`,
    {
      preValidation: optionalBody,
      config: { tasks: [`UCS.${resource}.stop${resource}`], mode },
      schema: {
        tags,
        operationId: `complete${resource}`,
        summary: `Complete ${resource}`,
        params: closed({ service_id: Type.String(), [idField]: Type.String() }),
        body: endBody,
        response: responses({ [endStatus]: noContent('Completed.') }),
      },
    },
    async (request, reply) => {
      const element = elementOf(kind, request.params);
      return await operation(request, reply, async (store, rules) => {
        const allow = (value: unknown) => allowReplacing(request.caller, kind, value);
        const event = readEvent({ ...rules, allow }, kind, endBody, request.body);
        await completePart(store, kind, element.serviceId, element.id, event);
        return { action: 'complete', element, answer: { status: endStatus } };
      });
    },
  );
}

/** "Perform State Transition". */
export function registerTransition(app: App, context: Context): void {
  const { config } = context;
  const operation = serviceOperation(context);
  const base = contextServicesBase(config.publicUrl, config.basePaths);
  app.post(
    `${partsPath('state')}/transition`,
    {
      config: { tasks: ['UCS.State.stopState', 'UCS.State.startState'], mode: 'production' },
      schema: {
        tags: [elementTag('state')],
        operationId: 'performStateTransition',
        summary: 'Perform State Transition: one state ends and the next one starts',
        params: closed({ service_id: Type.String() }),
        body: schemas.transition,
        response: responses({ 201: closed({ state_id: Type.Integer() }) }),
      },
    },
    async (request, reply) => {
      const serviceId = serviceIdOf(request.params);
      return await operation(request, reply, async (store, rules) => {
        const { caller } = request;
        const allowEnd = (value: unknown) => allowReplacing(caller, 'state', value);
        const allowStart = () => allowExtension(caller, 'state', 'create');
        const event = readTransition({ ...rules, allowEnd, allowStart }, serviceId, request.body);
        const id = await performTransition(store, serviceId, event);
        const answer = created(`${base}/services/${serviceId}/states/${id}`, { state_id: id });
        return { action: 'transition', element: { kind: 'state', serviceId, id }, answer };
      });
    },
  );
}
