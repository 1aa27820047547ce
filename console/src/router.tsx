import { Anchor } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeniedPage } from './access/denied-page.tsx';
import {
  downloadArtifacts,
  executeBulkImport,
  manageJobs,
  readInteraction,
  readProfile,
  readService,
  useMay,
} from './access/session.ts';
import { isArtifactSort, isJobSort, isRunSort, isRunStatus, isType } from './exports/lists.ts';
import { isRequestType } from './privacy/request-file.ts';
import { readResults, submitRequests } from './privacy/tasks.ts';
import { texts } from './texts.ts';
import { Page, Panel } from './ui/page.tsx';
import { Empty, Failed } from './ui/states.tsx';

/** What a path or query of ours holds is what somebody typed: what is not understood is left out. */
type Given = Record<string, unknown>;

function chosen<Value extends string>(value: unknown, isOne: (text: string) => text is Value): Value | undefined {
  return typeof value === 'string' && isOne(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A moment in ISO 8601. */
function time(value: unknown): string | undefined {
  const at = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function id(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : undefined;
}

/** Each page comes when it is opened, so that what is loaded first stays small. */
const LoginPage = lazyRouteComponent(() => import('./access/login-page.tsx'), 'LoginPage');
const Shell = lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell');
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
const RequestsPage = lazyRouteComponent(() => import('./privacy/requests-page.tsx'), 'RequestsPage');
const RequestFormPage = lazyRouteComponent(() => import('./privacy/form-page.tsx'), 'FormPage');
const ResultsPage = lazyRouteComponent(() => import('./privacy/results-page.tsx'), 'ResultsPage');
const LogPage = lazyRouteComponent(() => import('./privacy/log-page.tsx'), 'LogPage');
const ReceiptsPage = lazyRouteComponent(() => import('./privacy/receipts-page.tsx'), 'ReceiptsPage');
const ReceiptPage = lazyRouteComponent(() => import('./privacy/receipt-page.tsx'), 'ReceiptPage');

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });
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
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
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
    <Needs task={manageJobs}>
      <PreferencesPage />
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

/** What is not understood is named all the same: the router would keep it as it came. */
function optional<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Fields[Name] } {
  return fields;
}

function Needs({ task, children }: { task: string; children: ReactNode }) {
  return useMay(task) ? children : <DeniedPage />;
}

function Home() {
  const starts = [
    { to: '/administration/jobs', may: useMay(manageJobs) },
    { to: '/export/artifacts', may: useMay(downloadArtifacts) },
    { to: '/privacy/requests', may: useMay(submitRequests) },
    { to: '/privacy/results', may: useMay(readResults) },
    { to: '/customers', may: useMay(readProfile) },
    { to: '/imports', may: useMay(executeBulkImport) },
  ] as const;
  const to = starts.find(({ may }) => may)?.to ?? '/export/artifacts';
  return <Navigate to={to} replace />;
}

function NotFoundPage() {
  return (
    <Page title={texts.notFound.title}>
      <Panel>
        <Empty
          icon={<IconMapQuestion size={32} stroke={1.4} />}
          title={texts.notFound.heading}
          action={
            <Anchor component={Link} to="/">
              {texts.notFound.home}
            </Anchor>
          }
        >
          {texts.notFound.advice}
        </Empty>
      </Panel>
    </Page>
  );
}
