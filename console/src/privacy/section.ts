import { IconReceipt, IconReportSearch, IconUserShield } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import { readResults, submitRequests } from './tasks.ts';

/** Where the pages of privacy requests stand among the others. */
export const privacySection = {
  title: texts.privacy.section,
  pages: [
    { to: '/privacy/requests', label: texts.privacy.requests.title, Icon: IconUserShield, task: submitRequests },
    { to: '/privacy/results', label: texts.privacy.results.title, Icon: IconReportSearch, task: readResults },
    { to: '/privacy/receipts', label: texts.privacy.receipts.title, Icon: IconReceipt, task: readResults },
  ],
} as const;
