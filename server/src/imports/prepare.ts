import { ApiError, badParameter } from '../errors.ts';
import type { AttributeDefinition, IdentificationKey, Metadata } from '../metadata/model.ts';
import { completeRecord, type ExtensionRecord, emptyRecord } from '../metadata/records.ts';
import type { ValueRules } from '../metadata/values.ts';
import { type IdentificationValue, isWhole } from '../profiles/identification-values.ts';
import { type CoreAttributes, completeAttributes } from '../profiles/profile.ts';
import type { CustomerStore } from '../profiles/store.ts';
import { type Columns, readColumns } from './columns.ts';
import type { CsvRecord } from './csv.ts';
import { type Row, readRow } from './row.ts';
import { findKey, type ImportSettings } from './settings.ts';

/** A customer that is not there yet. */
export interface NewCustomer {
  readonly attributes: CoreAttributes;
  /** By extension id. */
  readonly records: ReadonlyMap<number, readonly ExtensionRecord[]>;
  readonly values: readonly IdentificationValue[];
}

/** A record of the file with everything that can be said of it without looking at the customers. */
export type Candidate =
  | { readonly index: number; readonly reason: string }
  | {
      readonly index: number;
      readonly reason?: undefined;
      readonly row: Row;
      /** The values of the import's key: who has one is the customer. */
      readonly identity: readonly IdentificationValue[];
      /** What becomes of it when there is no such customer; the reason when nothing can. */
      readonly creation: NewCustomer | string;
    };

/** What a file means under one version of the tenant's definitions. */
export class Plan {
  readonly metadata: Metadata;
  readonly columns: Columns;
  /** The key that customers are recognised by. */
  readonly idKey: IdentificationKey | undefined;
  /** The keys and the extensions that the file can change of a customer. */
  readonly keys: readonly IdentificationKey[];
  readonly extensionIds: readonly number[];
  /** Characters that defaults can add to a record of the file. */
  readonly defaultsLength: number;
  readonly #rules: ValueRules;
  /** A default value of the key's attributes identifies nobody. */
  readonly #idKeyHasDefaults: boolean;

  /** @throws {ApiError} 400 when the columns or the key do not exist */
  constructor(metadata: Metadata, settings: ImportSettings, header: readonly string[], rules: ValueRules) {
    this.metadata = metadata;
    this.#rules = rules;
    this.columns = readColumns(metadata, header);
    this.idKey = settings.idKey === undefined ? undefined : findKey(metadata, settings.idKey, 'id_key');
    this.extensionIds = this.columns.extensions.map(({ schema }) => schema.id);
    this.keys = metadata.identificationKeys.filter(
      ({ extension }) => extension === undefined || this.extensionIds.includes(extension.id),
    );
    if (this.idKey !== undefined) this.#refuseMissingColumns(this.idKey);
    this.defaultsLength = this.#lengthOfDefaults();
    this.#idKeyHasDefaults = this.idKey?.attributes.some((attribute) => attribute.defaultValue !== undefined) ?? false;
  }

  /** @throws {ApiError} 400: by a key without columns nobody would be recognised, and everybody would be made anew */
  #refuseMissingColumns(key: IdentificationKey): void {
    const { attributes, extensions } = this.columns;
    const cells =
      key.extension === undefined
        ? attributes.flatMap((attribute) => attribute.cells)
        : extensions
            .filter(({ schema }) => schema === key.extension)
            .flatMap(({ records }) => records.flatMap((record) => record.cells));
    for (const attribute of key.attributes) {
      if (cells.some(({ definition }) => definition === attribute)) continue;
      throw badParameter('id_key', `the file has no column for ${attribute.name}, an attribute of '${key.name}'`);
    }
  }

  #lengthOfDefaults(): number {
    const length = (definitions: Iterable<AttributeDefinition>) => {
      let sum = 0;
      for (const { defaultValue } of definitions)
        if (defaultValue !== undefined) sum += String(defaultValue).length + 100;
      return sum;
    };
    const ofExtensions = this.columns.extensions.map(
      ({ schema, records }) => length(schema.attributes.values()) * records.length,
    );
    return ofExtensions.reduce((sum, one) => sum + one, length(this.metadata.attributes.values()));
  }

  /** @param store of any transaction: nothing is read from the database */
  prepare(store: CustomerStore, record: CsvRecord, index: number): Candidate {
    let row: Row;
    try {
      row = readRow(this.columns, record, this.#rules);
    } catch (error) {
      return { index, reason: reasonOf(error) };
    }
    const creation = orReason(() => this.#create(store, row));
    return { index, row, creation, identity: this.#identity(store, row, creation) };
  }

  #create(store: CustomerStore, row: Row): NewCustomer {
    const attributes: CoreAttributes = new Map(row.attributes);
    completeAttributes(this.metadata, attributes);
    const records = new Map<number, ExtensionRecord[]>();
    for (const [schema, given] of row.extensions) {
      records.set(
        schema.id,
        given.map(({ title, values }) => {
          const record = Object.assign(emptyRecord(), values);
          completeRecord(schema, record, title);
          return record;
        }),
      );
    }
    return { attributes, records, values: store.identificationValues(this.keys, attributes, records) };
  }

  #identity(store: CustomerStore, row: Row, creation: NewCustomer | string): IdentificationValue[] {
    const key = this.idKey;
    if (key === undefined) return [];
    // A customer who has only part of the key is found by that part, and is not recognised by it.
    const whole = (values: readonly IdentificationValue[]) =>
      values.filter(({ keyId, value }) => keyId === key.id && isWhole(key, value));
    if (typeof creation !== 'string' && !this.#idKeyHasDefaults) return whole(creation.values);
    const given = key.extension === undefined ? undefined : row.extensions.get(key.extension);
    const records = new Map(
      key.extension === undefined ? [] : [[key.extension.id, given?.map(({ values }) => values) ?? []]],
    );
    const values = orReason(() => store.identificationValues([key], row.attributes, records));
    return typeof values === 'string' ? [] : whole(values);
  }
}

/** The message of a refusal; other errors are not the file's fault. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError && error.kind.status < 500) return error.message;
  throw error;
}

function orReason<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return reasonOf(error);
  }
}
