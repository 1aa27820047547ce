import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { allowReplacing, extensionTask } from '../extension-records/allow.ts';
import type { OwnerRecords } from '../extension-records/owner-records.ts';
import { closed, noContent, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { findExtension } from '../metadata/extensions.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import { checkRecordChange, checkRecords } from '../metadata/records.ts';
import { valueRules } from '../metadata/values.ts';
import { type Element, type ElementKind, names } from './element.ts';
import { serviceOperation } from './operation.ts';
import { elementOf, elementPath, elementTag } from './paths.ts';
import { lockPart, lockService } from './queries.ts';
import type { ServiceStore } from './store.ts';

type Records = OwnerRecords<{ service_id: number; element_id: number }>;

/** "Update … Extension", "Update Record In … Extension" and "Delete Record From … Extension" of one kind of element. */
export function registerElementExtensions(app: App, context: Context, kind: ElementKind): void {
  const { config } = context;
  const operation = serviceOperation(context);
  const { resource, idField } = names[kind];
  const rules = valueRules(config);
  const path = `${elementPath(kind)}/extensions/:ext_name`;
  const params = closed({
    service_id: Type.String(),
    ...(kind === 'service' ? {} : { [idField]: Type.String() }),
    ext_name: Type.String(),
  });

  const operations = [
    {
      path,
      verb: 'update' as const,
      status: 200,
      name: `update${resource}Extension`,
      summary: `Update ${resource} Extension: the former value is replaced`,
      change: (own: Records, schema: ExtensionSchema, body: unknown) =>
        own.replace(schema, checkRecords(schema, body, schema.name, rules)),
    },
    {
      path: `${path}/by/unique`,
      verb: 'update' as const,
      status: 204,
      name: `update${resource}ExtensionRecord`,
      summary: `Update Record In ${resource} Extension`,
      change: (own: Records, schema: ExtensionSchema, body: unknown) =>
        own.updateByUnique(schema, checkRecordChange(schema, body, rules)),
    },
    {
      path: `${path}/delete/by/unique`,
      verb: 'delete' as const,
      status: 204,
      name: `delete${resource}ExtensionRecord`,
      summary: `Delete Record From ${resource} Extension`,
      change: (own: Records, schema: ExtensionSchema, body: unknown) =>
        own.deleteByUnique(schema, checkRecordChange(schema, body, rules)),
    },
  ];
  for (const { path: url, verb, status, name, summary, change } of operations) {
    app.put(
      url,
      {
        config: { tasks: [extensionTask(kind, verb)], mode: 'production' },
        schema: {
          tags: [elementTag(kind)],
          operationId: name,
          summary,
          params,
          body: Type.Unsafe<unknown>({
            type: url === path ? ['object', 'array', 'null'] : 'object',
            description: 'A record; where several are replaced, an array of records.',
          }),
          response: responses({ [status]: noContent('Done.') }),
        },
      },
      async (request, reply) => {
        const { caller, body } = request;
        const { ext_name } = request.params as { ext_name: string };
        const element = elementOf(kind, request.params);
        if (url === path) allowReplacing(caller, kind, body);
        return await operation(request, reply, async (store, { metadata }) => {
          await lockElement(store, element);
          await change(store.records(element), findExtension(metadata, kind, ext_name), body);
          return { action: name, element, answer: { status } };
        });
      },
    );
  }
}

async function lockElement({ tx, tenant }: ServiceStore, { kind, serviceId, id }: Element): Promise<void> {
  if (kind === 'service') await lockService(tx, tenant, serviceId);
  else await lockPart(tx, tenant, kind, serviceId, id);
}
