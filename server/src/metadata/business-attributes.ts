import { type Static, Type } from 'typebox';
import { recordAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/client.ts';
import { badParameter, notFound } from '../errors.ts';
import { closed, responses } from '../http/answers.ts';
import type { App } from '../http/fastify-types.ts';
import { pageQuery } from '../http/paging.ts';
import { nameParams, sendList } from './lists.ts';
import type { BusinessAttribute, BusinessAttributeValue } from './model.ts';
import { insertMediaAttributes } from './predefined.ts';
import { checkText } from './values.ts';

const largestDbid = 2_147_483_647;
const dbid = Type.Integer({ minimum: 1, maximum: largestDbid });
const shortText = Type.String({ maxLength: 256 });
const longText = Type.String({ maxLength: 1024 });

const valueBody = closed({
  name: Type.String({ minLength: 1, maxLength: 256 }),
  display_name: Type.Optional(shortText),
  description: Type.Optional(longText),
  dbid: Type.Optional(dbid),
});
const attributeBody = closed({
  // A client may send back what it was answered.
  name: Type.Optional(shortText),
  dbid: Type.Optional(dbid),
  display_name: Type.Optional(shortText),
  description: Type.Optional(longText),
  map_name: Type.Optional(Type.Boolean({ default: false, description: 'Answers give names instead of DB ids.' })),
  cv_attributes: Type.Optional(
    Type.Array(Type.String(), { maxItems: 100, description: 'Such as `Service.media_type`.' }),
  ),
  values: Type.Optional(Type.Array(valueBody, { maxItems: 5000 })),
});
const value = Type.Object({ display_name: Type.String(), description: Type.String(), name: Type.String(), dbid });
export const businessAttribute = Type.Object(
  {
    display_name: Type.String(),
    values: Type.Array(value),
    description: Type.String(),
    name: Type.String(),
    dbid,
    map_name: Type.Boolean(),
    cv_attributes: Type.Array(Type.String()),
  },
  { title: 'BusinessAttribute' },
);

/** What can be mapped (seeds' README, "Mapping names"). */
const mappable = new Set([
  ...['Service', 'State', 'Task'].flatMap((resource) =>
    ['type', 'disposition', 'application_type', 'resource_type', 'media_type'].map((field) => `${resource}.${field}`),
  ),
]);

const path = '/metadata/business-attributes';
const firstDbid = 1001;

/** Business attributes: "Query Business Attribute Schema", and the contract's own `PUT`. */
export function registerBusinessAttributes(app: App, context: Context): void {
  const { metadata, now, writing } = context;
  const tags = ['Metadata'];
  const read = { tasks: ['UCS.SchemaMgt.readBusinessAttributes'] };
  const listQuery = closed({
    ...pageQuery,
    'cv-attribute': Type.Optional(
      Type.String({ description: 'Only the one that this field is mapped to, such as `Service.type`.' }),
    ),
  });

  app.get(
    path,
    {
      config: read,
      schema: {
        tags,
        operationId: 'listBusinessAttributes',
        summary: 'Query Business Attribute Schema: all',
        querystring: listQuery,
        response: responses({ 200: Type.Array(businessAttribute) }),
      },
    },
    async (request, reply) => {
      const { businessAttributes } = await metadata.get(request.caller.tenant);
      const wanted = request.query['cv-attribute'];
      const found =
        wanted === undefined
          ? businessAttributes
          : businessAttributes.filter((candidate) =>
              candidate.cv_attributes.includes(mappableName('cv-attribute', wanted)),
            );
      return sendList(context, request, reply, found);
    },
  );

  app.get(
    `${path}/:name`,
    {
      config: read,
      schema: {
        tags,
        operationId: 'getBusinessAttribute',
        summary: 'Query Business Attribute Schema: one',
        params: nameParams,
        response: responses({ 200: businessAttribute }),
      },
    },
    async (request) => {
      const { businessAttributes } = await metadata.get(request.caller.tenant);
      const found = find(businessAttributes, request.params.name);
      if (found === undefined) throw notFound('business attribute', request.params.name);
      return found;
    },
  );

  app.put(
    `${path}/:name`,
    {
      config: { tasks: ['UCS.SchemaMgt.updateBusinessAttributes'] },
      schema: {
        tags,
        operationId: 'putBusinessAttribute',
        summary: 'Create or replace a business attribute',
        params: nameParams,
        body: attributeBody,
        response: responses({ 200: businessAttribute, 201: businessAttribute }),
      },
    },
    async (request, reply) =>
      await writing.metadata(request, reply, async (tx, { businessAttributes }) => {
        const { tenant } = request.caller;
        const before = find(businessAttributes, request.params.name);
        const highest = before === undefined ? 0 : await highestValueDbid(tx, tenant, before.dbid);
        const after = checkBody(request.params.name, request.body, before, highest);
        refuseOtherMapping(businessAttributes, after);
        const [row] = await tx.query<{ dbid: number }>(
          before === undefined
            ? `INSERT INTO business_attributes (tenant_id, name, display_name, description, map_name, cv_attributes, attribute_values,
                 highest_value_dbid)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING dbid`
            : `UPDATE business_attributes SET display_name = $3, description = $4, map_name = $5, cv_attributes = $6,
                 attribute_values = $7, highest_value_dbid = $8 WHERE tenant_id = $1 AND name = $2 RETURNING dbid`,
          [
            tenant,
            after.name,
            after.display_name,
            after.description,
            after.map_name,
            after.cv_attributes,
            JSON.stringify(after.values),
            Math.max(highest, ...after.values.map((item) => item.dbid)),
          ],
        );
        if (after.name.toLowerCase() === 'mediatype') {
          await insertMediaAttributes(
            tx,
            tenant,
            after.values.map((item) => item.name),
          );
        }
        await recordAudit(tx, request.caller, now(), {
          action: before === undefined ? 'create' : 'update',
          recordType: 'business_attribute',
          recordId: after.name,
        });
        return { status: before === undefined ? 201 : 200, body: { ...after, dbid: row?.dbid } };
      }),
  );
}

function find(attributes: readonly BusinessAttribute[], name: string): BusinessAttribute | undefined {
  return attributes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
}

/** The highest DB id that a value of the attribute has had: what was stored with it must not get the name of another. */
async function highestValueDbid(tx: Db, tenant: number, attributeDbid: number): Promise<number> {
  const [row] = await tx.query<{ highest: number }>(
    'SELECT highest_value_dbid AS highest FROM business_attributes WHERE tenant_id = $1 AND dbid = $2',
    [tenant, attributeDbid],
  );
  return row?.highest ?? 0;
}

function mappableName(field: string, name: string): string {
  const found = [...mappable].find((known) => known.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw badParameter(field, `it must be one of ${[...mappable].join(', ')}`);
  return found;
}

function checkBody(
  name: string,
  body: Static<typeof attributeBody>,
  before: BusinessAttribute | undefined,
  highestDbid: number,
): Omit<BusinessAttribute, 'dbid'> {
  if (!/^[A-Za-z][A-Za-z0-9_ -]{0,255}$/.test(name)) {
    throw badParameter(
      'name',
      'a business attribute starts with a letter and goes on with letters, digits, blanks, - and _',
    );
  }
  if (body.name !== undefined && body.name.toLowerCase() !== name.toLowerCase())
    throw badParameter('name', 'it is not that of the path');
  for (const field of ['display_name', 'description'] as const) checkText(body[field] ?? '', field);
  return {
    name: before?.name ?? name,
    display_name: body.display_name ?? name,
    description: body.description ?? '',
    map_name: body.map_name ?? false,
    cv_attributes: [
      ...new Set((body.cv_attributes ?? []).map((field, i) => mappableName(`cv_attributes[${i}]`, field))),
    ],
    values: checkValues(body.values ?? [], before?.values ?? [], highestDbid),
  };
}

/** A value keeps its DB id when the attribute is replaced; a new one gets one that no other has had. */
function checkValues(
  values: readonly Static<typeof valueBody>[],
  before: readonly BusinessAttributeValue[],
  highestDbid: number,
): BusinessAttributeValue[] {
  const known = new Map(before.map((item) => [item.name.toLowerCase(), item.dbid]));
  const given = values.flatMap((item) => item.dbid ?? known.get(item.name.toLowerCase()) ?? []);
  let next = Math.max(firstDbid - 1, highestDbid, ...known.values(), ...given) + 1;
  const names = new Set<string>();
  const ids = new Set<number>();
  return values.map((item, i) => {
    for (const field of ['name', 'display_name', 'description'] as const)
      checkText(item[field] ?? '', `values[${i}].${field}`);
    const id = item.dbid ?? known.get(item.name.toLowerCase()) ?? next++;
    if (id > largestDbid) throw badParameter(`values[${i}].dbid`, 'no further DB id is free');
    if (names.has(item.name.toLowerCase())) throw badParameter(`values[${i}].name`, 'the value is given twice');
    if (ids.has(id)) throw badParameter(`values[${i}].dbid`, 'another value has the same DB id');
    names.add(item.name.toLowerCase());
    ids.add(id);
    return {
      name: item.name,
      display_name: item.display_name ?? item.name,
      description: item.description ?? '',
      dbid: id,
    };
  });
}

/** A field takes its values from one business attribute. */
function refuseOtherMapping(attributes: readonly BusinessAttribute[], after: Omit<BusinessAttribute, 'dbid'>): void {
  for (const other of attributes) {
    if (other.name === after.name) continue;
    const shared = other.cv_attributes.find((field) => after.cv_attributes.includes(field));
    if (shared !== undefined) throw badParameter('cv_attributes', `${shared} is mapped to '${other.name}' already`);
  }
}
