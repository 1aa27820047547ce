import { createRoute, lazyRouteComponent, Navigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Needs, shell } from '../base-routes.tsx';
import { isScope, type Scope } from './scopes.ts';
import {
  createIdKeys,
  createSchemas,
  handleMetadata,
  readBusinessAttributes,
  readIdKeys,
  readSchemas,
  schemaTasks,
  updateBusinessAttributes,
} from './tasks.ts';

const SchemasHome = lazyRouteComponent(() => import('./schemas-page.tsx'), 'SchemasHome');
const AttributesPage = lazyRouteComponent(() => import('./attributes-page.tsx'), 'AttributesPage');
const NewAttributePage = lazyRouteComponent(() => import('./attribute-page.tsx'), 'NewAttributePage');
const ExtensionsPage = lazyRouteComponent(() => import('./extensions-page.tsx'), 'ExtensionsPage');
const ExtensionPage = lazyRouteComponent(() => import('./extension-page.tsx'), 'ExtensionPage');
const NewExtensionPage = lazyRouteComponent(() => import('./extension-editor.tsx'), 'NewExtensionPage');
const KeysPage = lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage');
const NewKeyPage = lazyRouteComponent(() => import('./key-editor.tsx'), 'NewKeyPage');
const BusinessAttributesPage = lazyRouteComponent(
  () => import('./business-attributes-page.tsx'),
  'BusinessAttributesPage',
);
const NewBusinessAttributePage = lazyRouteComponent(
  () => import('./business-attribute-page.tsx'),
  'NewBusinessAttributePage',
);
const BusinessAttributePage = lazyRouteComponent(
  () => import('./business-attribute-page.tsx'),
  'BusinessAttributePage',
);

const schemas = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas',
  component: () => (
    <Needs task={schemaTasks}>
      <SchemasHome />
    </Needs>
  ),
});
const attributes = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/attributes',
  component: () => (
    <Needs task={readSchemas('profile')}>
      <AttributesPage />
    </Needs>
  ),
});
const newAttribute = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/attributes/new',
  component: () => (
    <Needs task={handleMetadata}>
      <NewAttributePage />
    </Needs>
  ),
});
const extensions = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/extensions/$scope',
  component: () => <NeedsOfScope task={readSchemas}>{(scope) => <ExtensionsPage scope={scope} />}</NeedsOfScope>,
});
const newExtension = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/extensions/$scope/new',
  component: () => <NeedsOfScope task={createSchemas}>{(scope) => <NewExtensionPage scope={scope} />}</NeedsOfScope>,
});
const extension = createRoute({
  getParentRoute: () => shell,
  // An extension may be called `new`.
  path: '/settings/schemas/extensions/$scope/of/$name',
  component: () => <NeedsOfScope task={readSchemas}>{(scope) => <ExtensionPage scope={scope} />}</NeedsOfScope>,
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/keys',
  component: () => (
    <Needs task={readIdKeys}>
      <KeysPage />
    </Needs>
  ),
});
const newKey = createRoute({
  getParentRoute: () => shell,
  path: '/settings/schemas/keys/new',
  component: () => (
    <Needs task={createIdKeys}>
      <NewKeyPage />
    </Needs>
  ),
});
const businessAttributes = createRoute({
  getParentRoute: () => shell,
  path: '/settings/business-attributes',
  component: () => (
    <Needs task={readBusinessAttributes}>
      <BusinessAttributesPage />
    </Needs>
  ),
});
const newBusinessAttribute = createRoute({
  getParentRoute: () => shell,
  path: '/settings/business-attributes/new',
  component: () => (
    <Needs task={updateBusinessAttributes}>
      <NewBusinessAttributePage />
    </Needs>
  ),
});
const businessAttribute = createRoute({
  getParentRoute: () => shell,
  // A business attribute may be called `new`.
  path: '/settings/business-attributes/of/$name',
  component: () => (
    <Needs task={readBusinessAttributes}>
      <BusinessAttributePage />
    </Needs>
  ),
});

/** The pages of what customers, services, states and tasks consist of. */
export const metadataRoutes = [
  schemas,
  attributes,
  newAttribute,
  extensions,
  newExtension,
  extension,
  keys,
  newKey,
  businessAttributes,
  newBusinessAttribute,
  businessAttribute,
] as const;

/** A page of one scope, for those who have its task. */
function NeedsOfScope({ task, children }: { task: (scope: Scope) => string; children: (scope: Scope) => ReactNode }) {
  const { scope = '' } = useParams({ strict: false });
  if (!isScope(scope)) return <Navigate to="/settings/schemas" replace />;
  return <Needs task={task(scope)}>{children(scope)}</Needs>;
}
