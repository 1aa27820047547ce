import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import { Notice } from '../ui/notice.tsx';
import { useMode } from './mode.ts';
import { readServerInfo } from './tasks.ts';

/** Tells that something has to wait for maintenance, while the tenant is in production. */
export function NeedsMaintenance({ title, children }: { title: string; children: ReactNode }) {
  const mode = useMode();
  const mayRead = useMay(readServerInfo);
  if (mode === 'maintenance') return null;
  return (
    <Notice tone="info" title={title}>
      {children}{' '}
      {mayRead && (
        <Anchor component={Link} to="/settings/server" size="sm" underline="always">
          {texts.maintenance.toServer}
        </Anchor>
      )}
    </Notice>
  );
}
