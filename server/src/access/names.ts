import { Type } from 'typebox';
import { brokenUniqueConstraint } from '../db/client.ts';
import { ApiError } from '../errors.ts';

/** Names of tenants and users: the backslash divides the two, the colon ends them in HTTP Basic. */
export const loginName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\u0000-\\u001f\\u007f\\\\:\\ud800-\\udfff]+$',
  description: '1 to 64 characters without control characters, backslash or colon; compared without case.',
});

/** Names of roles and keys. */
export const label = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]+$',
  description: '1 to 64 characters without control characters; compared without case.',
});

/** Runs a statement that stores a name and says so when the name is taken. */
export async function storingName<T>(what: string, name: string, store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    if (brokenUniqueConstraint(error)?.endsWith('_name') === true) {
      throw new ApiError('conflict', `a ${what} named '${name}' exists already`, { cause: error });
    }
    throw error;
  }
}
