import { Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';

/** How many rows are selected, and what can be done with them together. */
export function SelectionBar({
  count,
  onDelete,
  onClear,
  children,
}: {
  count: number;
  onDelete: () => void;
  onClear?: () => void;
  /** What can be done beside deleting. */
  children?: ReactNode;
}) {
  return (
    <Group gap={6} ml="auto">
      <span role="status">{texts.table.selected(count)}</span>
      {children}
      <Button size="compact-sm" variant="default" leftSection={<IconTrash size={14} />} onClick={onDelete}>
        {texts.delete}
      </Button>
      {onClear !== undefined && (
        <Button size="compact-sm" variant="subtle" onClick={onClear}>
          {texts.table.clearSelection}
        </Button>
      )}
    </Group>
  );
}
