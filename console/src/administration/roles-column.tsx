import type { Column } from '../ui/data-table.tsx';
import { Nothing } from '../ui/time.tsx';
import { accessTexts } from './texts.ts';

/** The roles that users and keys have. */
export const rolesColumn: Column<{ readonly roles: readonly string[] }> = {
  id: 'roles',
  header: accessTexts.roles,
  kind: 'wide',
  cell: ({ roles }) => (roles.length === 0 ? <Nothing /> : roles.join(', ')),
};
