import { TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Tenant } from '../../../client/src/index.ts';
import { defaultTenant } from '../access/session.ts';
import { client } from '../api/client.ts';
import { FieldSection } from '../ui/editor.tsx';
import { Awaited, EditorPage, errorsAmong, loginNameError, useNamedEditor } from './editor.tsx';
import { tenantQuery } from './lists.ts';
import { LoginNameField, NewPasswordField } from './login-fields.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.tenants;

interface TenantValues {
  readonly name: string;
  readonly admin_password: string;
  readonly display_name: string;
  readonly account_ids: readonly string[];
  readonly shared_shortcodes: readonly string[];
}

/** What the API takes of it beside the password. */
const settingsOf = ({ name, display_name, account_ids, shared_shortcodes }: TenantValues) => ({
  name,
  display_name: display_name === '' ? name : display_name,
  account_ids: [...account_ids],
  shared_shortcodes: [...shared_shortcodes],
});

export function NewTenantPage() {
  return (
    <TenantEditor
      title={t.new}
      tenant={undefined}
      save={async (values) => {
        const body = { ...settingsOf(values), admin_password: values.admin_password };
        return (await client.createTenant({ body })).data;
      }}
      done={t.created}
    />
  );
}

export function TenantPage() {
  const { id } = useParams({ from: '/shell/settings/tenants/$id' });
  const tenant = useQuery(tenantQuery(id));
  return (
    <Awaited title={t.title} query={tenant}>
      {(before) => (
        <TenantEditor
          key={id}
          title={t.edit(before.name)}
          tenant={before}
          save={async (values) => (await client.updateTenant({ path: { id }, body: settingsOf(values) })).data}
          done={t.saved}
        />
      )}
    </Awaited>
  );
}

function TenantEditor({
  title,
  tenant,
  save,
  done,
}: {
  title: string;
  /** Undefined: a new one. */
  tenant: Tenant | undefined;
  save: (values: TenantValues) => Promise<Tenant>;
  done: (name: string) => string;
}) {
  const isNew = tenant === undefined;
  const keepsName = tenant?.name === defaultTenant;
  const { editing, toList } = useNamedEditor<TenantValues, Tenant>({
    list: '/settings/tenants',
    done,
    initial: {
      name: tenant?.name ?? '',
      admin_password: '',
      display_name: tenant?.display_name ?? '',
      account_ids: tenant?.account_ids ?? [],
      shared_shortcodes: tenant?.shared_shortcodes ?? [],
    },
    check: ({ name, admin_password }) =>
      errorsAmong({
        name: loginNameError(name),
        admin_password: isNew && admin_password === '' ? accessTexts.users.passwordMissing : undefined,
      }),
    save,
  });
  const { values, errors, set, id } = editing;
  return (
    <EditorPage title={title} editing={editing} onCancel={toList}>
      <FieldSection title={t.what}>
        <LoginNameField
          id={id('name')}
          label={t.name}
          description={keepsName ? t.defaultKeepsName : t.nameHint}
          disabled={keepsName}
          value={values.name}
          onChange={(name) => set({ name })}
          error={errors.name}
        />
        <TextInput
          id={id('display_name')}
          label={t.displayName}
          description={t.displayNameHint}
          value={values.display_name}
          onChange={({ currentTarget }) => set({ display_name: currentTarget.value })}
          error={errors.display_name}
          maxLength={256}
          autoComplete="off"
        />
        {isNew && (
          <NewPasswordField
            id={id('admin_password')}
            label={t.password}
            description={t.passwordHint}
            required
            value={values.admin_password}
            onChange={(admin_password) => set({ admin_password })}
            error={errors.admin_password}
          />
        )}
      </FieldSection>
      <FieldSection title={t.privacy}>
        <TagsInput
          id={id('account_ids')}
          label={t.accounts}
          description={t.accountsHint}
          value={[...values.account_ids]}
          onChange={(account_ids) => set({ account_ids })}
          error={errors.account_ids}
          acceptValueOnBlur
        />
        <TagsInput
          id={id('shared_shortcodes')}
          label={t.shortcodes}
          description={t.shortcodesHint}
          value={[...values.shared_shortcodes]}
          onChange={(shared_shortcodes) => set({ shared_shortcodes })}
          error={errors.shared_shortcodes}
          acceptValueOnBlur
        />
      </FieldSection>
    </EditorPage>
  );
}
