import { Type } from 'typebox';
import { deviceTypes } from '../devices/device.ts';
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
