import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { allowExtension, allowReplacing } from '../extension-records/allow.ts';
import { closed, created, noContent, optionalBody, responses } from '../http/answers.ts';
import { contextServicesBase } from '../http/base-paths.ts';
import type { App } from '../http/fastify-types.ts';
import { associateService } from './associate.ts';
import { completeService } from './complete.ts';
import { serviceElement } from './element.ts';
import { readEvent } from './events.ts';
import { serviceOperation } from './operation.ts';
import { elementPath, elementTag, serviceIdOf } from './paths.ts';
import * as schemas from './schemas.ts';
import { startService } from './start.ts';

/** "Start Service", "Associate Service" and "Complete Service". */
export function registerServiceRoutes(app: App, context: Context): void {
  const { config } = context;
  const operation = serviceOperation(context);
  const base = `${contextServicesBase(config.publicUrl, config.basePaths)}/services`;
  const tags = [elementTag('service')];
  const mode = 'production' as const;

  app.post(
    '/services/start',
    {
      config: { tasks: ['UCS.Service.startService'], mode },
      schema: {
        tags,
        operationId: 'startService',
        summary: 'Start Service: for a customer, or anonymous with a contact key',
        body: schemas.startService,
        response: responses({ 201: closed({ service_id: Type.Integer() }) }),
      },
    },
    async (request, reply) =>
      await operation(request, reply, async (store, rules) => {
        const allow = () => allowExtension(request.caller, 'service', 'create');
        const event = readEvent({ ...rules, allow }, 'service', schemas.startService, request.body);
        const serviceId = await startService(store, event);
        const answer = created(`${base}/${serviceId}`, { service_id: serviceId });
        return { action: 'start', element: serviceElement(serviceId), answer };
      }),
  );

  app.post(
    '/customers/:customer_id/services/:service_id',
    {
      preValidation: optionalBody,
      config: { tasks: ['UCS.Service.startService'], mode },
      schema: {
        tags,
        operationId: 'associateService',
        summary: 'Associate Service: with a customer, whoever had it before',
        params: closed({ customer_id: Type.String(), service_id: Type.String() }),
        body: schemas.associateService,
        response: responses({ 200: noContent('Associated.') }),
      },
    },
    async (request, reply) => {
      const serviceId = serviceIdOf(request.params);
      return await operation(request, reply, async (store, rules) => {
        const allow = (value: unknown) => allowReplacing(request.caller, 'service', value);
        const event = readEvent({ ...rules, allow }, 'service', schemas.associateService, request.body);
        await associateService(store, request.params.customer_id, serviceId, event);
        const action = `associate ${request.params.customer_id}`;
        return { action, element: serviceElement(serviceId), answer: { status: 200 } };
      });
    },
  );

  app.post(
    `${elementPath('service')}/end`,
    {
      preValidation: optionalBody,
      config: { tasks: ['UCS.Service.stopService'], mode },
      schema: {
        tags,
        operationId: 'completeService',
        summary: 'Complete Service',
        params: closed({ service_id: Type.String() }),
        body: schemas.endElement.service,
        response: responses({ 204: noContent('Completed.') }),
      },
    },
    async (request, reply) => {
      const serviceId = serviceIdOf(request.params);
      return await operation(request, reply, async (store, rules) => {
        const allow = (value: unknown) => allowReplacing(request.caller, 'service', value);
        const event = readEvent({ ...rules, allow }, 'service', schemas.endElement.service, request.body);
        await completeService(store, serviceId, event);
        return { action: 'complete', element: serviceElement(serviceId), answer: { status: 204 } };
      });
    },
  );
}
