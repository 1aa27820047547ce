import type { Tenant } from '../../../client/src/index.ts';

/** The one that is there from the start, and stays. */
export function isDefault({ name }: Pick<Tenant, 'name'>): boolean {
  return name === 'default';
}
