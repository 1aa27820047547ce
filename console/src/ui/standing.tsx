import { Group } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import tones from './tones.module.css';

export interface Look {
  readonly Icon: Icon;
  readonly tone: 'good' | 'bad' | 'working' | 'waiting';
}

/** How each status of something looks. */
export type Looks<Status extends string> = Readonly<Record<Status, Look>>;

/** How something stands, in a word with its picture. */
export function Standing({ look: { Icon, tone }, text, title }: { look: Look; text: string; title?: string }) {
  return (
    <Group gap={5} wrap="nowrap" component="span" className={tones[tone]} title={title}>
      <Icon size={15} stroke={1.8} aria-hidden="true" style={{ flex: 'none' }} />
      <span>{text}</span>
    </Group>
  );
}
