import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', icon: <IconCheck size={16} />, autoClose: 5_000, ...closing });
}

export function notifyFailed(title: string, error: unknown): void {
  notifications.show({
    title,
    message: sentenceOf(error),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 12_000,
    ...closing,
  });
}

const closing = { closeButtonProps: { 'aria-label': texts.close } };
