import { ActionIcon } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { client } from '../api/client.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { refreshPrivacy } from './lists.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.results;

/** Where the browser downloads a result, with the cookie of the session and with its own list of downloads. */
export function resultAddress(name: string): string {
  return `/gdpr/results/${encodeURIComponent(name)}`;
}

export function DownloadResult({ name }: { name: string }) {
  return (
    <ActionIcon
      component="a"
      href={resultAddress(name)}
      download={name}
      aria-label={`${t.download}: ${name}`}
      title={t.download}
    >
      <IconDownload size={16} stroke={1.7} />
    </ActionIcon>
  );
}

/** Asks before a result is deleted. */
export function DeleteResult({
  name,
  onDeleted,
  onClose,
}: {
  /** Undefined: closed. */
  name: string | undefined;
  onDeleted?: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDelete
      things={name === undefined ? [] : [{ key: name, name }]}
      title={t.deleteTitle}
      consequence={t.deleteConsequence}
      done={t.deleted}
      remove={({ key }) => client.deletePrivacyResult({ path: { name: key } })}
      onDeleted={(deleted) => {
        void refreshPrivacy();
        if (deleted.length > 0) onDeleted?.();
      }}
      onClose={onClose}
    />
  );
}
