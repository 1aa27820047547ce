import { Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import { requireTask } from '../access/caller.ts';
import { numberedFields } from '../archives/numbered-fields.ts';
import type { Context } from '../context.ts';
import { missingParameter } from '../errors.ts';
import { checkedByFeature, closed, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { takeWholeBodies } from '../http/raw-bodies.ts';
import { valueRules } from '../metadata/values.ts';
import { CustomerStore } from '../profiles/store.ts';
import { loadLines } from './load.ts';

const counts = Type.Record(Type.String(), Type.Integer());
const result = Type.Object(
  {
    created: Type.Integer(),
    updated: Type.Integer(),
    unchanged: Type.Integer({ description: 'Records that were here already.' }),
    rejected: Type.Array(closed({ line: Type.Integer({ description: 'From 1.' }), reason: Type.String() })),
    kept: Type.Unsafe<Record<string, number>>({
      ...counts,
      description: 'Fields without a place here, which are kept aside, and how many lines had them.',
    }),
    filled: Type.Unsafe<Record<string, number>>({
      ...counts,
      description: 'Mandatory fields that lines lacked, and how many.',
    }),
    customers_made: Type.Integer({ description: 'Customers of whom only the id is known.' }),
  },
  { title: 'ArchiveLoadResult' },
);

/** Loading of archives of the Data Download Service: lines of its files, some at a time (`throughline import-archive`). */
export function registerArchiveImport(app: App, context: Context): void {
  const { config, now, writing } = context;
  const settings = { rules: valueRules(config), fields: numberedFields(config) };
  // An attachment is one line, in base64, beside its other fields.
  const bodyLimit = Math.min(Math.ceil((config.contentLimitBytes * 4) / 3) + 1024 * 1024, 512 * 1024 * 1024);

  takeWholeBodies(app, ['application/x-ndjson', 'application/jsonl'], { bodyLimit }, (scope) => {
    scope.post(
      '/archives/records',
      {
        bodyLimit,
        config: {
          tasks: ['UCS.Customer.executeBulkImport', 'UCS.Customer.createProfile', 'UCS.Customer.updateProfile'],
        },
        schema: {
          tags: ['Imports'],
          operationId: 'loadArchiveRecords',
          summary: 'Load lines of a file of a data download',
          description:
            'All lines are loaded in one transaction. Records keep their ids; one that is here already stays as it is, so the same lines can be sent again.',
          querystring: closed({
            kind: Type.Union(
              [
                Type.Literal('contact'),
                Type.Literal('contactattribute'),
                Type.Literal('interaction'),
                Type.Literal('document'),
              ],
              { description: 'Which file of the archive they are of.' },
            ),
          }),
          body: checkedByFeature(
            Type.Unsafe({
              content: {
                'application/x-ndjson': { schema: { type: 'string', description: 'One JSON object a line.' } },
              },
            }),
          ),
          response: responses({ 200: result }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const { kind } = request.query;
        if (kind === 'interaction' || kind === 'document') requireTask(caller, 'UCS.Interaction.createInteraction');
        const body = request.body as Buffer | undefined;
        if (body === undefined) throw missingParameter('body');
        return await writing.data(request, reply, async (tx, metadata) => {
          const store = new CustomerStore(tx, context, metadata, caller);
          const loaded = await loadLines(store, kind, body, settings, now());
          await recordAudit(tx, caller, now(), { action: 'load', recordType: 'archive', recordId: kind });
          return { status: 200, body: loaded };
        });
      },
    );
  });
}
