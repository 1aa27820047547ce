import { type Static, Type } from 'typebox';
import { checkedByFeature, closed } from '../http/answers.ts';
import { type ImportRow, type ImportStatus, statuses } from './queries.ts';
import { mostRecordsOfBatch } from './settings.ts';

const time = Type.Union([Type.String(), Type.Null()]);
const count = (description: string) => Type.Integer({ description });

export const importSchema = Type.Object(
  {
    id: Type.Integer(),
    status: Type.Unsafe<ImportStatus>({ type: 'string', enum: [...statuses] }),
    file_name: Type.String(),
    id_key: Type.Union([Type.String(), Type.Null()]),
    on_match: Type.Union([Type.Literal('skip'), Type.Literal('update')]),
    dry_run: Type.Boolean(),
    delimiter: Type.String(),
    encoding: Type.String(),
    batch_size: Type.Integer(),
    max_errors: Type.Union([Type.Integer(), Type.Null()]),
    start_from_index: Type.Integer(),
    size: Type.Integer({ description: 'Bytes of the file.' }),
    progress: Type.Number({ description: '0 to 1.' }),
    records: count('Records that have ended: the sum of the five counts below.'),
    created: count('New customers.'),
    updated: count('Customers that were there and have changed.'),
    unchanged: count('Customers that were there and have not changed.'),
    ambiguous: count('Not imported: several customers match, or a unique key would be broken.'),
    rejected: count('Not imported: the record is not valid.'),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why it has failed.' }),
    created_by: Type.String(),
    created_at: Type.String(),
    started_at: time,
    finished_at: time,
  },
  { title: 'Import' },
);

export function publicly(row: ImportRow): Static<typeof importSchema> {
  const { settings, size, bytes_read } = row;
  return {
    id: row.id,
    status: row.status,
    file_name: row.file_name,
    id_key: settings.idKey ?? null,
    on_match: settings.onMatch,
    dry_run: settings.dryRun,
    delimiter: settings.delimiter,
    encoding: settings.encoding,
    batch_size: settings.batchSize,
    max_errors: settings.maxErrors ?? null,
    start_from_index: settings.startFromIndex,
    size,
    progress: size === 0 ? 0 : bytes_read / size,
    records: row.records,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    ambiguous: row.ambiguous,
    rejected: row.rejected,
    error: row.error,
    created_by: row.actor,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

export const orderQuery = closed({
  file_name: Type.String({ minLength: 1, maxLength: 255, description: 'What the import is known by.' }),
  id_key: Type.Optional(
    Type.String({ description: 'The identification key by which customers that exist are recognised.' }),
  ),
  on_match: Type.Optional(
    Type.Union([Type.Literal('skip'), Type.Literal('update')], {
      description: 'What is done with a record of a customer that exists; `skip` by default.',
    }),
  ),
  dry_run: Type.Optional(Type.Boolean({ description: 'Look at everything and keep nothing.' })),
  delimiter: Type.Optional(Type.String({ description: 'What separates fields; a comma by default.' })),
  encoding: Type.Optional(
    Type.String({ description: 'Such as `windows-1252`; that of the Content-Type, or UTF-8, by default.' }),
  ),
  batch_size: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: mostRecordsOfBatch,
      description: 'Records that are committed together; 1000 by default.',
    }),
  ),
  max_errors: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Records that may fail; one more ends the import. No limit by default.' }),
  ),
  start_from_index: Type.Optional(
    Type.Integer({ minimum: 1, description: 'The first record to import; the header is not counted.' }),
  ),
});

/** Not for the type `text/csv` alone: whatever it is called, it is read as CSV. */
export const csvBody = checkedByFeature(
  Type.Unsafe({
    content: {
      'text/csv': { schema: { type: 'string', description: 'RFC 4180; the first record names the columns.' } },
    },
  }),
);

/** The description of a bulk import, as it stands in the part of that name (API reference, "Bulk Profile Import"). */
const descriptionShape = Type.Object({
  format: Type.String({ description: '`CSV`' }),
  profiles: Type.String({ description: 'The file, in the IMPORT_DIR of the server.' }),
  'id-key': Type.Optional(Type.String()),
  delimiter: Type.Optional(Type.String()),
  'batch-size': Type.Optional(Type.Integer({ minimum: 1, maximum: mostRecordsOfBatch })),
  'max-errors': Type.Optional(Type.Integer({ minimum: 0 })),
  encoding: Type.Optional(Type.String()),
  'start-from-index': Type.Optional(Type.Integer({ minimum: 1 })),
  'create-log': Type.Optional(Type.Boolean()),
});

export const bulkBody = checkedByFeature(
  Type.Unsafe({
    content: {
      'multipart/form-data': {
        schema: { type: 'object', properties: { description: descriptionShape }, required: ['description'] },
        encoding: { description: { contentType: 'application/json' } },
      },
    },
  }),
);

const problem = closed({ index: Type.Integer({ description: 'Of the record, from 1.' }), reason: Type.String() });

export const bulkAnswer = Type.Object(
  {
    errors: Type.Array(problem, { description: 'Records that are not valid.' }),
    ambiguous: Type.Array(problem, {
      description: 'Records that several customers match, or that would break a unique key.',
    }),
    import_id: Type.Integer({ description: '`GET /profiles/imports/{id}` and its report know the rest.' }),
    status: Type.String(),
    records: Type.Integer({ description: 'Records that were looked at.' }),
    created: Type.Integer({ description: 'Customers that were made.' }),
    skipped: Type.Integer({ description: 'Records whose customer was there.' }),
    complete: Type.Boolean({ description: 'False when there are more problems than are listed: the report has all.' }),
  },
  { title: 'BulkImportResult' },
);
