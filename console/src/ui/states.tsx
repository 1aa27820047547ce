import { Box, Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { Notice } from './notice.tsx';

/** Nothing to show: why, and what to do next. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap={6} maw={420} ta="center">
        <Text c="dimmed" component="span" lh={1} mb={4}>
          {icon}
        </Text>
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed">
          {children}
        </Text>
        {action !== undefined && <div style={{ marginTop: 12 }}>{action}</div>}
      </Stack>
    </Center>
  );
}

/** What could not be loaded, and another try. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Box m="md">
      <Notice tone="fault" title={texts.errors.notLoaded}>
        {' '}
        <Stack align="flex-start" gap="sm">
          <span>{sentenceOf(error)}</span>
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {texts.errors.retry}
          </Button>
        </Stack>
      </Notice>
    </Box>
  );
}

/** Stands where rows will be. */
export function LoadingRows({ label }: { label: string }) {
  return (
    <Stack gap={14} p="md" role="status" aria-label={label}>
      {['92%', '78%', '85%', '70%', '88%', '74%'].map((width) => (
        <Skeleton key={width} height={14} width={width} radius="sm" />
      ))}
    </Stack>
  );
}
