import { ActionIcon } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { PrivacyReceipt } from '../../../client/src/index.ts';
import { privacyTexts } from './texts.ts';

/** Where the browser downloads a receipt as it is answered, signature and all. */
export function receiptFile({ receipt_id, number }: PrivacyReceipt) {
  return { href: `/gdpr/receipts/${receipt_id}`, download: `receipt-${number}.json` };
}

export function DownloadReceipt({ receipt }: { receipt: PrivacyReceipt }) {
  const t = privacyTexts;
  return (
    <ActionIcon
      component="a"
      {...receiptFile(receipt)}
      aria-label={`${t.receipt.download}: ${t.receipts.name(receipt.number)}`}
      title={t.receipt.download}
    >
      <IconDownload size={16} stroke={1.7} />
    </ActionIcon>
  );
}
