import { createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import {
  downloadArtifacts,
  executeBulkImport,
  manageAccess,
  manageJobs,
  readInteraction,
  readProfile,
  readService,
  useMay,
} from './access/session.ts';
import { accessRoutes } from './administration/routes.tsx';
import { chosen, type Given, id, Needs, optional, root, shell, text, time } from './base-routes.tsx';
import { isArtifactSort, isJobSort, isRunSort, isRunStatus, isType } from './exports/lists.ts';
import { metadataRoutes } from './metadata/routes.tsx';
import { schemaTasks } from './metadata/tasks.ts';
import { isRequestType } from './privacy/request-file.ts';
import { readResults, submitRequests } from './privacy/tasks.ts';
import { readServerInfo } from './server/tasks.ts';
import { Failed } from './ui/states.tsx';

/** Each page comes when it is opened, so that what is loaded first stays small. */
const LoginPage = lazyRouteComponent(() => import('./access/login-page.tsx'), 'LoginPage');
const JobsPage = lazyRouteComponent(() => import('./exports/jobs-page.tsx'), 'JobsPage');
const NewJobPage = lazyRouteComponent(() => import('./exports/job-editor-page.tsx'), 'NewJobPage');
const EditJobPage = lazyRouteComponent(() => import('./exports/job-editor-page.tsx'), 'EditJobPage');
const HistoryPage = lazyRouteComponent(() => import('./exports/history-page.tsx'), 'HistoryPage');
const ArtifactsPage = lazyRouteComponent(() => import('./exports/artifacts-page.tsx'), 'ArtifactsPage');
const SearchPage = lazyRouteComponent(() => import('./customers/search-page.tsx'), 'SearchPage');
const CustomerPage = lazyRouteComponent(() => import('./customers/customer-page.tsx'), 'CustomerPage');
const NewCustomerPage = lazyRouteComponent(() => import('./customers/profile-editor-page.tsx'), 'NewCustomerPage');
const EditCustomerPage = lazyRouteComponent(() => import('./customers/profile-editor-page.tsx'), 'EditCustomerPage');
const InteractionPage = lazyRouteComponent(() => import('./interactions/interaction-page.tsx'), 'InteractionPage');
const ServicePage = lazyRouteComponent(() => import('./services/service-page.tsx'), 'ServicePage');
const ImportsPage = lazyRouteComponent(() => import('./imports/imports-page.tsx'), 'ImportsPage');
const NewImportPage = lazyRouteComponent(() => import('./imports/new-import-page.tsx'), 'NewImportPage');
const ImportPage = lazyRouteComponent(() => import('./imports/import-page.tsx'), 'ImportPage');
const PreferencesPage = lazyRouteComponent(() => import('./certificates/preferences-page.tsx'), 'PreferencesPage');
const ServerPage = lazyRouteComponent(() => import('./server/server-page.tsx'), 'ServerPage');
const RequestsPage = lazyRouteComponent(() => import('./privacy/requests-page.tsx'), 'RequestsPage');
const RequestFormPage = lazyRouteComponent(() => import('./privacy/form-page.tsx'), 'FormPage');
const ResultsPage = lazyRouteComponent(() => import('./privacy/results-page.tsx'), 'ResultsPage');
const LogPage = lazyRouteComponent(() => import('./privacy/log-page.tsx'), 'LogPage');
const ReceiptsPage = lazyRouteComponent(() => import('./privacy/receipts-page.tsx'), 'ReceiptsPage');
const ReceiptPage = lazyRouteComponent(() => import('./privacy/receipt-page.tsx'), 'ReceiptPage');

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  // Only a page of ours: never another site.
  validateSearch: ({ next }: Given) => {
    const page = text(next);
    return optional({ next: page !== undefined && /^\/[a-z]/.test(page) ? page : undefined });
  },
  component: LoginPage,
});
const home = createRoute({ getParentRoute: () => shell, path: '/', component: Home });

const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/administration/jobs',
  validateSearch: ({ sort, type }: Given) =>
    optional({
      sort: chosen(sort, isJobSort),
      type: chosen(type, isType),
    }),
  component: () => (
    <Needs task={manageJobs}>
      <JobsPage />
    </Needs>
  ),
});
const newJob = createRoute({
  getParentRoute: () => shell,
  path: '/administration/jobs/new',
  validateSearch: ({ job, run }: Given) => optional({ job: id(job), run: text(run) }),
  component: () => (
    <Needs task={manageJobs}>
      <NewJobPage />
    </Needs>
  ),
});
const editJob = createRoute({
  getParentRoute: () => shell,
  path: '/administration/jobs/$id',
  component: () => (
    <Needs task={manageJobs}>
      <EditJobPage />
    </Needs>
  ),
});
const history = createRoute({
  getParentRoute: () => shell,
  path: '/export/history',
  validateSearch: ({ sort, type, status, job, run }: Given) =>
    optional({
      sort: chosen(sort, isRunSort),
      type: chosen(type, isType),
      status: chosen(status, isRunStatus),
      job: id(job),
      run: text(run),
    }),
  component: () => (
    <Needs task={manageJobs}>
      <HistoryPage />
    </Needs>
  ),
});
const artifacts = createRoute({
  getParentRoute: () => shell,
  path: '/export/artifacts',
  validateSearch: ({ sort, run, job }: Given) =>
    optional({
      sort: chosen(sort, isArtifactSort),
      run: text(run),
      job: id(job),
    }),
  component: () => (
    <Needs task={downloadArtifacts}>
      <ArtifactsPage />
    </Needs>
  ),
});
const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  component: () => (
    <Needs task={readProfile}>
      <SearchPage />
    </Needs>
  ),
});
const newCustomer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/new',
  component: () => (
    <Needs task="UCS.Customer.createProfile">
      <NewCustomerPage />
    </Needs>
  ),
});
const customer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$id',
  validateSearch: ({ from, to }: Given) => optional({ from: time(from), to: time(to) }),
  component: () => (
    <Needs task={readProfile}>
      <CustomerPage />
    </Needs>
  ),
});
const editCustomer = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$id/edit',
  component: () => (
    <Needs task="UCS.Customer.updateProfile">
      <EditCustomerPage />
    </Needs>
  ),
});
const interaction = createRoute({
  getParentRoute: () => shell,
  path: '/interactions/$id',
  component: () => (
    <Needs task={readInteraction}>
      <InteractionPage />
    </Needs>
  ),
});
const service = createRoute({
  getParentRoute: () => shell,
  path: '/services/$id',
  component: () => (
    <Needs task={readService}>
      <ServicePage />
    </Needs>
  ),
});
const imports = createRoute({
  getParentRoute: () => shell,
  path: '/imports',
  component: () => (
    <Needs task={executeBulkImport}>
      <ImportsPage />
    </Needs>
  ),
});
const newImport = createRoute({
  getParentRoute: () => shell,
  path: '/imports/new',
  component: () => (
    <Needs task={executeBulkImport}>
      <NewImportPage />
    </Needs>
  ),
});
const oneImport = createRoute({
  getParentRoute: () => shell,
  path: '/imports/$id',
  component: () => (
    <Needs task={executeBulkImport}>
      <ImportPage />
    </Needs>
  ),
});
const preferences = createRoute({
  getParentRoute: () => shell,
  path: '/preferences',
  component: () => (
    <Needs task={[manageJobs, submitRequests]}>
      <PreferencesPage />
    </Needs>
  ),
});

const server = createRoute({
  getParentRoute: () => shell,
  path: '/settings/server',
  component: () => (
    <Needs task={readServerInfo}>
      <ServerPage />
    </Needs>
  ),
});

/** Before it is submitted, what is asked for is looked at. */
const stepOf = (step: unknown) => (step === 'review' ? step : undefined);

const privacy = createRoute({ getParentRoute: () => shell, path: '/privacy' });
const requests = createRoute({
  getParentRoute: () => privacy,
  path: '/requests',
  validateSearch: ({ step }: Given) => optional({ step: stepOf(step) }),
  component: () => (
    <Needs task={submitRequests}>
      <RequestsPage />
    </Needs>
  ),
});
const newRequest = createRoute({
  getParentRoute: () => privacy,
  path: '/requests/new',
  validateSearch: ({ step, again, type }: Given) =>
    optional({ step: stepOf(step), again: text(again), type: chosen(type, isRequestType) }),
  component: () => (
    <Needs task={submitRequests}>
      <RequestFormPage />
    </Needs>
  ),
});
const results = createRoute({
  getParentRoute: () => privacy,
  path: '/results',
  validateSearch: ({ submission }: Given) => optional({ submission: text(submission) }),
  component: () => (
    <Needs task={readResults}>
      <ResultsPage />
    </Needs>
  ),
});
const log = createRoute({
  getParentRoute: () => privacy,
  path: '/results/$name',
  validateSearch: ({ only }: Given) => optional({ only: only === 'errors' ? only : undefined }),
  component: () => (
    <Needs task={readResults}>
      <LogPage />
    </Needs>
  ),
});
const receipts = createRoute({
  getParentRoute: () => privacy,
  path: '/receipts',
  validateSearch: ({ submission }: Given) => optional({ submission: text(submission) }),
  component: () => (
    <Needs task={readResults}>
      <ReceiptsPage />
    </Needs>
  ),
});
const receipt = createRoute({
  getParentRoute: () => privacy,
  path: '/receipts/$id',
  component: () => (
    <Needs task={readResults}>
      <ReceiptPage />
    </Needs>
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    shell.addChildren([
      home,
      jobs,
      newJob,
      editJob,
      history,
      artifacts,
      preferences,
      customers,
      newCustomer,
      customer,
      editCustomer,
      interaction,
      service,
      imports,
      newImport,
      oneImport,
      ...metadataRoutes,
      server,
      ...accessRoutes,
      privacy.addChildren([requests, newRequest, results, log, receipts, receipt]),
    ]),
  ]),
  basepath: '/console',
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function Home() {
  const starts = [
    { to: '/administration/jobs', may: useMay(manageJobs) },
    { to: '/export/artifacts', may: useMay(downloadArtifacts) },
    { to: '/privacy/requests', may: useMay(submitRequests) },
    { to: '/privacy/results', may: useMay(readResults) },
    { to: '/customers', may: useMay(readProfile) },
    { to: '/imports', may: useMay(executeBulkImport) },
    { to: '/settings/schemas', may: useMay(...schemaTasks) },
    { to: '/settings/server', may: useMay(readServerInfo) },
    { to: '/settings/users', may: useMay(manageAccess) },
  ] as const;
  const to = starts.find(({ may }) => may)?.to ?? '/export/artifacts';
  return <Navigate to={to} replace />;
}
