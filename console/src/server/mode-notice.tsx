import { Anchor, Box } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useMay } from '../access/session.ts';
import { texts } from '../texts.ts';
import { Notice } from '../ui/notice.tsx';
import { useMode } from './mode.ts';
import { readServerInfo } from './tasks.ts';

const page = '/settings/server';

/** Tells on every page that the tenant is in maintenance; on that of the server it stands anyway. */
export function ModeNotice() {
  const mode = useMode();
  const mayRead = useMay(readServerInfo);
  const { pathname } = useLocation();
  if (mode === 'production' || pathname === page) return null;
  return (
    <Box mb="md" maw={1500} mx="auto">
      <Notice tone="warning" announced="status" title={texts.maintenance.title}>
        {texts.maintenance.advice}{' '}
        {mayRead && (
          <Anchor component={Link} to={page} size="sm" underline="always">
            {texts.maintenance.toServer}
          </Anchor>
        )}
      </Notice>
    </Box>
  );
}
