import { badParameter } from '../errors.ts';
import { decodeCursor, encodeCursor } from '../http/paging.ts';
import { isRecordId } from '../record-id.ts';
import type { Place } from './queries.ts';

/** The cursor that names a place in a list of interactions. */
export function encodePlace(place: Place): string {
  return encodeCursor(place);
}

/** @throws {ApiError} bad parameter when the cursor is none of ours */
export function decodePlace(cursor: string): Place {
  const [startDate, interactionId] = decodeCursor(cursor, 'time', 'string');
  if (!isRecordId(interactionId)) throw badParameter('cursor', 'it is not a cursor of this list');
  return [startDate, interactionId];
}
