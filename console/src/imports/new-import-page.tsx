import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useMemo, useRef, useState } from 'react';
import { bytes } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { LoadingRows } from '../ui/states.tsx';
import { guessReading, type Reading, readCsvStart, readStart } from './csv-start.ts';
import { ImportForm } from './import-form.tsx';
import classes from './imports.module.css';
import { importTexts } from './texts.ts';

const t = importTexts.editor;

/** A new import: a file, what its columns become, and how it is imported. */
export function NewImportPage() {
  const [file, setFile] = useState<File>();
  return (
    <Page section={importTexts.title} title={t.title}>
      {file === undefined ? (
        <Panel>
          <Drop onFile={setFile} />
        </Panel>
      ) : (
        <Chosen key={`${file.name} ${file.lastModified} ${file.size}`} file={file} onOther={() => setFile(undefined)} />
      )}
    </Page>
  );
}

function Drop({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const hold = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover');
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button is for everybody
    <div
      className={classes['drop']}
      {...(isOver && { 'data-over': true })}
      onDragOver={hold}
      onDragLeave={hold}
      onDrop={(event) => {
        hold(event);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
    >
      <IconFileTypeCsv size={36} stroke={1.3} aria-hidden="true" />
      <Title order={2}>{t.drop}</Title>
      <Text size="sm" c="dimmed">
        {t.dropHint}
      </Text>
      <Button mt="sm" onClick={() => input.current?.click()}>
        {t.choose}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t.choose}
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
        }}
      />
    </div>
  );
}

/** A file whose first lines are read here; the rest of it stays on the disk until it is sent. */
function Chosen({ file, onOther }: { file: File; onOther: () => void }) {
  const first = useQuery({
    queryKey: ['file', file.name, file.lastModified, file.size],
    queryFn: () => readStart(file),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [chosen, setChosen] = useState<Reading>();
  const reading = useMemo(() => chosen ?? (first.data && guessReading(first.data)), [chosen, first.data]);
  const start = useMemo(
    () =>
      first.data !== undefined && reading !== undefined ? readCsvStart(first.data, reading, file.size) : undefined,
    [first.data, reading, file.size],
  );
  const fault = first.isError ? 'unreadable' : typeof start === 'string' ? start : undefined;
  return (
    <Stack gap="md">
      <Panel>
        <Group p="sm" px="md" gap="sm" justify="space-between">
          <Group gap="xs" style={{ minWidth: 0, flex: '1 1 200px' }} wrap="nowrap">
            <IconFileTypeCsv size={22} stroke={1.5} aria-hidden="true" style={{ flex: 'none' }} />
            <div style={{ minWidth: 0 }}>
              <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
                {file.name}
              </Text>
              <Text size="xs" c="dimmed">
                {bytes(file.size)}
              </Text>
            </div>
          </Group>
          <Button size="xs" variant="default" onClick={onOther}>
            {t.other}
          </Button>
        </Group>
      </Panel>
      {fault !== undefined && (
        <Notice tone="fault" announced="alert">
          {t[fault]}
        </Notice>
      )}
      {first.isPending && <LoadingRows label={t.reading} />}
      {reading !== undefined && start !== undefined && (
        <ImportForm
          file={file}
          start={typeof start === 'string' ? undefined : start}
          reading={reading}
          onReading={setChosen}
        />
      )}
    </Stack>
  );
}
