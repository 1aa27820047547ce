import { type Static, Type } from 'typebox';
import { deviceTypes } from '../devices/device.ts';
import { closed } from '../http/answers.ts';
import { pageQuery } from '../http/paging.ts';
import { remainingDaysSchema } from '../remaining-days.ts';
import { requestTypes, responses } from './request-file.ts';

const requestFields = {
  requestcase: Type.Optional(Type.String({ description: 'Of the caller’s own; not processed.' })),
  shortcodes: Type.Optional(Type.Array(Type.String())),
  accountid: Type.Optional(
    Type.String({ description: 'The tenant’s DB id or one of its `account_ids`; the caller’s tenant when empty.' }),
  ),
  type: Type.String({ description: `\`${requestTypes.join('` or `')}\`.` }),
};
const device = Type.Partial(
  Type.Object(
    Object.fromEntries(deviceTypes.map((type) => [type, Type.String()])) as Record<
      string,
      ReturnType<typeof Type.String>
    >,
  ),
);
const counts = Type.Object({
  customers: Type.Integer(),
  profiles: Type.Integer(),
  extension_records: Type.Integer({ description: 'Of profiles, services, states and tasks.' }),
  services: Type.Integer(),
  interactions: Type.Integer(),
  attachments: Type.Integer(),
  mentions: Type.Integer({ description: 'Interactions of others that mention a device.' }),
});

/** The content of a request file (GDPR guide, "Submit File Content"). */
export const requestFile = Type.Object(
  { requests: Type.Array(Type.Object({ ...requestFields, contacts: Type.Array(device) }), { minItems: 1 }) },
  { title: 'PrivacyRequestFile' },
);

/** What a dry run answers: every request as it was given, each contact with its response. */
export const dryRunAnswer = Type.Object(
  {
    result: Type.Array(
      Type.Object(
        {
          contacts: Type.Array(
            Type.Object(
              { response: Type.String({ description: Object.values(responses).join(', ') }), found: counts },
              { additionalProperties: true },
            ),
          ),
          found: counts,
        },
        { additionalProperties: true },
      ),
    ),
  },
  { title: 'PrivacyDryRun' },
);

export const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** The query of a list of what became of submitted files. */
export const ofSubmissionQuery = closed({
  ...pageQuery,
  submission_id: Type.Optional(Type.String({ pattern: uuid, description: 'Those of one submitted file.' })),
});

const nullableTime = Type.Union([Type.String(), Type.Null()]);

/** A file that was submitted. */
export const submissionSchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    status: Type.Enum(['ignored', 'pending', 'running', 'finished']),
    reason: Type.Union([Type.String({ description: 'Why it is ignored.' }), Type.Null()]),
    size: Type.Integer({ description: 'Bytes.' }),
    contacts: Type.Integer({ description: 'How many it names; known when it is being processed.' }),
    contacts_done: Type.Integer(),
    submitted_at: Type.String(),
    started_at: nullableTime,
    finished_at: nullableTime,
  },
  { title: 'PrivacyFile' },
);

/** A file of the results. */
export const resultSchema = Type.Object(
  {
    name: Type.String(),
    kind: Type.Union([Type.Literal('execution-log'), Type.Literal('archive')]),
    submission_id: Type.String(),
    size: Type.Integer({ description: 'Bytes.' }),
    created_at: Type.String(),
    remaining_days: remainingDaysSchema,
  },
  { title: 'PrivacyResult' },
);

const countsByName = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

const receiptFields = {
  receipt_id: Type.String(),
  number: Type.Integer({ description: 'From 1, without gaps: the place in the chain of the tenant.' }),
  tenant: Type.Integer({ description: 'Its DB id.' }),
  issued_at: Type.String(),
  submission_id: Type.String(),
  file_name: Type.String(),
  request: Type.Integer({ description: 'The place of the request in the file, from 1.' }),
  contacts: countsByName('How many contacts were answered with what.'),
  touched: countsByName('How many records were changed, by kind.'),
  found_afterwards: Type.Integer({ description: 'Records that a second search found, after it.' }),
  deleted_archives: Type.Array(Type.String(), { description: 'Archives of earlier exports that held the person.' }),
  remaining_artifacts: Type.Array(
    Type.Object({ artifact_id: Type.Integer(), file_name: Type.String(), expires_at: Type.String() }),
    { description: 'Files of data downloads that may hold the person until they are removed.' },
  ),
  previous_hash: Type.String({ description: 'The `hash` of the receipt before; empty for the first one.' }),
};
const signedReceipt = Type.Object(receiptFields);

/** What was done about a request to be forgotten, without anything that tells of whom. */
export type Receipt = Static<typeof signedReceipt>;

/** A receipt with its proof. */
export const receiptSchema = Type.Object(
  {
    ...receiptFields,
    hash: Type.String({ description: 'SHA-256 of `jws`, in hexadecimal.' }),
    jws: Type.String({ description: 'All fields above `hash`, signed by the server (RFC 7515, EdDSA).' }),
  },
  { title: 'PrivacyReceipt' },
);
