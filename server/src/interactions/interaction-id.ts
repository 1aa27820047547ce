import { ApiError, notFound } from '../errors.ts';

/** 1 to 16 letters and digits (contract, "Interactions: writing"). */
const pattern = /^[A-Za-z0-9]{1,16}$/;

export function isInteractionId(value: string): boolean {
  return pattern.test(value);
}

export function interactionNotFound(interactionId: string): ApiError {
  return notFound('interaction', interactionId.slice(0, 64));
}

/** @throws {ApiError} 404 for an id that no interaction can have */
export function knownForm(interactionId: string): string {
  if (!isInteractionId(interactionId)) throw interactionNotFound(interactionId);
  return interactionId;
}

export function contentNotFound(interactionId: string, what: string): ApiError {
  return new ApiError('notFound', `the interaction '${interactionId}' does not exist or has no ${what}`);
}
