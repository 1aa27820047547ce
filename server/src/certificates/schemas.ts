import { X509Certificate } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { checkedByFeature } from '../http/answers.ts';
import type { CertificateRow } from './queries.ts';

/** What PEM is sent as: a browser, a mail program and `curl` each know another name for it. */
export const pemTypes = [
  'application/x-pem-file',
  'application/pem-certificate-chain',
  'application/x-x509-ca-cert',
  'text/plain',
  'application/octet-stream',
];

export const pemBody = checkedByFeature(
  Type.Unsafe({
    content: {
      'application/x-pem-file': {
        schema: { type: 'string', description: 'One X.509 certificate in PEM; never the private key.' },
      },
    },
  }),
);

export const fileNameHeader = Type.Object({
  'x-file-name': Type.Optional(
    Type.String({ description: 'What the file is called, percent-encoded where it is not ASCII.' }),
  ),
});

export const certificateSchema = Type.Object(
  {
    file_name: Type.Union([Type.String(), Type.Null()]),
    subject: Type.String({ description: 'As `CN=Ann, O=Example`.' }),
    issuer: Type.String(),
    serial_number: Type.String({ description: 'Hexadecimal.' }),
    fingerprint_sha256: Type.String({ description: 'As `openssl x509 -fingerprint -sha256` shows it.' }),
    not_before: Type.String(),
    not_after: Type.String(),
    last_modified: Type.String(),
  },
  { title: 'Certificate' },
);

export function publicly({ pem, file_name, modified_at }: CertificateRow): Static<typeof certificateSchema> {
  const certificate = new X509Certificate(pem);
  return {
    file_name,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial_number: certificate.serialNumber,
    fingerprint_sha256: certificate.fingerprint256,
    not_before: certificate.validFromDate.toISOString(),
    not_after: certificate.validToDate.toISOString(),
    last_modified: modified_at.toISOString(),
  };
}

/** Node writes each part of a name on a line of its own, and nothing at all for a name without parts. */
function oneLine(name: string | undefined): string {
  return name?.split('\n').join(', ') ?? '';
}
