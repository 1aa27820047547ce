import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { ApiError, missingParameter } from '../errors.ts';
import { responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { takeWholeBodies } from '../http/raw-bodies.ts';
import { checkCertificate } from './certificate.ts';
import { fileNameOf } from './file-name.ts';
import { findCertificate, replaceCertificate } from './queries.ts';
import { certificateSchema, fileNameHeader, pemBody, pemTypes, publicly } from './schemas.ts';

/** A certificate has some kilobytes. */
const bodyLimit = 64 * 1024;

/** The caller's own certificate: what is exported for them is encrypted for it. */
export function registerCertificates(app: App, context: Context): void {
  const { database, now, writing } = context;
  const config = { tasks: ['CDDS.manageJobs'] };
  const tags = ['Data download'];

  app.get(
    '/users/me/certificate',
    {
      config,
      schema: {
        tags,
        operationId: 'getCertificate',
        summary: 'Get the caller’s certificate',
        response: responses({ 200: certificateSchema }),
      },
    },
    async ({ caller }) => {
      const row = await findCertificate(database.pointReads(caller.tenant), caller);
      if (row === undefined) throw new ApiError('notFound', 'you have no certificate');
      return publicly(row);
    },
  );

  takeWholeBodies(app, pemTypes, { bodyLimit }, (scope) => {
    scope.put(
      '/users/me/certificate',
      {
        bodyLimit,
        config,
        schema: {
          tags,
          operationId: 'putCertificate',
          summary: 'Replace the caller’s certificate',
          description:
            'An X.509 certificate in PEM with an RSA key of 2048 bits or more, in force now. When it is refused the former one stays.',
          headers: fileNameHeader,
          body: pemBody,
          response: responses({ 200: certificateSchema }),
        },
      },
      async (request, reply) => {
        const { caller } = request;
        const file = request.body as Buffer | undefined;
        if (file === undefined || file.length === 0) throw missingParameter('body');
        const certificate = await checkCertificate(file, now());
        const row = {
          pem: certificate.toString(),
          file_name: fileNameOf(request.headers['x-file-name']),
          modified_at: now(),
        };
        return await writing.other(request, reply, async (tx) => {
          await replaceCertificate(tx, caller, row);
          const recordId = certificate.fingerprint256;
          await recordAudit(tx, caller, now(), { action: 'update', recordType: 'certificate', recordId });
          return { status: 200, body: publicly(row) };
        });
      },
    );
  });
}
