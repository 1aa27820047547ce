import { Button, FileButton, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Notice } from '../ui/notice.tsx';
import classes from './privacy.module.css';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.drop;

/** Takes a file that is dropped on the page or chosen. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
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
      <section aria-label={t.title} className={classes['drop']} {...(isOver && { 'data-over': true })}>
        <div>
          <IconFileUpload size={26} stroke={1.4} aria-hidden="true" />
          <div>
            <Text size="sm" fw={550}>
              {t.title}
            </Text>
            <Text size="xs" c="dimmed">
              {t.advice}
            </Text>
          </div>
        </div>
        <FileButton
          accept="application/json,.json"
          resetRef={reset}
          onChange={(file) => {
            // The same file may be chosen again when it is another one.
            reset.current?.();
            if (file !== null) onFile(file);
          }}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t.choose}
            </Button>
          )}
        </FileButton>
      </section>
      {areSeveral && (
        <div style={{ marginBottom: 16 }}>
          <Notice tone="warning" announced="alert" onClose={() => setSeveral(false)}>
            {' '}
            {t.oneAtATime}
          </Notice>
        </div>
      )}
    </>
  );
}
