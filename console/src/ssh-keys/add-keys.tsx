import { Button, Stack, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { DropZone } from '../ui/drop-zone.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { addKeys } from './keys.ts';
import { sshKeyTexts } from './texts.ts';

const t = sshKeyTexts;

/** As large as the server takes it. */
const mostBytes = 256 * 1024;

/** Takes public keys that are pasted, dropped or chosen. */
export function AddKeys() {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const adding = useMutation({
    mutationFn: addKeys,
    onSuccess: () => {
      setText('');
      notifyDone(t.added);
    },
    onError: (error) => {
      const reason = fieldOf(error)?.reason ?? sentenceOf(error);
      setProblem(reason);
      showLine(area.current, Number(/^Line (\d+):/.exec(reason)?.[1] ?? Number.NaN));
    },
  });
  const take = async (file: File) => {
    setProblem(file.size > mostBytes ? t.tooLarge : undefined);
    if (file.size <= mostBytes) setText((await file.text()).trimEnd());
  };
  return (
    <form
      aria-label={t.add}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setProblem(text.trim() === '' ? t.missing : undefined);
        if (text.trim() !== '') adding.mutate(text);
      }}
    >
      <DropZone {...t.drop} accept=".pub,text/plain" onFile={(file) => void take(file)} />
      <Stack gap="sm" align="flex-start">
        <Textarea
          ref={area}
          w="100%"
          label={t.paste}
          description={t.pasteHint}
          placeholder={t.pasteExample}
          rows={4}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setProblem(undefined);
          }}
          error={problem}
          errorProps={{ role: 'alert' }}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button type="submit" leftSection={<IconPlus size={16} />} loading={adding.isPending}>
          {t.save}
        </Button>
      </Stack>
    </form>
  );
}

/** Selects a line of what was typed, such as the one that was refused. */
function showLine(area: HTMLTextAreaElement | null, number: number): void {
  const lines = area?.value.split('\n') ?? [];
  const line = lines[number - 1];
  if (area === null || line === undefined) return;
  const start = lines.slice(0, number - 1).reduce((sum, { length }) => sum + length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + line.length);
}
