import { archivedKey } from '../archive-import/archived-fields.ts';
import { unseal } from '../extension-records/sealing.ts';
import { loadMetadata } from '../metadata/load.ts';
import type { Metadata } from '../metadata/model.ts';
import { attributesFromJson } from '../profiles/profile.ts';
import { corePlace } from '../profiles/store.ts';
import { type ContactRow, contactPages, countContacts } from './contact-pages.ts';
import { keptOfCustomersReader, keptReader } from './kept-fields.ts';
import { type ContactParts, contactLine } from './lines/contact.ts';
import { contactAttributeLines } from './lines/contact-attribute.ts';
import type { Writing } from './write-export.ts';

/** How much of the work the contacts are; their attributes are several lines each. */
const shareOfContacts = 0.25;

/** @returns how many there were */
export async function writeContacts({ selection, numbered, files, progress }: Writing): Promise<number> {
  const { db, tenant } = selection;
  const expected = await countContacts(selection);
  const metadata = await loadMetadata(db, tenant);
  const shown = numbered.ofContacts;
  let records = 0;
  // By their own keys: a customer may have those of others that were merged into it.
  const readOfContacts = await keptReader(selection, 'contact');
  for await (const rows of contactPages(selection)) {
    const kept = await readOfContacts(
      rows.map((row) => ({ customer_id: row.customer_id, record_id: row.customer_id })),
    );
    for (const row of rows) {
      const fields = kept.get(archivedKey(row.customer_id, row.customer_id));
      const line = contactLine({ ...partsOf(selection, row, metadata), shown, kept: fields });
      await (await files.linesOf('contact')).line(line);
    }
    records += rows.length;
    progress({ records, progress: (records / expected) * shareOfContacts });
  }
  let done = 0;
  const readOfAttributes = await keptOfCustomersReader(selection, 'contactattribute');
  for await (const rows of contactPages(selection)) {
    const kept = await readOfAttributes(rows.map((row) => row.customer_id));
    for (const row of rows) {
      const ofRow = kept.get(row.customer_id) ?? [];
      for (const line of contactAttributeLines(partsOf(selection, row, metadata), ofRow)) {
        await (await files.linesOf('contactattribute')).line(line);
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
