import type { Db } from '../db/client.ts';
import type { RecordRow } from '../extension-records/record-table.ts';

export type ElementRecord = RecordRow<{ service_id: number; element_id: number }>;

/** Records that are read at once. */
const pageSize = 100;

/**
 * The extension records of some elements of one service, in the order of the elements, then of the extensions, then in
 * which they were inserted. Of all of them only a page is in memory.
 */
export class OrderedRecords {
  readonly #pages: AsyncGenerator<readonly ElementRecord[]>;
  #page: readonly ElementRecord[] = [];
  #position = 0;

  /** @param extensionIds of one scope: a state and a task may have the same element id */
  constructor(
    db: Db,
    tenant: number,
    serviceId: number,
    elementIds: readonly number[],
    extensionIds: readonly number[],
  ) {
    this.#pages = pagesOf(db, tenant, serviceId, elementIds, extensionIds);
  }

  /** The next record, when it is one of this element and extension. They are to be asked for in the order above. */
  async take(elementId: number, extensionId: number): Promise<ElementRecord | undefined> {
    if (this.#position === this.#page.length) {
      const { value, done } = await this.#pages.next();
      if (done === true) return undefined;
      this.#page = value;
      this.#position = 0;
    }
    const next = this.#page[this.#position];
    if (next?.element_id !== elementId || next.extension_id !== extensionId) return undefined;
    this.#position += 1;
    return next;
  }
}

async function* pagesOf(
  db: Db,
  tenant: number,
  serviceId: number,
  elementIds: readonly number[],
  extensionIds: readonly number[],
): AsyncGenerator<readonly ElementRecord[]> {
  if (elementIds.length === 0 || extensionIds.length === 0) return;
  let last: ElementRecord | undefined;
  do {
    const rows: ElementRecord[] = await db.query<ElementRecord>(
      `SELECT service_id, element_id, extension_id, record_id, record, encrypted FROM service_extension_records
       WHERE tenant_id = $1 AND service_id = $2 AND element_id = ANY ($3) AND extension_id = ANY ($4)
         AND (element_id, extension_id, record_id) > ($5, $6, $7::bigint)
       ORDER BY element_id, extension_id, record_id LIMIT $8`,
      [
        tenant,
        serviceId,
        elementIds,
        extensionIds,
        last?.element_id ?? -1,
        last?.extension_id ?? 0,
        last?.record_id ?? 0,
        pageSize,
      ],
    );
    if (rows.length > 0) yield rows;
    last = rows.length < pageSize ? undefined : rows.at(-1);
  } while (last !== undefined);
}
