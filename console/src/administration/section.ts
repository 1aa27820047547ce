import { IconBuilding, IconIdBadge2, IconKey, IconListSearch, IconUsersGroup } from '@tabler/icons-react';
import { manageAccess } from '../access/session.ts';
import { texts } from '../texts.ts';

/** Where the pages of who may do what stand among the settings. */
export const accessPages = [
  { to: '/settings/users', label: texts.nav.users, Icon: IconUsersGroup, task: manageAccess },
  { to: '/settings/roles', label: texts.nav.roles, Icon: IconIdBadge2, task: manageAccess },
  { to: '/settings/api-keys', label: texts.nav.keys, Icon: IconKey, task: manageAccess },
  { to: '/settings/audit', label: texts.nav.audit, Icon: IconListSearch, task: manageAccess },
  { to: '/settings/tenants', label: texts.nav.tenants, Icon: IconBuilding, task: manageAccess, ofAllTenants: true },
] as const;
