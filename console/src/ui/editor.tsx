import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import classes from './editor.module.css';
import { Notice } from './notice.tsx';
import { Panel } from './page.tsx';

/** Fields that belong together. */
export function FieldSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel>
      <fieldset className={classes['section']}>
        <legend>
          <Title order={2} component="span">
            {title}
          </Title>
        </legend>
        <Stack gap="sm">{children}</Stack>
      </fieldset>
    </Panel>
  );
}

/** Below the fields, always in sight: what is wrong, and what can be done. */
export function EditorFoot({
  wrongFields,
  refusal,
  isSaving,
  isDisabled = false,
  save = texts.save,
  onCancel,
}: {
  /** How many there are. */
  wrongFields: number;
  /** Why it could not be saved, where that belongs to no field. */
  refusal: string | undefined;
  isSaving: boolean;
  isDisabled?: boolean;
  save?: string;
  onCancel: () => void;
}) {
  return (
    <div className={classes['foot']}>
      {refusal !== undefined && (
        <Notice tone="fault" announced="alert" title={texts.errors.notSaved}>
          {' '}
          {refusal}
        </Notice>
      )}
      {wrongFields > 0 && (
        <Text size="sm" className={classes['wrong']} role="status">
          {texts.wrongFields(wrongFields)}
        </Text>
      )}
      <Group gap="xs" ml="auto">
        <Button variant="default" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button type="submit" loading={isSaving} disabled={isDisabled}>
          {save}
        </Button>
      </Group>
    </div>
  );
}
