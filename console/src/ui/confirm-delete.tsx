import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { Notice } from './notice.tsx';
import { notifyDone } from './notify.tsx';

/** Something to delete, and its name. */
export interface Doomed {
  readonly key: string;
  readonly name: string;
}

/** Asks, deletes one after the other, and shows what the server refused to delete. */
export function ConfirmDelete<Thing extends Doomed>({
  things,
  title,
  consequence,
  done,
  phrase,
  remove,
  onDeleted,
  onClose,
}: {
  /** Nothing: closed. */
  things: readonly Thing[];
  title: string;
  consequence: string;
  done: string;
  /** What has to be typed first, where much goes with it. */
  phrase?: string | undefined;
  remove: (thing: Thing) => Promise<unknown>;
  onDeleted: (deleted: readonly Thing[]) => void;
  onClose: () => void;
}) {
  const [refused, setRefused] = useState<readonly { thing: Thing; reason: string }[]>([]);
  const [typed, setTyped] = useState('');
  const [isMistyped, setMistyped] = useState(false);
  const close = () => {
    setRefused([]);
    setTyped('');
    setMistyped(false);
    onClose();
  };
  const deleting = useMutation({
    mutationFn: async () => {
      const failures: { thing: Thing; reason: string }[] = [];
      const deleted: Thing[] = [];
      for (const thing of things) {
        try {
          await remove(thing);
          deleted.push(thing);
        } catch (error) {
          failures.push({ thing, reason: sentenceOf(error) });
        }
      }
      return { deleted, failures };
    },
    onSuccess: ({ deleted, failures }) => {
      onDeleted(deleted);
      if (failures.length > 0) {
        setRefused(failures);
        return;
      }
      notifyDone(done);
      close();
    },
  });
  const confirm = () => {
    const isConfirmed = phrase === undefined || typed.trim() === phrase;
    setMistyped(!isConfirmed);
    if (isConfirmed) deleting.mutate();
  };
  return (
    <Modal opened={things.length > 0} onClose={close} title={title} closeButtonProps={{ 'aria-label': texts.close }}>
      <Stack
        component="form"
        gap="md"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Text size="sm">{consequence}</Text>
        <List size="sm" withPadding style={{ maxHeight: 200, overflowY: 'auto' }}>
          {things.slice(0, 8).map(({ key, name }) => (
            <List.Item key={key} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </List.Item>
          ))}
          {things.length > 8 && <List.Item>{texts.andMore(things.length - 8)}</List.Item>}
        </List>
        {phrase !== undefined && refused.length === 0 && (
          <TextInput
            label={texts.typeToConfirm(phrase)}
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              setMistyped(false);
            }}
            error={isMistyped && texts.mustBe(phrase)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        {refused.length > 0 && (
          <Notice tone="fault" announced="alert" title={texts.errors.notDeleted}>
            {' '}
            {refused.map(({ thing, reason }) => (
              <div key={thing.key}>
                {things.length > 1 && `${thing.name}: `}
                {reason}
              </div>
            ))}
          </Notice>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {refused.length > 0 ? texts.close : texts.cancel}
          </Button>
          {refused.length === 0 && (
            <Button type="submit" color="red.8" loading={deleting.isPending}>
              {texts.delete}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
