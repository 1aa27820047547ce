import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeniedPage } from '../access/denied-page.tsx';
import { manageAccess, useManagesTenants } from '../access/session.ts';
import { chosen, type Given, id, Needs, optional, shell, text, time } from '../base-routes.tsx';
import { isRecordType } from './record-types.ts';

const UsersPage = lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage');
const NewUserPage = lazyRouteComponent(() => import('./user-page.tsx'), 'NewUserPage');
const UserPage = lazyRouteComponent(() => import('./user-page.tsx'), 'UserPage');
const RolesPage = lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage');
const NewRolePage = lazyRouteComponent(() => import('./role-page.tsx'), 'NewRolePage');
const RolePage = lazyRouteComponent(() => import('./role-page.tsx'), 'RolePage');
const KeysPage = lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage');
const NewKeyPage = lazyRouteComponent(() => import('./key-page.tsx'), 'NewKeyPage');
const KeyPage = lazyRouteComponent(() => import('./key-page.tsx'), 'KeyPage');
const AuditPage = lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage');
const TenantsPage = lazyRouteComponent(() => import('./tenants-page.tsx'), 'TenantsPage');
const NewTenantPage = lazyRouteComponent(() => import('./tenant-page.tsx'), 'NewTenantPage');
const TenantPage = lazyRouteComponent(() => import('./tenant-page.tsx'), 'TenantPage');

/** The router reads `true` of an address as what it is, and not as a text. */
const isEnabled = (value: unknown) => (value === true || value === false ? value : undefined);

const users = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users',
  validateSearch: ({ name, role, enabled }: Given) =>
    optional({ name: text(name), role: text(role), enabled: isEnabled(enabled) }),
  component: () => (
    <Needs task={manageAccess}>
      <UsersPage />
    </Needs>
  ),
});
const newUser = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users/new',
  component: () => (
    <Needs task={manageAccess}>
      <NewUserPage />
    </Needs>
  ),
});
const user = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users/$id',
  component: () => (
    <Needs task={manageAccess}>
      <UserPage />
    </Needs>
  ),
});
const roles = createRoute({
  getParentRoute: () => shell,
  path: '/settings/roles',
  component: () => (
    <Needs task={manageAccess}>
      <RolesPage />
    </Needs>
  ),
});
const newRole = createRoute({
  getParentRoute: () => shell,
  path: '/settings/roles/new',
  validateSearch: ({ copy }: Given) => optional({ copy: id(copy) }),
  component: () => (
    <Needs task={manageAccess}>
      <NewRolePage />
    </Needs>
  ),
});
const role = createRoute({
  getParentRoute: () => shell,
  path: '/settings/roles/$id',
  component: () => (
    <Needs task={manageAccess}>
      <RolePage />
    </Needs>
  ),
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/settings/api-keys',
  component: () => (
    <Needs task={manageAccess}>
      <KeysPage />
    </Needs>
  ),
});
const newKey = createRoute({
  getParentRoute: () => shell,
  path: '/settings/api-keys/new',
  component: () => (
    <Needs task={manageAccess}>
      <NewKeyPage />
    </Needs>
  ),
});
const key = createRoute({
  getParentRoute: () => shell,
  path: '/settings/api-keys/$id',
  component: () => (
    <Needs task={manageAccess}>
      <KeyPage />
    </Needs>
  ),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/settings/audit',
  validateSearch: ({ actor, action, type, record, from, to }: Given) =>
    optional({
      actor: text(actor),
      action: text(action),
      type: chosen(type, isRecordType),
      record: text(record),
      from: time(from),
      to: time(to),
    }),
  component: () => (
    <Needs task={manageAccess}>
      <AuditPage />
    </Needs>
  ),
});
const tenants = createRoute({
  getParentRoute: () => shell,
  path: '/settings/tenants',
  component: () => (
    <OfAllTenants>
      <TenantsPage />
    </OfAllTenants>
  ),
});
const newTenant = createRoute({
  getParentRoute: () => shell,
  path: '/settings/tenants/new',
  component: () => (
    <OfAllTenants>
      <NewTenantPage />
    </OfAllTenants>
  ),
});
const tenant = createRoute({
  getParentRoute: () => shell,
  path: '/settings/tenants/$id',
  component: () => (
    <OfAllTenants>
      <TenantPage />
    </OfAllTenants>
  ),
});

/** The pages of who may do what, and of what was done. */
export const accessRoutes = [
  users,
  newUser,
  user,
  roles,
  newRole,
  role,
  keys,
  newKey,
  key,
  audit,
  tenants,
  newTenant,
  tenant,
] as const;

function OfAllTenants({ children }: { children: ReactNode }) {
  return useManagesTenants() ? children : <DeniedPage />;
}
