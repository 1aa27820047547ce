import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import classes from './notice.module.css';

/** Something to know (`info`), to heed (`warning`), or that went wrong (`fault`), where it belongs. */
export function Notice({
  tone,
  title,
  icon,
  announced,
  onClose,
  children,
}: {
  tone: 'info' | 'warning' | 'fault';
  title?: string;
  icon?: ReactNode;
  /** Read out when it appears: at once, or when there is a pause. */
  announced?: 'alert' | 'status';
  onClose?: () => void;
  children: ReactNode;
}) {
  return (
    <div className={classes['notice']} data-tone={tone} role={announced}>
      <span className={classes['icon']} aria-hidden="true">
        {icon ?? (tone === 'info' ? <IconInfoCircle size={18} /> : <IconAlertTriangle size={18} />)}
      </span>
      <div className={classes['text']}>
        {title !== undefined && <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {onClose !== undefined && <CloseButton size="sm" aria-label={texts.close} onClick={onClose} />}
    </div>
  );
}
