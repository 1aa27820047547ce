/** What an extension schema is for. */
export const scopes = ['profile', 'service', 'state', 'task'] as const;
export type Scope = (typeof scopes)[number];

export function isScope(name: string): name is Scope {
  return scopes.some((scope) => scope === name);
}
