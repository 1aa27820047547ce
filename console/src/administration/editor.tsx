import { Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import { EditorForm } from '../ui/editor.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { type Editing, type Errors, useEditor } from '../ui/use-editor.ts';
import { accessChanged } from './lists.ts';
import { accessTexts } from './texts.ts';

/** Names of users and tenants, as the server takes them. */
export function loginNameError(name: string): string | undefined {
  if (name.trim() === '') return accessTexts.nameMissing;
  return /[\\:\p{Cc}]/u.test(name) ? accessTexts.loginNameWrong : undefined;
}

/** What is wrong, of fields that may all be right. */
export function errorsAmong<Field extends string>(
  found: Readonly<Record<Field, string | undefined>>,
): { [Name in Field]?: string } {
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== undefined)) as {
    [Name in Field]?: string;
  };
}

/** Edits what has a name; the way back to where such things are listed, which is gone when it is saved. */
export function useNamedEditor<Values extends object, Saved extends { readonly name: string }>({
  list,
  done,
  ...rest
}: {
  list: '/settings/users' | '/settings/roles' | '/settings/tenants';
  /** What is said when it is saved. */
  done: (name: string) => string;
  initial: Values;
  check: (values: Values) => Errors<Values>;
  save: (values: Values) => Promise<Saved>;
}) {
  const navigate = useNavigate();
  const toList = () => void navigate({ to: list });
  const editing = useEditor<Values, Saved>({
    ...rest,
    onSaved: ({ name }) => {
      notifyDone(done(name));
      void accessChanged();
      toList();
    },
  });
  return { editing, toList };
}

/** The page on which something of access is made or changed. */
export function EditorPage<Values>({
  title,
  editing,
  notice,
  save,
  isDisabled = false,
  onCancel,
  children,
  below,
}: {
  title: string;
  editing: Editing<Values>;
  /** To be known before anything is changed. */
  notice?: ReactNode;
  save?: string | undefined;
  isDisabled?: boolean;
  onCancel: () => void;
  children: ReactNode;
  /** Stands below the form. */
  below?: ReactNode;
}) {
  return (
    <Page section={accessTexts.section} title={title}>
      <Stack gap="md" maw={860}>
        {notice}
        <EditorForm draft={editing} width={860} isDisabled={isDisabled} save={save} onCancel={onCancel}>
          {children}
        </EditorForm>
        {below}
      </Stack>
    </Page>
  );
}

/** Stands where an editor will be, until what it begins with is there. */
export function Awaited<Data>({
  title,
  query,
  children,
}: {
  title: string;
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  if (query.isSuccess) return children(query.data);
  return (
    <Page section={accessTexts.section} title={title}>
      <Panel>
        {query.isPending ? (
          <LoadingRows label={texts.loading} />
        ) : (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Panel>
    </Page>
  );
}
