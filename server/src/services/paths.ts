import { notFound } from '../errors.ts';
import { type Element, type ElementKind, names } from './element.ts';

/** The path of one element: `/services/:service_id`, `/services/:service_id/states/:state_id` … */
export function elementPath(kind: ElementKind): string {
  return kind === 'service' ? '/services/:service_id' : `${partsPath(kind)}/:${names[kind].idField}`;
}

/** The path of the states or tasks of a service. */
export function partsPath(kind: 'state' | 'task'): string {
  return `/services/:service_id/${names[kind].table}`;
}

/** How the documentation groups the operations. */
export function elementTag(kind: ElementKind): string {
  return `${names[kind].resource}s`;
}

/** @throws {ApiError} 404 for an id that no service can have */
export function serviceIdOf(params: unknown): number {
  return idOf(params, 'service', Number.MAX_SAFE_INTEGER);
}

/** @throws {ApiError} 404 for ids that no element can have */
export function elementOf(kind: ElementKind, params: unknown): Element {
  const serviceId = serviceIdOf(params);
  return { kind, serviceId, id: kind === 'service' ? 0 : idOf(params, kind, 2_147_483_647) };
}

function idOf(params: unknown, kind: ElementKind, largest: number): number {
  const text = (params as Record<string, string>)[names[kind].idField] ?? '';
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(id <= largest)) throw notFound(kind, text.slice(0, 64));
  return id;
}
