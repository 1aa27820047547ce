import { type Static, Type } from 'typebox';
import type { Caller } from '../access/caller.ts';
import { requireTask } from '../access/caller.ts';
import { allowExtension } from '../extension-records/allow.ts';
import { requestedExtensions } from '../extension-records/answer.ts';
import type { ExtensionSchema, Metadata } from '../metadata/model.ts';
import { checkDateTime } from '../metadata/values.ts';
import { type StoredForms, storedForms } from './business-values.ts';
import { type ElementKind, names } from './element.ts';
import type { ServiceFilter } from './owners.ts';
import type { PartKind } from './queries.ts';
import { type NestedField, nestedFields } from './read.ts';
import { elementId } from './schemas.ts';

function flag(what: string) {
  return Type.Optional(Type.Boolean({ description: `\`true\` to include the ${what}.` }));
}

function list(description: string) {
  return Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())], { description }));
}

export const nestedStates = { active_states: flag('active states'), completed_states: flag('completed states') };
export const nestedTasks = { active_tasks: flag('active tasks'), completed_tasks: flag('completed tasks') };
export const interactionsFlag = { interactions: flag('newest interactions that its events name') };
export const extensionsParameter = { extensions: list('Names of extensions to return, separated by commas.') };

const time = (description: string) => Type.Optional(Type.String({ description }));
export const serviceFilters = {
  started_from: time('Started at this time or later (ISO 8601).'),
  started_to: time('Started before this time.'),
  completed_from: time('Completed at this time or later.'),
  completed_to: time('Completed before this time.'),
  service_type: list('Types of service, separated by commas.'),
  service_types: list('The same.'),
};

/** Both spellings of the filter of states or tasks by their types. */
export function partTypes(kind: PartKind) {
  const types = list(`Types of ${kind}, separated by commas.`);
  return { [`${kind}_types`]: types, [`${kind}_type`]: types };
}

export const stateFilter = { state_id: Type.Optional(elementId) };

/** `1,3,45` in one parameter or several, as it is stored; undefined when there is none. */
export function typesFilter(
  metadata: Metadata,
  kind: ElementKind,
  given: readonly (string | readonly string[] | undefined)[],
): StoredForms | undefined {
  const texts = given
    .flat()
    .flatMap((text) => text?.split(',') ?? [])
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (texts.length === 0) return undefined;
  return storedForms(metadata, kind, names[kind].typeField, texts);
}

type Filters = { readonly [Name in keyof typeof serviceFilters]?: Static<(typeof serviceFilters)[Name]> | undefined };

export function readServiceFilter(metadata: Metadata, completed: boolean | undefined, query: Filters): ServiceFilter {
  const time = (name: 'started_from' | 'started_to' | 'completed_from' | 'completed_to') =>
    query[name] === undefined ? undefined : checkDateTime(query[name], name);
  return {
    completed,
    startedFrom: time('started_from'),
    startedTo: time('started_to'),
    completedFrom: time('completed_from'),
    completedTo: time('completed_to'),
    types: typesFilter(metadata, 'service', [query.service_type, query.service_types]),
  };
}

/** Which nested parts are asked for. @throws {ApiError} 403 when the caller may not read them */
export function readNestedFields(caller: Caller, query: { readonly [Name in NestedField]?: boolean }): NestedField[] {
  const asked = nestedFields.filter((field) => query[field] === true);
  if (asked.some((field) => field.endsWith('states'))) requireTask(caller, 'UCS.State.readState');
  if (asked.some((field) => field.endsWith('tasks'))) requireTask(caller, 'UCS.Task.readTask');
  return asked;
}

/** Whether interactions are asked for. @throws {ApiError} 403 when the caller may not read them */
export function readInteractionsFlag(caller: Caller, asked: boolean | undefined): boolean {
  if (asked === true) requireTask(caller, 'UCS.Interaction.readInteraction');
  return asked === true;
}

/** Which extensions are asked for. @throws {ApiError} 403 when the caller may not read them, 400 for an unknown one */
export function readExtensions(
  caller: Caller,
  metadata: Metadata,
  kind: ElementKind,
  parameter: string | string[] | undefined,
): ExtensionSchema[] {
  const asked = requestedExtensions(metadata, kind, parameter);
  if (asked.length > 0) allowExtension(caller, kind, 'read');
  return asked;
}
