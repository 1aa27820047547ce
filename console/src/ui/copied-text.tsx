import { ActionIcon, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import classes from './mono.module.css';

/** A text that is copied somewhere else, such as a hash or a command. */
export function CopiedText({ text, label }: { text: string; label: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <code className={classes['mono']}>{text}</code>
      {/* Browsers copy for pages that came over TLS or from this machine. */}
      {window.isSecureContext && (
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? texts.copied : texts.copy}>
              <ActionIcon size="sm" aria-label={`${texts.copy}: ${label}`} onClick={copy}>
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      )}
    </Group>
  );
}
