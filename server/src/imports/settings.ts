import { badParameter } from '../errors.ts';
import type { Metadata } from '../metadata/model.ts';

/** What is done with a record of which one customer is there already. */
export type OnMatch = 'skip' | 'update';

/** What an import was asked to do; kept with it as JSON. */
export interface ImportSettings {
  /** The identification key by which customers that exist are recognised. */
  readonly idKey: string | undefined;
  readonly onMatch: OnMatch;
  /** Everything is looked at and nothing is kept. */
  readonly dryRun: boolean;
  readonly delimiter: string;
  readonly encoding: string;
  /** Records that are committed together. */
  readonly batchSize: number;
  /** Records that may fail to be imported; one more ends the import. */
  readonly maxErrors: number | undefined;
  /** The first record that is imported; counted from 1. */
  readonly startFromIndex: number;
  /** Where to write what became of each record, inside IMPORT_DIR. */
  readonly logFile: string | undefined;
}

export const mostRecordsOfBatch = 10_000;

/** A character that separates fields: neither what quotes them nor what ends a record. */
export function checkDelimiter(value: string, field: string): string {
  if ([...value].length !== 1 || !value.isWellFormed() || /["\r\n\uFEFF\0]/.test(value)) {
    throw badParameter(field, 'it must be one character, neither a quotation mark nor the end of a line');
  }
  return value;
}

/** A name that the platform's decoder knows (WHATWG Encoding Standard), such as `utf-8` or `windows-1252`. */
export function checkEncoding(value: string, field: string): string {
  try {
    return new TextDecoder(value).encoding;
  } catch {
    throw badParameter(field, `the encoding '${value.slice(0, 40)}' is not known`);
  }
}

/** @throws {ApiError} 400 when there is no such key */
export function findKey(metadata: Metadata, name: string, field: string) {
  const key = metadata.identificationKeys.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw badParameter(field, `there is no identification key '${name.slice(0, 64)}'`);
  return key;
}
