import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { sentenceOf } from '../api/refusal.ts';
import { bytes } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Progress } from '../ui/progress.tsx';
import { importsChanged } from './lists.ts';
import { importTexts } from './texts.ts';
import { type Order, upload } from './upload.ts';

const t = importTexts.editor;

/** Sending the file of an import, with how far that is; then its page is shown. */
export function useSending() {
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const stopping = useRef<AbortController>(undefined);
  const sending = useMutation({
    mutationFn: ({ order, isDryRun }: { order: Order; isDryRun: boolean }) => {
      setSent(0);
      stopping.current = new AbortController();
      return upload(order, isDryRun, setSent, stopping.current.signal);
    },
  });
  const { isPending, mutate, data } = sending;
  // When nothing holds the page any more.
  useEffect(() => {
    if (data === undefined) return;
    importsChanged();
    void navigate({ to: '/imports/$id', params: { id: String(data.id) } });
  }, [data, navigate]);
  useBlocker({ shouldBlockFn: () => !window.confirm(t.stay), disabled: !isPending, enableBeforeUnload: isPending });
  useEffect(() => () => stopping.current?.abort(), []);
  return {
    isPending,
    error: isStopped(sending.error) ? null : sending.error,
    sent,
    send: (order: Order, isDryRun: boolean) => mutate({ order, isDryRun }),
    stop: () => stopping.current?.abort(),
    reset: sending.reset,
  };
}

function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** How far the sending is, or why it was refused. */
export function SendingNotice({ sending, size }: { sending: ReturnType<typeof useSending>; size: number }) {
  if (sending.isPending) {
    const share = size === 0 ? 1 : Math.min(1, sending.sent / size);
    return (
      <Group gap="sm" w="100%" maw={520} role="status">
        <div style={{ flex: '1 1 180px' }}>
          <Progress label={t.sent(bytes(Math.min(sending.sent, size)), bytes(size))} share={share} />
        </div>
        <Text size="xs" c="dimmed">
          {t.sent(bytes(Math.min(sending.sent, size)), bytes(size))}
        </Text>
        <Button size="compact-xs" variant="default" onClick={sending.stop}>
          {t.stop}
        </Button>
      </Group>
    );
  }
  if (sending.error === null) return null;
  return (
    <Notice tone="fault" announced="alert" title={t.refused}>
      {' '}
      {sending.error instanceof ApiError ? sentenceOf(sending.error) : t.lost}
    </Notice>
  );
}
