import json5 from 'json5';
import { ApiError, badParameter, missingParameter } from '../errors.ts';
import { checkText } from '../metadata/values.ts';
import { checkDelimiter, checkEncoding, type ImportSettings, mostRecordsOfBatch } from './settings.ts';

/** What the part `description` asks for (API reference, "Bulk Profile Import"). */
export interface BulkDescription {
  readonly profiles: string;
  readonly createLog: boolean;
  readonly settings: ImportSettings;
}

/** The API reference commits after so many records unless told otherwise. */
const documentedBatchSize = 64;

/**
 * The text of the part `description` of a form.
 *
 * @throws {ApiError} 400
 */
export async function readDescriptionPart(body: Buffer, contentType: string): Promise<string> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    throw new ApiError('malformedBody', 'the body is not a well-formed form', { cause: error });
  }
  for (const name of form.keys())
    if (name !== 'description') throw badParameter(name.slice(0, 100), 'there is no such part');
  const [part, another] = form.getAll('description');
  if (part === undefined) throw missingParameter('description');
  if (another !== undefined) throw badParameter('description', 'it is given twice');
  return typeof part === 'string' ? part : await part.text();
}

/** @throws {ApiError} 400 that names the field */
export function readDescription(text: string): BulkDescription {
  const fields = new Map(Object.entries(parse(text)));
  const take = <T>(name: string, check: (value: unknown) => T): T | undefined => {
    const value = fields.get(name);
    fields.delete(name);
    return value === undefined || value === null ? undefined : check(value);
  };
  const string = (name: string) =>
    take(name, (value) => {
      if (typeof value !== 'string') throw badParameter(name, 'it must be a string');
      checkText(value, name);
      return value;
    });
  const whole = (name: string, min: number, max: number) =>
    take(name, (value) => {
      if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
      throw badParameter(name, `it must be a whole number from ${min} to ${max}`);
    });
  const format = string('format');
  if (format === undefined) throw missingParameter('format');
  if (format.toLowerCase() !== 'csv')
    throw badParameter('format', `only CSV is supported, not '${format.slice(0, 40)}'`);
  const profiles = string('profiles');
  if (profiles === undefined) throw missingParameter('profiles');
  const createLog = take('create-log', (value) => {
    if (typeof value !== 'boolean') throw badParameter('create-log', 'it must be true or false');
    return value;
  });
  const settings: ImportSettings = {
    idKey: string('id-key'),
    onMatch: 'skip',
    dryRun: false,
    delimiter: checkDelimiter(string('delimiter') ?? ',', 'delimiter'),
    encoding: checkEncoding(string('encoding') ?? 'utf-8', 'encoding'),
    batchSize: whole('batch-size', 1, mostRecordsOfBatch) ?? documentedBatchSize,
    maxErrors: whole('max-errors', 0, Number.MAX_SAFE_INTEGER),
    startFromIndex: whole('start-from-index', 1, Number.MAX_SAFE_INTEGER) ?? 1,
    logFile: undefined,
  };
  for (const name of fields.keys()) throw badParameter(name.slice(0, 100), 'there is no such field');
  return { profiles, createLog: createLog ?? false, settings };
}

/** The samples of the API reference leave the quotation marks of names away. */
function parse(text: string): object {
  let value: unknown;
  try {
    value = json5.parse(text);
  } catch (error) {
    throw new ApiError('malformedBody', `the description is not valid JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badParameter('description', 'it must be an object');
  }
  return value;
}
