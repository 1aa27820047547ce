import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import type { Answer } from '../http/writing.ts';
import { valueRules } from '../metadata/values.ts';
import type { Element } from './element.ts';
import type { EventRules } from './events.ts';
import { ServiceStore } from './store.ts';

/** What an operation did, for the audit trail, and what it answers. */
export interface Done {
  readonly action: string;
  readonly element: Element;
  readonly answer: Answer;
}

export type Work = (store: ServiceStore, rules: Omit<EventRules, 'allow'>) => Promise<Done>;

/** Makes the function that runs an operation on services in one transaction, with its audit entry. */
export function serviceOperation(context: Context) {
  const { config, now, writing } = context;
  const values = valueRules(config);
  return async (request: FastifyRequest, reply: FastifyReply, work: Work): Promise<FastifyReply> =>
    await writing.data(request, reply, async (tx, metadata) => {
      const { caller } = request;
      const store = new ServiceStore(tx, context, metadata, caller, now());
      const operation = work(store, { metadata, values }).then(({ action, element, answer }) => {
        const entry = { action, recordType: element.kind, recordId: auditId(element) };
        store.send(recordAudit(tx, caller, store.at, entry));
        return answer;
      });
      return await store.finish(operation);
    });
}

/** How the audit trail names an element: `5`, or `5/3` for state or task 3 of service 5. */
function auditId({ kind, serviceId, id }: Element): string {
  return kind === 'service' ? String(serviceId) : `${serviceId}/${id}`;
}
