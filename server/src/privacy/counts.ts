import type { Db } from '../db/client.ts';
import { pages, pieces } from '../db/pages.ts';
import { customerOwner } from '../services/owners.ts';
import type { Found } from './found.ts';

/** How much there is of the people that a device leads to. */
export interface Counts {
  readonly customers: number;
  readonly profiles: number;
  readonly extension_records: number;
  readonly services: number;
  readonly interactions: number;
  readonly attachments: number;
  /** Interactions of others that mention the device. */
  readonly mentions: number;
}

/** What belongs to one customer, or is one anonymous service. */
type Holding = Pick<Counts, 'profiles' | 'extension_records' | 'services' | 'interactions' | 'attachments'>;

/** Customers, services and interactions that one statement is about at most. */
const atOnce = 1000;

/** Counts what belongs to people, once for each: of those that are asked for, and of nobody else. */
export class Counting {
  readonly #db: Db;
  readonly #tenant: number;
  readonly #customers = new Map<string, Holding>();
  readonly #services = new Map<number, Holding>();

  constructor(db: Db, tenant: number) {
    this.#db = db;
    this.#tenant = tenant;
  }

  /** Counts everything of the people found. */
  async learn({ customers, anonymousServices }: Found): Promise<void> {
    const unknown = [...customers].filter((id) => !this.#customers.has(id));
    for (const ids of pieces(unknown, atOnce)) await this.#learnCustomers(ids);
    const services = [...anonymousServices].filter((id) => !this.#services.has(id));
    for (const ids of pieces(services, atOnce)) {
      const records = await this.#serviceRecords(ids);
      for (const id of ids) {
        this.#services.set(id, { ...nothing, services: 1, extension_records: records.get(id) ?? 0 });
      }
    }
  }

  /** What was counted of the people found. */
  of({ customers, anonymousServices, mentions }: Found): Counts {
    const sum = { ...nothing };
    const add = (holding: Holding = nothing) => {
      for (const name of kinds) sum[name] += holding[name];
    };
    for (const id of customers) add(this.#customers.get(id));
    for (const id of anonymousServices) add(this.#services.get(id));
    const others = [...mentions.values()].filter((customer) => !customers.has(customer));
    return { customers: customers.size, ...sum, mentions: others.length };
  }

  async #learnCustomers(ids: readonly string[]): Promise<void> {
    const [db, tenant] = [this.#db, this.#tenant];
    const holdings = new Map(
      ids.map((id): [string, { -readonly [Kind in keyof Holding]: number }] => [id, { ...nothing }]),
    );
    const add = (id: string, kind: keyof Holding, count: number) => {
      const holding = holdings.get(id);
      if (holding !== undefined) holding[kind] += count;
    };
    for (const [kind, table] of [
      ['profiles', 'profiles'],
      ['extension_records', 'profile_extension_records'],
      ['interactions', 'interactions'],
    ] as const) {
      const rows = await db.query<{ customer_id: string; count: number }>(
        `SELECT customer_id, count(*) AS count FROM ${table}
         WHERE tenant_id = $1 AND customer_id = ANY ($2) GROUP BY customer_id`,
        [tenant, ids],
      );
      for (const { customer_id, count } of rows) add(customer_id, kind, count);
    }
    await this.#learnServices(ids, add);
    await this.#learnAttachments(ids, add);
    for (const [id, holding] of holdings) this.#customers.set(id, holding);
  }

  async #learnServices(ids: readonly string[], add: Add): Promise<void> {
    const customers = new Map(ids.map((id) => [customerOwner(id), id]));
    const owned = pages<{ owner: string; service_id: number }>(atOnce, (last, size) =>
      this.#db.query(
        `SELECT owner, service_id FROM service_owners WHERE tenant_id = $1 AND owner = ANY ($2)
           AND (owner, service_id) > ($3, $4::bigint) ORDER BY owner, service_id LIMIT $5`,
        [this.#tenant, [...customers.keys()], last?.owner ?? '', last?.service_id ?? 0, size],
      ),
    );
    for await (const rows of owned) {
      const records = await this.#serviceRecords(rows.map((row) => row.service_id));
      for (const { owner, service_id } of rows) {
        const customer = customers.get(owner) ?? '';
        add(customer, 'services', 1);
        add(customer, 'extension_records', records.get(service_id) ?? 0);
      }
    }
  }

  async #serviceRecords(ids: readonly number[]): Promise<Map<number, number>> {
    const rows = await this.#db.query<{ service_id: number; count: number }>(
      `SELECT service_id, count(*) AS count FROM service_extension_records
       WHERE tenant_id = $1 AND service_id = ANY ($2) GROUP BY service_id`,
      [this.#tenant, ids],
    );
    return new Map(rows.map((row) => [row.service_id, row.count]));
  }

  async #learnAttachments(ids: readonly string[], add: Add): Promise<void> {
    const interactions = pages<{ customer_id: string; interaction_id: string }>(atOnce, (last, size) =>
      this.#db.query(
        `SELECT customer_id, interaction_id FROM interactions WHERE tenant_id = $1 AND customer_id = ANY ($2)
           AND (customer_id, interaction_id) > ($3, $4) ORDER BY customer_id, interaction_id LIMIT $5`,
        [this.#tenant, ids, last?.customer_id ?? '', last?.interaction_id ?? '', size],
      ),
    );
    for await (const rows of interactions) {
      const customers = new Map(rows.map((row) => [row.interaction_id, row.customer_id]));
      const counted = await this.#db.query<{ interaction_id: string; count: number }>(
        `SELECT interaction_id, count(*) AS count FROM interaction_contents
         WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND kind = 'attachment' AND ready GROUP BY interaction_id`,
        [this.#tenant, [...customers.keys()]],
      );
      for (const { interaction_id, count } of counted) add(customers.get(interaction_id) ?? '', 'attachments', count);
    }
  }
}

type Add = (customerId: string, kind: keyof Holding, count: number) => void;

const kinds = ['profiles', 'extension_records', 'services', 'interactions', 'attachments'] as const;

const nothing: Holding = { profiles: 0, extension_records: 0, services: 0, interactions: 0, attachments: 0 };
