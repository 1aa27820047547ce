import { AppShell, Burger, Group, Loader, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarRepeat, IconFileImport, IconFileZip, IconHistory, IconUsers } from '@tabler/icons-react';
import { Link, Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import type { Session } from '../../../client/src/index.ts';
import { DeniedPage } from '../access/denied-page.tsx';
import {
  downloadArtifacts,
  executeBulkImport,
  manageJobs,
  managesTenants,
  readProfile,
  useSession,
} from '../access/session.ts';
import { UserMenu } from '../access/user-menu.tsx';
import { accessPages } from '../administration/section.ts';
import { metadataPages } from '../metadata/section.ts';
import { privacySection } from '../privacy/section.ts';
import { ModeNotice } from '../server/mode-notice.tsx';
import { serverPages } from '../server/section.ts';
import { texts } from '../texts.ts';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import mark from './mark.svg';
import classes from './shell.module.css';

const sections = [
  {
    title: texts.nav.customers,
    pages: [
      { to: '/customers', label: texts.nav.customers, Icon: IconUsers, task: readProfile },
      { to: '/imports', label: texts.nav.imports, Icon: IconFileImport, task: executeBulkImport },
    ],
  },
  {
    title: texts.nav.administration,
    pages: [{ to: '/administration/jobs', label: texts.nav.jobs, Icon: IconCalendarRepeat, task: manageJobs }],
  },
  {
    title: texts.nav.export,
    pages: [
      { to: '/export/history', label: texts.nav.history, Icon: IconHistory, task: manageJobs },
      { to: '/export/artifacts', label: texts.nav.artifacts, Icon: IconFileZip, task: downloadArtifacts },
    ],
  },
  privacySection,
  { title: texts.nav.settings, pages: [...metadataPages, ...accessPages, ...serverPages] },
] as const;

/** What is around every page of somebody who is logged in. */
export function Shell() {
  const session = useSession();
  const router = useRouter();
  const isNobody = session.data === null;
  useEffect(() => {
    if (isNobody) void router.navigate({ to: '/login', search: { next: router.state.location.href }, replace: true });
  }, [isNobody, router]);
  if (session.isPending || session.data === null) {
    return (
      <div className={classes['wait']}>
        <Loader size="sm" aria-label={texts.loading} role="status" />
      </div>
    );
  }
  if (session.isError) return <Failed error={session.error} onRetry={() => void session.refetch()} />;
  return <Frame session={session.data} />;
}

function Frame({ session }: { session: Session }) {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const may = (page: { task: string | readonly string[]; ofAllTenants?: boolean }) =>
    [page.task].flat().some((task) => session.tasks.includes(task)) &&
    (page.ofAllTenants !== true || managesTenants(session));
  const shown = sections
    .map(({ title, pages }) => ({ title, pages: pages.filter(may) }))
    .filter(({ pages }) => pages.length > 0);
  const hasPages = shown.length > 0;
  return (
    <AppShell
      header={{ height: 48 }}
      {...(hasPages && { navbar: { width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } } })}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#main" className={classes['skip']}>
        {texts.skip}
      </a>
      <AppShell.Header className={classes['header']}>
        <Group gap={8} wrap="nowrap">
          {hasPages && (
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={texts.nav.toggle}
              aria-expanded={isOpen}
            />
          )}
          <Link to="/" className={classes['brand']}>
            <img src={mark} alt="" width={24} height={24} />
            <span>{texts.product}</span>
          </Link>
        </Group>
        <Group gap={2} wrap="nowrap">
          <ColorSchemeSwitch />
          <UserMenu name={session.name} />
        </Group>
      </AppShell.Header>
      {hasPages && (
        <AppShell.Navbar p="xs" className={classes['navbar']} aria-label={texts.nav.title}>
          {shown.map(({ title, pages }) => (
            <div key={title} className={classes['section']}>
              <Text size="xs" c="dimmed" fw={550} px={10} mb={4}>
                {title}
              </Text>
              {pages.map(({ to, label, Icon }) => (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  label={label}
                  leftSection={<Icon size={17} stroke={1.6} />}
                  active={pathname.startsWith(to)}
                  {...(pathname.startsWith(to) && { 'aria-current': 'page' as const })}
                  onClick={close}
                  className={classes['link']}
                />
              ))}
            </div>
          ))}
        </AppShell.Navbar>
      )}
      <AppShell.Main id="main">
        <ModeNotice />
        <Suspense fallback={<LoadingRows label={texts.loading} />}>{hasPages ? <Outlet /> : <DeniedPage />}</Suspense>
      </AppShell.Main>
    </AppShell>
  );
}
