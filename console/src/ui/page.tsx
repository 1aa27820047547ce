import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { texts } from '../texts.ts';
import classes from './page.module.css';

/** A page: where it is, what it is called, what it is for, what can be done on it. */
export function Page({
  section,
  title,
  lead,
  actions,
  children,
}: {
  section?: string;
  title: string;
  lead?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <div className={classes['page']}>
      <Group justify="space-between" align="flex-end" gap="sm" mb="md">
        <div>
          {section !== undefined && (
            <Text size="xs" c="dimmed" fw={500}>
              {section}
            </Text>
          )}
          <Title order={1}>{title}</Title>
          {lead !== undefined && (
            <Text size="sm" c="dimmed" maw={860} mt={2}>
              {lead}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </div>
  );
}

/** What belongs together, on a surface of its own. */
export function Panel({ children }: { children: ReactNode }) {
  return <div className={classes['panel']}>{children}</div>;
}

/** Filters above a list. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={classes['toolbar']}>{children}</div>;
}
