import { findPrivacySettings } from '../access/queries.ts';
import type { Context } from '../context.ts';
import { refuseIncomplete } from '../devices/rules.ts';
import { missingParameter } from '../errors.ts';
import { checkedByFeature, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { type RequestResult, tryRequest } from './dry-run.ts';
import { registerPrivacyFiles } from './file-routes.ts';
import { registerReceipts } from './receipt-routes.ts';
import { readRequestFile } from './request-file.ts';
import { dryRunAnswer, requestFile } from './schemas.ts';
import { largestFileBytes } from './submissions.ts';

/** Privacy requests (GDPR guide; contract, "Privacy requests"). */
export function registerPrivacy(app: App, context: Context): void {
  const { database, deviceKeys } = context;
  registerPrivacyFiles(app, context);
  registerReceipts(app, context);

  app.post(
    '/gdpr/dry-run',
    {
      bodyLimit: largestFileBytes,
      config: { tasks: ['GDPR.submitRequests'] },
      schema: {
        tags: ['Privacy'],
        operationId: 'tryPrivacyRequests',
        summary: 'Say what privacy requests would find',
        description:
          'The body is the content of a request file. Nothing is changed and nothing is kept: each contact is answered with what the execution log would say of it, and how much there is of the people that it leads to.',
        body: checkedByFeature(requestFile),
        response: responses({ 200: dryRunAnswer }),
      },
    },
    async (request) => {
      if (request.body === undefined) throw missingParameter('body');
      const { tenant } = request.caller;
      return await database.snapshot(tenant, async (db) => {
        await refuseIncomplete(db, deviceKeys.rules);
        const account = { tenant, accountIds: (await findPrivacySettings(db, tenant)).accountIds };
        const requests = readRequestFile(request.body, { account });
        const result: RequestResult[] = [];
        for (const each of requests) result.push(await tryRequest(db, deviceKeys, tenant, each));
        return { result };
      });
    },
  );
}
