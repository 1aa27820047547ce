import { IconReceipt, IconReportSearch, IconUserShield } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import { readResults, submitRequests } from './tasks.ts';

/** Where the pages of privacy requests stand among the others. */
export const privacySection = {
  title: texts.nav.privacy,
  pages: [
    { to: '/privacy/requests', label: texts.nav.requests, Icon: IconUserShield, task: submitRequests },
    { to: '/privacy/results', label: texts.nav.results, Icon: IconReportSearch, task: readResults },
    { to: '/privacy/receipts', label: texts.nav.receipts, Icon: IconReceipt, task: readResults },
  ],
} as const;
