import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import classes from './editor.module.css';
import { Notice } from './notice.tsx';
import { Panel } from './page.tsx';
import type { Draft } from './use-draft.ts';

/** Fields that belong together. */
export function FieldSection({
  title,
  aside,
  describedBy,
  children,
}: {
  title: string;
  /** Beside the title. */
  aside?: ReactNode;
  /** The id of the element that says what is wrong with all of it. */
  describedBy?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Panel>
      <fieldset className={classes['section']} aria-describedby={describedBy}>
        <legend>
          <Group justify="space-between" gap="xs">
            <Title order={2} component="span">
              {title}
            </Title>
            {aside}
          </Group>
        </legend>
        <Stack gap="sm">{children}</Stack>
      </fieldset>
    </Panel>
  );
}

/** Parts below each other, and what is wrong and can be done: of a draft (use-draft.ts) or of what behaves like one. */
export function EditorForm({
  draft: { errors, refusalSentence, isSaving, submit },
  width,
  onSubmit = submit,
  children,
  ...foot
}: {
  draft: Pick<Draft<unknown>, 'refusalSentence' | 'isSaving' | 'submit'> & { readonly errors: object };
  /** At most, in pixels. */
  width: number;
  /** What is done instead of saving it at once. */
  onSubmit?: () => void;
  isDisabled?: boolean;
  save?: string | undefined;
  onCancel: () => void;
  children: ReactNode;
}) {
  return (
    <form
      style={{ maxWidth: width }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className={classes['parts']}>{children}</div>
      <EditorFoot wrongFields={Object.keys(errors).length} refusal={refusalSentence} isSaving={isSaving} {...foot} />
    </form>
  );
}

/** What is wrong, and what can be done. */
function EditorFoot({
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
  save?: string | undefined;
  onCancel: () => void;
}) {
  return (
    <FormFoot>
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
    </FormFoot>
  );
}

/** Always in sight below a form. */
export function FormFoot({ children }: { children: ReactNode }) {
  return <div className={classes['foot']}>{children}</div>;
}
