import { ApiError, notFound } from '../errors.ts';
import { isRecordId } from '../record-id.ts';

export function interactionNotFound(interactionId: string): ApiError {
  return notFound('interaction', interactionId.slice(0, 64));
}

/** @throws {ApiError} 404 for an id that no interaction can have */
export function knownForm(interactionId: string): string {
  if (!isRecordId(interactionId)) throw interactionNotFound(interactionId);
  return interactionId;
}

export function contentNotFound(interactionId: string, what: string): ApiError {
  return new ApiError('notFound', `the interaction '${interactionId}' does not exist or has no ${what}`);
}
