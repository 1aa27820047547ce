import { Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Role, User } from '../../../client/src/index.ts';
import { useSession } from '../access/session.ts';
import { client } from '../api/client.ts';
import { FieldSection } from '../ui/editor.tsx';
import { Notice } from '../ui/notice.tsx';
import { Awaited, EditorPage, errorsAmong, loginNameError, useNamedEditor } from './editor.tsx';
import { allRolesQuery, userQuery } from './lists.ts';
import { LoginNameField, NewPasswordField } from './login-fields.tsx';
import { RolesField } from './roles-field.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.users;

interface UserValues {
  readonly name: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly enabled: boolean;
}

export function NewUserPage() {
  const roles = useQuery(allRolesQuery);
  return (
    <Awaited title={t.add} query={roles}>
      {(all) => (
        <UserEditor
          title={t.add}
          roles={all}
          user={undefined}
          save={async (values) => (await client.createUser({ body: { ...values, roles: [...values.roles] } })).data}
          done={t.created}
        />
      )}
    </Awaited>
  );
}

export function UserPage() {
  const { id } = useParams({ from: '/shell/settings/users/$id' });
  const roles = useQuery(allRolesQuery);
  const user = useQuery(userQuery(id));
  return (
    <Awaited title={t.title} query={roles}>
      {(all) => (
        <Awaited title={t.title} query={user}>
          {(before) => (
            <UserEditor
              key={id}
              title={t.edit(before.name)}
              roles={all}
              user={before}
              save={async ({ password, roles: chosen, ...values }) => {
                const body = { ...values, roles: [...chosen], ...(password !== '' && { password }) };
                return (await client.updateUser({ path: { id }, body })).data;
              }}
              done={t.saved}
            />
          )}
        </Awaited>
      )}
    </Awaited>
  );
}

function UserEditor({
  title,
  roles,
  user,
  save,
  done,
}: {
  title: string;
  roles: readonly Role[];
  /** Undefined: a new one. */
  user: User | undefined;
  save: (values: UserValues) => Promise<User>;
  done: (name: string) => string;
}) {
  const { data: session } = useSession();
  const isNew = user === undefined;
  const isSelf = user !== undefined && user.name === session?.name;
  const { editing, toList } = useNamedEditor<UserValues, User>({
    list: '/settings/users',
    done,
    initial: { name: user?.name ?? '', password: '', roles: user?.roles ?? [], enabled: user?.enabled ?? true },
    check: ({ name, password }) =>
      errorsAmong({
        name: loginNameError(name),
        password: isNew && password === '' ? t.passwordMissing : undefined,
      }),
    save,
  });
  const { values, errors, set, id } = editing;
  return (
    <EditorPage
      title={title}
      editing={editing}
      onCancel={toList}
      {...(isSelf && {
        notice: (
          <Notice tone="warning" title={t.self}>
            {' '}
            {t.selfAdvice}
          </Notice>
        ),
      })}
    >
      <FieldSection title={t.who}>
        <LoginNameField
          id={id('name')}
          label={t.name}
          description={t.nameHint}
          value={values.name}
          onChange={(name) => set({ name })}
          error={errors.name}
        />
        <NewPasswordField
          id={id('password')}
          label={isNew ? t.password : t.newPassword}
          description={isNew ? t.passwordHint : `${t.newPasswordHint} ${t.passwordHint}`}
          required={isNew}
          value={values.password}
          onChange={(password) => set({ password })}
          error={errors.password}
        />
      </FieldSection>
      <FieldSection title={t.what}>
        <RolesField
          id={id('roles')}
          hint={accessTexts.rolesHint}
          roles={roles}
          value={values.roles}
          error={errors.roles}
          onChange={(chosen) => set({ roles: chosen })}
        />
        <Switch
          id={id('enabled')}
          label={t.mayLogIn}
          description={t.mayLogInHint}
          checked={values.enabled}
          onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
        />
      </FieldSection>
      {!isNew && !isSelf && (
        <Text size="xs" c="dimmed">
          {t.endsSessions}
        </Text>
      )}
    </EditorPage>
  );
}
