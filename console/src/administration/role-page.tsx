import { Switch, TextInput } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import type { Role } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { FieldSection } from '../ui/editor.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Awaited, EditorPage, errorsAmong, useNamedEditor } from './editor.tsx';
import { allRolesQuery, roleQuery } from './lists.ts';
import { RoleHolders } from './role-holders.tsx';
import { TaskChoice } from './task-choice.tsx';
import { knownTasks } from './task-groups.ts';
import { accessTexts } from './texts.ts';

const t = accessTexts.rolesPage;

interface RoleValues {
  readonly name: string;
  readonly enabled: boolean;
  readonly tasks: readonly string[];
}

const bodyOf = ({ tasks, ...values }: RoleValues) => ({ ...values, tasks: [...tasks] });

/** A new role: empty, or with the tasks of another one. */
export function NewRolePage() {
  const { copy } = useSearch({ from: '/shell/settings/roles/new' });
  const roles = useQuery(allRolesQuery);
  return (
    <Awaited title={t.new} query={roles}>
      {(all) => {
        const source = all.find(({ id }) => id === copy);
        return (
          <RoleEditor
            key={copy}
            title={t.new}
            roles={all}
            before={undefined}
            initial={{ name: source ? t.copyOf(source.name) : '', enabled: true, tasks: source?.tasks ?? [] }}
            save={async (values) => (await client.createRole({ body: bodyOf(values) })).data}
            done={t.created}
          />
        );
      }}
    </Awaited>
  );
}

export function RolePage() {
  const { id } = useParams({ from: '/shell/settings/roles/$id' });
  const roles = useQuery(allRolesQuery);
  const role = useQuery(roleQuery(id));
  return (
    <Awaited title={t.title} query={roles}>
      {(all) => (
        <Awaited title={t.title} query={role}>
          {(before) => (
            <RoleEditor
              key={id}
              title={t.edit(before.name)}
              roles={all}
              before={before}
              initial={before}
              save={async (values) => (await client.updateRole({ path: { id }, body: bodyOf(values) })).data}
              done={t.saved}
            />
          )}
        </Awaited>
      )}
    </Awaited>
  );
}

function RoleEditor({
  title,
  roles,
  before,
  initial: { name, enabled, tasks },
  save,
  done,
}: {
  title: string;
  roles: readonly Role[];
  /** Undefined: a new one. */
  before: Role | undefined;
  initial: RoleValues;
  save: (values: RoleValues) => Promise<Role>;
  done: (name: string) => string;
}) {
  const isBuiltIn = before?.built_in === true;
  const { editing, toList } = useNamedEditor<RoleValues, Role>({
    list: '/settings/roles',
    done,
    initial: { name, enabled, tasks },
    check: (given) => errorsAmong({ name: given.name.trim() === '' ? accessTexts.nameMissing : undefined }),
    save,
  });
  const { values, errors, set, id } = editing;
  return (
    <EditorPage
      title={title}
      editing={editing}
      isDisabled={isBuiltIn}
      onCancel={toList}
      below={before !== undefined && <RoleHolders role={before.name} />}
      {...(isBuiltIn && {
        notice: (
          <Notice tone="info" title={t.builtInStays}>
            {' '}
            {t.builtInAdvice}{' '}
            <LinkButton
              to="/settings/roles/new"
              search={{ copy: before.id }}
              size="compact-xs"
              variant="default"
              leftSection={<IconCopy size={13} />}
            >
              {t.makeCopy}
            </LinkButton>
          </Notice>
        ),
      })}
    >
      <FieldSection title={t.what}>
        <TextInput
          id={id('name')}
          label={accessTexts.name}
          required
          disabled={isBuiltIn}
          value={values.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          error={errors.name}
          maxLength={64}
          autoComplete="off"
        />
        <Switch
          id={id('enabled')}
          label={t.isEnabled}
          description={t.isEnabledHint}
          disabled={isBuiltIn}
          checked={values.enabled}
          onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
        />
      </FieldSection>
      <TaskChoice
        id={id('tasks')}
        all={knownTasks(roles)}
        value={values.tasks}
        error={errors.tasks}
        isReadOnly={isBuiltIn}
        onChange={(chosen) => set({ tasks: chosen })}
      />
    </EditorPage>
  );
}
