import type { Db } from '../db/client.ts';

/** The media that the API reference's sample of `GET /metadata/profiles` has attributes for. */
const predefinedMedia =
  `workitem auxwork imchat outboundpreview vmail smail cobrowsing webform busevent voice appsharing
  email chat any fax video whiteboard alert voip sms callback`.split(/\s+/);

const contactAttributes = `FirstName LastName PhoneNumber EmailAddress Title CustomerSegment AccountNumber ContactId PIN
  LastCalledAgent_EmployeeID PreferredAgent_EmployeeID`.split(/\s+/);

/** Names of strings and of dates that a tenant's profiles have from the start. */
export async function insertPredefinedAttributes(tx: Db, tenant: number): Promise<void> {
  await insertAttributes(tx, tenant, contactAttributes, ['LastCalledAgent_TimeStamp']);
  await insertMediaAttributes(tx, tenant, predefinedMedia);
}

/** The attributes that exist for each media of the business attribute MediaType (API reference, "Attribute Schema"). */
export async function insertMediaAttributes(tx: Db, tenant: number, media: readonly string[]): Promise<void> {
  // An attribute name has at most 30 characters of these; other media have no attributes of their own.
  const usable = media.filter((name) => /^[A-Za-z0-9_]{1,16}$/.test(name));
  const strings = usable.flatMap((name) => [`LCA_EmplID_${name}`, `Pref_EmplID_${name}`]);
  await insertAttributes(
    tx,
    tenant,
    strings,
    usable.map((name) => `LCA_TimeStamp_${name}`),
  );
}

async function insertAttributes(tx: Db, tenant: number, strings: readonly string[], dates: readonly string[]) {
  await tx.query(
    `INSERT INTO profile_attributes (tenant_id, name, type, length, mandatory, encrypt)
     SELECT wanted.* FROM (
     SELECT $1::integer, name, 'string', 256, false, false FROM unnest($2::text[]) AS name
     UNION ALL SELECT $1::integer, name, 'datetime', 0, false, false FROM unnest($3::text[]) AS name
     ) AS wanted (tenant_id, name, type, length, mandatory, encrypt)
     WHERE NOT EXISTS (SELECT 1 FROM extension_schemas e
       WHERE e.tenant_id = $1::integer AND e.scope = 'profile' AND lower(e.name) = lower(wanted.name))
     ON CONFLICT DO NOTHING`,
    [tenant, strings, dates],
  );
}
