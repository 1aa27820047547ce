import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** A button of a row. One that is refused stays in reach, so that its reason can be read. */
export function RowAction({
  label,
  of,
  icon,
  refusedBecause,
  isLoading = false,
  onClick,
}: {
  label: string;
  /** What it acts on, for those who do not see the row. */
  of: string;
  icon: ReactNode;
  refusedBecause?: string | undefined;
  isLoading?: boolean;
  onClick: () => void;
}) {
  const isRefused = refusedBecause !== undefined;
  return (
    <Tooltip label={refusedBecause ?? label}>
      <ActionIcon
        aria-label={`${label}: ${of}`}
        loading={isLoading}
        {...(isRefused && { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => {
          if (!isRefused) onClick();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
