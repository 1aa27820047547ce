import { badParameter, missingParameter, notFound } from '../errors.ts';
import { findAttachment, storeContent } from '../interactions/contents.ts';
import { findCustomerOf } from '../interactions/queries.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { isRecordId } from '../record-id.ts';
import { keepFields } from './archived-fields.ts';
import { takeContent } from './content.ts';
import { type Line, type Loaded, text } from './line.ts';

/** Loads a line of `Interaction-Attachment-….json`: an attachment of an interaction that is here. */
export async function loadDocument(store: CustomerStore, line: Line, at: Date): Promise<Loaded> {
  const { tx, tenant } = store;
  const interactionId = line.takeId('ENTITYID');
  const documentId = line.take('DOCUMENTID', text) ?? text(line.see('ID')) ?? '';
  if (documentId === '') throw missingParameter('DOCUMENTID');
  if (!isRecordId(documentId)) throw badParameter('DOCUMENTID', 'it must be 1 to 16 letters and digits');
  if (text(line.see('ID')) === documentId) line.drop('ID');
  const customerId = await findCustomerOf(tx, tenant, interactionId);
  if (customerId === undefined) throw notFound('interaction', interactionId);
  if ((await findAttachment(tx, tenant, interactionId, documentId)) !== undefined) return { outcome: 'unchanged' };
  // It follows from the interaction.
  line.drop('ENTITYTYPEID');
  const content = takeContent(line);
  if (content === undefined) throw badParameter('CONTENT', 'it is missing or not base64');
  const name = line.take('THENAME', (value) => {
    const given = text(value);
    return given === undefined || given === '' || given.length > 255 || /[\x00-\x1f\x7f]/.test(given)
      ? undefined
      : given;
  });
  const description = line.take('DESCRIPTION', text) ?? null;
  const attachment = { documentId, name: name ?? documentId, description };
  const { mimeType } = content;
  const document = { interactionId, kind: 'attachment', mimeType, attachment } as const;
  await storeContent(tx, tenant, document, content.bytes, at);
  const record = { customerId, kind: 'document', recordId: documentId } as const;
  return { outcome: 'created', kept: await keepFields(store, record, line.rest) };
}
