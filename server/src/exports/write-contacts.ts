import {
  archivedKey,
  findArchivedFieldsOf,
  findArchivedFieldsOfCustomers,
  hasArchivedFields,
} from '../archive-import/archived-fields.ts';
import { unseal } from '../extension-records/sealing.ts';
import { loadMetadata } from '../metadata/load.ts';
import type { Metadata } from '../metadata/model.ts';
import { attributesFromJson } from '../profiles/profile.ts';
import { corePlace } from '../profiles/store.ts';
import { type ContactParts, contactLine } from './lines/contact.ts';
import { contactAttributeLines } from './lines/contact-attribute.ts';
import { type ContactRow, contactPages, countContacts, type KeptFields } from './pages.ts';
import type { Writing } from './write-export.ts';

/** How much of the work the contacts are; their attributes are several lines each. */
const shareOfContacts = 0.25;

/** @returns how many there were */
export async function writeContacts({ selection, numbered, files, progress }: Writing): Promise<number> {
  const { db, keyring, tenant } = selection;
  const expected = await countContacts(selection);
  const metadata = await loadMetadata(db, tenant);
  const shown = numbered.ofContacts;
  let records = 0;
  const keepsContacts = await hasArchivedFields(db, tenant, 'contact');
  for await (const rows of contactPages(selection)) {
    const named = rows.map((row) => ({ customer_id: row.customer_id, record_id: row.customer_id }));
    const kept = keepsContacts ? await findArchivedFieldsOf(db, keyring, tenant, 'contact', named) : undefined;
    for (const row of rows) {
      const fields = kept?.get(archivedKey(row.customer_id, row.customer_id));
      const line = contactLine({ ...partsOf(selection, row, metadata), shown, kept: fields });
      await (await files.linesOf('contact')).line(JSON.stringify(line));
    }
    records += rows.length;
    progress({ records, progress: (records / expected) * shareOfContacts });
  }
  let done = 0;
  const keepsAttributes = await hasArchivedFields(db, tenant, 'contactattribute');
  for await (const rows of contactPages(selection)) {
    const kept: ReadonlyMap<string, readonly KeptFields[]> = keepsAttributes
      ? await findArchivedFieldsOfCustomers(
          db,
          keyring,
          tenant,
          'contactattribute',
          rows.map((row) => row.customer_id),
        )
      : new Map();
    for (const row of rows) {
      const ofRow = kept.get(row.customer_id) ?? [];
      for (const line of contactAttributeLines(partsOf(selection, row, metadata), ofRow)) {
        await (await files.linesOf('contactattribute')).line(JSON.stringify(line));
      }
    }
    done += rows.length;
    progress({ records, progress: shareOfContacts + (done / expected) * (1 - shareOfContacts) });
  }
  return records;
}

function partsOf({ keyring, tenant }: Writing['selection'], row: ContactRow, metadata: Metadata): ContactParts {
  const { customer_id: customerId, encrypted } = row;
  const plain = JSON.parse(row.attributes) as Record<string, string | string[]>;
  return {
    tenant,
    customerId,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    attributes: attributesFromJson(unseal(keyring, corePlace(tenant, customerId), { plain, encrypted })),
    metadata,
  };
}
