import { Button, FileButton, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { texts } from '../texts.ts';
import classes from './drop-zone.module.css';
import { Notice } from './notice.tsx';

/** Takes a file that is dropped on the page or chosen. */
export function DropZone({
  title,
  advice,
  choose,
  accept,
  onFile,
}: {
  title: string;
  advice: string;
  choose: string;
  /** The types and endings of the files that are meant. */
  accept: string;
  onFile: (file: File) => void;
}) {
  const [isOver, setOver] = useState(false);
  const [areSeveral, setSeveral] = useState(false);
  const reset = useRef<() => void>(null);
  // Wherever on the page: a browser leaves the page for a file that nobody takes.
  useWindowEvent('dragover', (event) => {
    event.preventDefault();
    setOver(true);
  });
  useWindowEvent('dragleave', ({ relatedTarget }) => relatedTarget === null && setOver(false));
  useWindowEvent('drop', (event) => {
    event.preventDefault();
    setOver(false);
    const [file, another] = event.dataTransfer?.files ?? [];
    setSeveral(another !== undefined);
    if (file !== undefined && another === undefined) onFile(file);
  });
  return (
    <>
      <section aria-label={title} className={classes['drop']} {...(isOver && { 'data-over': true })}>
        <div>
          <IconFileUpload size={26} stroke={1.4} aria-hidden="true" />
          <div>
            <Text size="sm" fw={550}>
              {title}
            </Text>
            <Text size="xs" c="dimmed">
              {advice}
            </Text>
          </div>
        </div>
        <FileButton
          accept={accept}
          resetRef={reset}
          onChange={(file) => {
            // The same file may be chosen again when it is another one.
            reset.current?.();
            if (file !== null) onFile(file);
          }}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {choose}
            </Button>
          )}
        </FileButton>
      </section>
      {areSeveral && (
        <div style={{ marginBottom: 16 }}>
          <Notice tone="warning" announced="alert" onClose={() => setSeveral(false)}>
            {' '}
            {texts.oneFileAtATime}
          </Notice>
        </div>
      )}
    </>
  );
}
