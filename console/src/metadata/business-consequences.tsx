import { Button, Group, Modal, Stack } from '@mantine/core';
import { texts } from '../texts.ts';
import { Notice } from '../ui/notice.tsx';
import type { Consequences } from './business-form.ts';
import { businessTexts } from './business-texts.ts';
import { shortened } from './shortened.ts';

const t = businessTexts.one;

/** Tells what saving changes for what is stored, before it is saved. */
export function ConfirmConsequences({
  consequences: { fields, removed, renamed, unmapped },
  isOpen,
  onConfirm,
  onClose,
}: {
  consequences: Consequences;
  isOpen: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const told = [
    [removed, t.removed, t.removedAdvice(fields.join(', '))],
    [renamed, t.renamed, t.renamedAdvice(fields.join(', '))],
    [unmapped, t.unmapped, t.unmappedAdvice],
  ] as const;
  return (
    <Modal opened={isOpen} onClose={onClose} title={t.used} closeButtonProps={{ 'aria-label': texts.close }}>
      <Stack gap="sm">
        {told.map(
          ([names, title, advice]) =>
            names.length > 0 && (
              <Notice key={advice} tone="warning" title={title(shortened(names))}>
                {advice}
              </Notice>
            ),
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.cancel}
          </Button>
          <Button onClick={onConfirm}>{texts.save}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
