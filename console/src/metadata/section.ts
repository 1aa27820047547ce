import { IconListDetails, IconSchema } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import { readBusinessAttributes, schemaTasks } from './tasks.ts';

/** Where the pages of definitions stand among the settings. */
export const metadataPages = [
  { to: '/settings/schemas', label: texts.nav.schemas, Icon: IconSchema, task: schemaTasks },
  {
    to: '/settings/business-attributes',
    label: texts.nav.businessAttributes,
    Icon: IconListDetails,
    task: readBusinessAttributes,
  },
] as const;
