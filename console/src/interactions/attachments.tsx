import { Anchor, Text } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { client } from '../api/client.ts';
import { pageSize, useList } from '../api/use-list.ts';
import { customerTexts } from '../customers/texts.ts';
import { TableFoot } from '../ui/data-table.tsx';
import { bytes } from '../ui/format.ts';
import { Failed } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import classes from './interaction-page.module.css';
import { Section } from './interaction-page.tsx';

const t = customerTexts.interaction;

/** What was attached: each is saved, and never shown here. */
export function Attachments({ interactionId }: { interactionId: string }) {
  const list = useList(['interactions', interactionId, 'attachments'], (cursor, signal) =>
    client.listAttachments({
      path: { interaction_id: interactionId },
      query: { limit: pageSize, ...(cursor !== undefined && { cursor }) },
      signal,
    }),
  );
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  if (list.items.length === 0) return null;
  return (
    <Section title={t.attachments}>
      <ul className={classes['attachments']}>
        {list.items.map(({ document_id, name, description, mime_type, size, created_at }) => (
          <li key={document_id}>
            <Anchor
              href={`/interactions/${interactionId}/attachments/${document_id}`}
              download={name}
              size="sm"
              fw={550}
              aria-label={t.save(name)}
            >
              <IconPaperclip size={15} style={{ verticalAlign: -2 }} /> {name}
            </Anchor>
            {description !== null && <div>{description}</div>}
            <Text size="xs" c="dimmed">
              {mime_type}, {bytes(size)}, <Time value={created_at} />
            </Text>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <TableFoot
          count={t.attachmentsCount(list.items.length)}
          hasMore
          isLoadingMore={list.isFetchingNextPage}
          onMore={list.fetchNextPage}
        />
      )}
    </Section>
  );
}
