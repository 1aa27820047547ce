import { Anchor } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { createRootRoute, createRoute, Link, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeniedPage } from './access/denied-page.tsx';
import { useMay } from './access/session.ts';
import { texts } from './texts.ts';
import { Page, Panel } from './ui/page.tsx';
import { Empty } from './ui/states.tsx';

const Shell = lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell');

/** What a path or query of ours holds is what somebody typed: what is not understood is left out. */
export type Given = Record<string, unknown>;

export function chosen<Value extends string>(
  value: unknown,
  isOne: (text: string) => text is Value,
): Value | undefined {
  return typeof value === 'string' && isOne(value) ? value : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A moment in ISO 8601. */
export function time(value: unknown): string | undefined {
  const at = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

export function id(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : undefined;
}

/** What every page is below. */
export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

/** What the pages of those who are logged in are below. */
export const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

/** What is not understood is named all the same: the router would keep it as it came. */
export function optional<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Fields[Name] } {
  return fields;
}

/** A page for those who have a task, or one of several. */
export function Needs({ task, children }: { task: string | readonly string[]; children: ReactNode }) {
  return useMay(...[task].flat()) ? children : <DeniedPage />;
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
