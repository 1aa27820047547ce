import { together } from '../db/client.ts';
import { sameDigests } from '../devices/digests.ts';
import { type DevicesOf, insertDeviceKeys, replaceManyDeviceKeys } from '../devices/queries.ts';
import { ApiError } from '../errors.ts';
import { recordPlace } from '../extension-records/owner-records.ts';
import { seal } from '../extension-records/sealing.ts';
import { uniqueRows } from '../extension-records/unique-values.ts';
import type { ExtensionSchema } from '../metadata/model.ts';
import {
  addedValues,
  deleteHeldValues,
  heldBy,
  type IdentificationValue,
  insertHeldValues,
} from '../profiles/identification-values.ts';
import { type CustomerStore, customerPlace } from '../profiles/store.ts';
import { newRecordId } from '../record-id.ts';
import { type Content, Customer, type KnownRecord, merged, recordValues, refuseRepeated } from './customer.ts';
import { Holders, mostHolders } from './holders.ts';
import { type Candidate, type Plan, reasonOf } from './prepare.ts';
import type { ImportSettings } from './settings.ts';
import {
  copyIntoOverlay,
  findExisting,
  findHolders,
  findRecords,
  insertProfiles,
  insertRecords,
  insertUniqueValues,
  lockProfiles,
  type Tables,
  updateProfiles,
  updateRecords,
} from './tables.ts';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'ambiguous' | 'rejected';

/** What became of a record: its index, the customer it is now when there is one, the reason when it was not imported. */
export type OutcomeRow = readonly [index: number, outcome: Outcome, customerId: string | null, reason?: string];

/** A customer that was to be changed has gone since it was found: the transaction starts over. */
export class CustomerGone extends Error {}

type Accepted = Extract<Candidate, { readonly row: unknown }>;

/**
 * Imports some records in one transaction. They are decided one after the other, each as if those before it were
 * committed, and written together.
 */
export class Batch {
  readonly #store: CustomerStore;
  readonly #tables: Tables;
  readonly #plan: Plan;
  readonly #settings: ImportSettings;
  readonly #at: Date;
  readonly #holders: Holders;
  /** The customers that this transaction has made or read, by id. */
  readonly #customers = new Map<string, Customer>();
  #existing: ReadonlySet<string> = new Set();
  /** Each record may take a value from one of its holders: then those behind them count. */
  #holdersWanted = mostHolders;

  constructor(store: CustomerStore, tables: Tables, plan: Plan, settings: ImportSettings, at: Date) {
    this.#store = store;
    this.#tables = tables;
    this.#plan = plan;
    this.#settings = settings;
    this.#at = at;
    this.#holders = new Holders((values) => findHolders(store.tx, tables, store.tenant, values, this.#holdersWanted));
  }

  /**
   * @param mostProblems records that may fail; one more is the last that is looked at
   * @throws {CustomerGone}
   */
  async run(candidates: readonly Candidate[], mostProblems: number): Promise<OutcomeRow[]> {
    const accepted = candidates.filter((candidate) => candidate.reason === undefined);
    if (this.#settings.onMatch === 'update') this.#holdersWanted += accepted.length;
    await this.#lookUp(accepted);
    if (this.#settings.onMatch === 'update') await this.#readMatches(accepted);
    const outcomes: OutcomeRow[] = [];
    let problems = 0;
    for (const candidate of candidates) {
      const outcome = await this.#decide(candidate);
      outcomes.push(outcome);
      if (isProblem(outcome)) problems += 1;
      if (problems > mostProblems) break;
    }
    await this.#write();
    return outcomes;
  }

  /** Asks at once for what nearly all records are decided by. */
  async #lookUp(accepted: readonly Accepted[]): Promise<void> {
    const values: IdentificationValue[] = [];
    const ids: string[] = [];
    for (const { row, identity, creation } of accepted) {
      if (row.customerId !== undefined) ids.push(row.customerId);
      for (const value of identity) values.push(value);
      if (typeof creation === 'string') continue;
      for (const value of creation.values) if (value.unique) values.push(value);
    }
    const { tx, tenant } = this.#store;
    const [existing] = await together([findExisting(tx, this.#tables, tenant, ids), this.#holders.learn(values)]);
    this.#existing = existing;
  }

  /** The customers that a record is about: whom its key finds, and whose id it has. */
  #matches({ row, identity }: Accepted): Set<string> {
    const matches = this.#holdersOf(identity);
    const id = row.customerId;
    if (id !== undefined && (this.#existing.has(id) || this.#customers.has(id))) matches.add(id);
    return matches;
  }

  /** Locks and reads the customers that will be changed, and learns who has what they will be found by. */
  async #readMatches(accepted: readonly Accepted[]): Promise<void> {
    const matched = accepted.flatMap((candidate) => {
      const [only, ...others] = this.#matches(candidate);
      return only === undefined || others.length > 0 ? [] : [{ candidate, id: only }];
    });
    if (matched.length === 0) return;
    await this.#read([...new Set(matched.map(({ id }) => id))]);
    for (const { candidate, id } of matched) {
      const has = new Set(this.#customers.get(id)?.values.map((value) => value.id));
      // Somebody has changed the customer between the look-up and the lock.
      if (candidate.row.customerId !== id && !candidate.identity.some((value) => has.has(value.id))) {
        throw new CustomerGone();
      }
    }
    const wanted = matched.flatMap(({ candidate, id }) => {
      const customer = this.#customers.get(id) as Customer;
      try {
        const content = merged(this.#store.keyring, customer.content, candidate.row);
        return content === undefined ? [] : this.#uniqueOnes(customer, content);
      } catch (error) {
        // It will be refused for the same reason when its turn comes.
        reasonOf(error);
        return [];
      }
    });
    await this.#holders.learn(wanted);
  }

  /** Locks customers until the transaction ends, and reads what can be changed of them. @throws {CustomerGone} */
  async #read(ids: readonly string[]): Promise<void> {
    const { tx, tenant } = this.#store;
    const { extensionIds, keys } = this.#plan;
    const copied = this.#tables.overlay
      ? await copyIntoOverlay(tx, this.#tables, tenant, ids, extensionIds)
      : new Set<string>();
    const profiles = await lockProfiles(tx, this.#tables, tenant, ids);
    if (profiles.length < ids.length) throw new CustomerGone();
    const rows = Map.groupBy(await findRecords(tx, this.#tables, tenant, ids, extensionIds), (row) => row.customer_id);
    for (const profile of profiles) {
      const records = new Map<number, KnownRecord[]>();
      for (const row of rows.get(profile.customer_id) ?? []) {
        const record = { id: row.record_id, values: this.#store.openRecord(row), changed: false };
        const list = records.get(row.extension_id);
        if (list === undefined) records.set(row.extension_id, [record]);
        else list.push(record);
      }
      const content = { attributes: this.#store.openCore(profile), records };
      const values = this.#store.identificationValues(keys, content.attributes, recordValues(content));
      this.#customers.set(profile.customer_id, new Customer(profile.customer_id, false, content, values));
    }
    // They are hidden with their customer from now on.
    const hidden = [...copied].flatMap((id) => heldBy(id, this.#customers.get(id)?.values ?? []));
    await insertHeldValues(tx, tenant, hidden, this.#tables.identificationValues.write);
  }

  #uniqueOnes(customer: Customer, content: Content): IdentificationValue[] {
    const values = this.#store.identificationValues(this.#plan.keys, content.attributes, recordValues(content));
    return addedValues(customer.values, values).filter((value) => value.unique);
  }

  async #decide(candidate: Candidate): Promise<OutcomeRow> {
    const { index } = candidate;
    if (candidate.reason !== undefined) return [index, 'rejected', null, candidate.reason];
    const matches = this.#matches(candidate);
    const [only] = matches;
    if (matches.size > 1) return ambiguous(index, matches);
    if (only === undefined) return this.#create(candidate);
    const { customerId } = candidate.row;
    if (customerId !== undefined && customerId !== only) return ambiguous(index, matches);
    if (this.#settings.onMatch === 'skip') return [index, 'unchanged', only];
    // Not read yet when it was one of several before a record above changed another one.
    if (!this.#customers.has(only)) await this.#read([only]);
    return await this.#update(candidate, this.#customers.get(only) as Customer);
  }

  #create({ index, row, creation }: Accepted): OutcomeRow {
    if (typeof creation === 'string') return [index, 'rejected', null, creation];
    const holders = this.#holdersOf(creation.values.filter((value) => value.unique));
    if (holders.size > 0) return ambiguous(index, holders);
    const records = new Map<number, KnownRecord[]>();
    for (const [schema] of row.extensions) {
      const list = (creation.records.get(schema.id) ?? []).map((values) => ({ id: undefined, values, changed: true }));
      try {
        refuseRepeated(this.#store.keyring, schema, list);
      } catch (error) {
        return refused(index, null, error);
      }
      records.set(schema.id, list);
    }
    const id = row.customerId ?? newRecordId(this.#at);
    const content = { attributes: creation.attributes, records };
    this.#customers.set(id, new Customer(id, true, content, creation.values));
    this.#holders.add(id, creation.values);
    return [index, 'created', id];
  }

  async #update({ index, row }: Accepted, customer: Customer): Promise<OutcomeRow> {
    let content: Content | undefined;
    try {
      content = merged(this.#store.keyring, customer.content, row);
    } catch (error) {
      return refused(index, customer.id, error);
    }
    if (content === undefined) return [index, 'unchanged', customer.id];
    let values: IdentificationValue[];
    try {
      values = this.#store.identificationValues(this.#plan.keys, content.attributes, recordValues(content));
    } catch (error) {
      return refused(index, customer.id, error);
    }
    const added = addedValues(customer.values, values);
    const unique = added.filter((value) => value.unique);
    await this.#holders.learn(unique);
    const others = this.#holdersOf(unique);
    others.delete(customer.id);
    if (others.size > 0) return ambiguous(index, others);
    this.#holders.remove(customer.id, addedValues(values, customer.values));
    this.#holders.add(customer.id, added);
    Object.assign(customer, { content, values, changed: true });
    return [index, 'updated', customer.id];
  }

  #holdersOf(values: readonly IdentificationValue[]): Set<string> {
    const holders = new Set<string>();
    for (const value of values) for (const id of this.#holders.of(value)) holders.add(id);
    return holders;
  }

  /** Writes every customer that was made or changed, table by table. */
  async #write(): Promise<void> {
    const { tx, tenant } = this.#store;
    const tables = this.#tables;
    const changed = [...this.#customers.values()].filter((customer) => customer.changed);
    const created = changed.filter((customer) => customer.isNew);
    const updated = changed.filter((customer) => !customer.isNew);
    const core = (customer: Customer) => ({
      customerId: customer.id,
      core: this.#store.sealCore(customer.id, customer.content.attributes),
    });
    const into = tables.identificationValues.write;
    const held = (values: (customer: Customer) => readonly IdentificationValue[]) =>
      changed.flatMap((customer) => heldBy(customer.id, values(customer)));
    await together([
      insertProfiles(tx, tables, tenant, created.map(core), this.#at),
      updateProfiles(tx, tables, tenant, updated.map(core), this.#at),
      deleteHeldValues(
        tx,
        tenant,
        held(({ former, values }) => addedValues(values, former)),
        into,
      ),
      insertHeldValues(
        tx,
        tenant,
        held(({ isNew, former, values }) => (isNew ? values : addedValues(former, values))),
        into,
      ),
      this.#writeRecords(changed),
      this.#writeCoreDevices(created, updated),
    ]);
  }

  async #writeCoreDevices(created: readonly Customer[], updated: readonly Customer[]): Promise<void> {
    // What a dry run writes is found by nobody.
    if (this.#tables.overlay) return;
    const { tx, tenant } = this.#store;
    const keyed = ({ id, content }: Customer) => this.#store.keyedCore(id, content.attributes);
    const replaced = updated.flatMap((customer) => {
      const record = keyed(customer);
      const before = this.#store.coreDevices(customer.formerAttributes ?? new Map());
      return sameDigests(before, record.devices) ? [] : [record];
    });
    await together([insertDeviceKeys(tx, tenant, created.map(keyed)), replaceManyDeviceKeys(tx, tenant, replaced)]);
  }

  async #writeRecords(changed: readonly Customer[]): Promise<void> {
    const { tx, tenant, keyring } = this.#store;
    const rows = changed.flatMap(({ id: customerId, content }) =>
      this.#plan.columns.extensions.flatMap(({ schema }) =>
        (content.records.get(schema.id) ?? [])
          .filter((record) => record.changed)
          .map((record) => ({
            customerId,
            extensionId: schema.id,
            schema,
            values: record.values,
            recordId: record.id,
            sealed: seal(
              keyring,
              schema.attributes,
              recordPlace(customerPlace(tenant, customerId), schema.id),
              record.values,
            ),
          })),
      ),
    );
    const added = rows.filter((row) => row.recordId === undefined);
    const known = rows.flatMap((row) => (row.recordId === undefined ? [] : [{ ...row, recordId: row.recordId }]));
    const [ids] = await together([
      insertRecords(tx, this.#tables, tenant, added),
      updateRecords(tx, this.#tables, tenant, known),
    ]);
    const inserted = added.map((row, i) => ({ ...row, recordId: ids[i] as number }));
    const unique = [...inserted, ...known].flatMap((row) =>
      uniqueValues(row).map((value) => ({ ...value, customerId: row.customerId, extensionId: row.extensionId })),
    );
    const keyed = (row: (typeof known)[number]): DevicesOf => ({
      kind: 'profile_extension',
      owner: row.customerId,
      recordId: String(row.recordId),
      devices: this.#store.deviceKeys.ofValues(tenant, Object.values(row.values)),
    });
    await together([
      insertUniqueValues(tx, this.#tables, tenant, unique),
      ...(this.#tables.overlay
        ? []
        : [insertDeviceKeys(tx, tenant, inserted.map(keyed)), replaceManyDeviceKeys(tx, tenant, known.map(keyed))]),
    ]);

    function uniqueValues(row: { schema: ExtensionSchema; values: KnownRecord['values']; recordId: number }) {
      return row.schema.uniqueLists.length === 0 ? [] : uniqueRows(keyring, row.schema, row.values, row.recordId);
    }
  }
}

/** True when the record was not imported. */
export function isProblem([, outcome]: OutcomeRow): boolean {
  return outcome === 'ambiguous' || outcome === 'rejected';
}

/** A unique key that would be broken is an ambiguity (seeds' README). */
function refused(index: number, customerId: string | null, error: unknown): OutcomeRow {
  const reason = reasonOf(error);
  const isBrokenKey = error instanceof ApiError && error.errorName === 'uniqueKeyBroken';
  return [index, isBrokenKey ? 'ambiguous' : 'rejected', customerId, reason];
}

/** In the words of the API reference, "Bulk Profile Import". */
function ambiguous(index: number, customerIds: ReadonlySet<string>): OutcomeRow {
  const ids = [...customerIds].sort();
  const shown = ids.length < mostHolders ? ids.join(', ') : `${ids.slice(0, mostHolders).join(', ')}, …`;
  return [index, 'ambiguous', null, `Some customer(s) are already matching this profile : ${shown}`];
}
