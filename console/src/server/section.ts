import { IconServer2 } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import { readServerInfo } from './tasks.ts';

/** Where the page of the server stands among the settings. */
export const serverPages = [
  { to: '/settings/server', label: texts.nav.server, Icon: IconServer2, task: readServerInfo },
] as const;
