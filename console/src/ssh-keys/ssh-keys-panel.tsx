import { Code, Stack, Text } from '@mantine/core';
import { IconKey, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SshKey } from '../../../client/src/index.ts';
import { texts } from '../texts.ts';
import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import mono from '../ui/mono.module.css';
import { RowAction } from '../ui/row-action.tsx';
import { Empty, Failed, LoadingRows } from '../ui/states.tsx';
import { Nothing } from '../ui/time.tsx';
import { AddKeys } from './add-keys.tsx';
import { Connect } from './connect.tsx';
import { removeKey, sshKeysQuery } from './keys.ts';
import { sshKeyTexts } from './texts.ts';

const t = sshKeyTexts;

const columns: readonly Column<SshKey>[] = [
  {
    id: 'fingerprint',
    header: t.fingerprint,
    kind: 'lead',
    cell: ({ fingerprint_sha256 }) => <span className={mono['mono']}>{fingerprint_sha256}</span>,
  },
  { id: 'type', header: t.type, kind: 'nowrap', cell: ({ type }) => type },
  { id: 'comment', header: t.comment, kind: 'wide', cell: ({ comment }) => (comment === '' ? <Nothing /> : comment) },
];

/** What somebody logs in with over SFTP. */
export function SshKeysPanel() {
  const keys = useQuery(sshKeysQuery);
  const [doomed, setDoomed] = useState<SshKey>();
  if (keys.isPending) return <LoadingRows label={t.loading} />;
  if (keys.isError) return <Failed error={keys.error} onRetry={() => void keys.refetch()} />;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t.purpose}
      </Text>
      {keys.data.length === 0 ? (
        <Empty icon={<IconKey size={32} stroke={1.4} />} title={t.none}>
          {t.noneAdvice} {t.make}
          <Code block mt="sm" ta="left">
            {t.command}
          </Code>
        </Empty>
      ) : (
        <DataTable
          label={t.title}
          columns={columns}
          rows={keys.data}
          rowKey={({ line }) => line}
          rowName={({ fingerprint_sha256 }) => fingerprint_sha256}
          actions={(key) => (
            <RowAction
              label={texts.delete}
              of={key.comment || key.fingerprint_sha256}
              icon={<IconTrash size={16} stroke={1.7} />}
              onClick={() => setDoomed(key)}
            />
          )}
        />
      )}
      <AddKeys />
      <Connect />
      <ConfirmDelete
        things={doomed === undefined ? [] : [{ key: doomed.line, name: doomed.comment || doomed.fingerprint_sha256 }]}
        title={t.remove}
        consequence={t.removeConsequence}
        done={t.removed}
        remove={({ key }) => removeKey(key)}
        onDeleted={() => setDoomed(undefined)}
        onClose={() => setDoomed(undefined)}
      />
    </Stack>
  );
}
