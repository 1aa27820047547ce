import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiKey, NewApiKey, Role } from '../../../client/src/index.ts';
import { client } from '../api/client.ts';
import { FieldSection } from '../ui/editor.tsx';
import { localTime, localZone } from '../ui/format.ts';
import { notifyDone } from '../ui/notify.tsx';
import { useEditor } from '../ui/use-editor.ts';
import { Awaited, EditorPage, errorsAmong } from './editor.tsx';
import { expiryOf, type Lifetime, lifetimes } from './expiry.ts';
import { accessChanged, allRolesQuery, keyQuery } from './lists.ts';
import { NewSecret } from './new-secret.tsx';
import { RolesField } from './roles-field.tsx';
import { accessTexts } from './texts.ts';

const t = accessTexts.keys;

interface KeyValues {
  readonly name: string;
  readonly roles: readonly string[];
  readonly lifetime: Lifetime;
  readonly expires_at: string;
}

/** What the API takes of it. */
function bodyOf({ name, roles, lifetime, expires_at }: KeyValues) {
  const expires = lifetime === 'stays' ? undefined : expiryOf(lifetime, expires_at, new Date());
  return { name, roles: [...roles], ...(expires !== undefined && { expires_at: expires }) };
}

/** A new key, and then its secret: this once. */
export function NewKeyPage() {
  const roles = useQuery(allRolesQuery);
  const [made, setMade] = useState<NewApiKey>();
  if (made !== undefined) return <NewSecret of={made} />;
  return (
    <Awaited title={t.new} query={roles}>
      {(all) => (
        <KeyEditor<NewApiKey>
          title={t.new}
          roles={all}
          apiKey={undefined}
          save={async (values) => (await client.createApiKey({ body: bodyOf(values) })).data}
          onSaved={setMade}
        />
      )}
    </Awaited>
  );
}

export function KeyPage() {
  const { id } = useParams({ from: '/shell/settings/api-keys/$id' });
  const navigate = useNavigate();
  const roles = useQuery(allRolesQuery);
  const key = useQuery(keyQuery(id));
  return (
    <Awaited title={t.title} query={roles}>
      {(all) => (
        <Awaited title={t.title} query={key}>
          {(before) => (
            <KeyEditor
              key={id}
              title={t.edit(before.name)}
              roles={all}
              apiKey={before}
              save={async (values) => (await client.updateApiKey({ path: { id }, body: bodyOf(values) })).data}
              onSaved={({ name }) => {
                notifyDone(t.saved(name));
                void navigate({ to: '/settings/api-keys' });
              }}
            />
          )}
        </Awaited>
      )}
    </Awaited>
  );
}

function KeyEditor<Saved extends ApiKey>({
  title,
  roles,
  apiKey,
  save,
  onSaved,
}: {
  title: string;
  roles: readonly Role[];
  /** Undefined: a new one. */
  apiKey: ApiKey | undefined;
  save: (values: KeyValues) => Promise<Saved>;
  onSaved: (saved: Saved) => void;
}) {
  const navigate = useNavigate();
  const editing = useEditor<KeyValues, Saved>({
    initial: {
      name: apiKey?.name ?? '',
      roles: apiKey?.roles ?? [],
      lifetime: apiKey === undefined ? '90' : apiKey.expires_at === null ? 'never' : 'stays',
      expires_at: '',
    },
    check: ({ name, lifetime, expires_at }) =>
      errorsAmong({
        name: name.trim() === '' ? accessTexts.nameMissing : undefined,
        expires_at:
          lifetime !== 'stays' && expiryOf(lifetime, expires_at, new Date()) === undefined ? t.atMissing : undefined,
      }),
    save,
    onSaved: (saved) => {
      void accessChanged();
      onSaved(saved);
    },
  });
  const { values, errors, set, id } = editing;
  const labels: Record<(typeof lifetimes)[number], string> = {
    never: t.never,
    '30': t.in(30),
    '90': t.in(90),
    '365': t.in(365),
    at: t.later,
  };
  const before = apiKey?.expires_at ?? null;
  const choices = [
    ...(before === null ? [] : [{ value: 'stays' as const, label: t.stays(localTime(before)) }]),
    ...lifetimes.map((value) => ({ value, label: labels[value] })),
  ];
  return (
    <EditorPage title={title} editing={editing} onCancel={() => void navigate({ to: '/settings/api-keys' })}>
      <FieldSection title={t.what}>
        <TextInput
          id={id('name')}
          label={accessTexts.name}
          description={t.nameHint}
          required
          value={values.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          error={errors.name}
          maxLength={64}
          autoComplete="off"
        />
        <RolesField
          id={id('roles')}
          hint={accessTexts.rolesOfKeyHint}
          roles={roles}
          value={values.roles}
          error={errors.roles}
          onChange={(chosen) => set({ roles: chosen })}
        />
      </FieldSection>
      <FieldSection title={t.until}>
        <Select
          id={id('lifetime')}
          label={t.expires}
          maw={320}
          data={choices}
          value={values.lifetime}
          onChange={(lifetime) => lifetime !== null && set({ lifetime, expires_at: values.expires_at })}
          error={values.lifetime !== 'at' && errors.expires_at}
        />
        {values.lifetime === 'at' && (
          <TextInput
            id={id('expires_at')}
            type="datetime-local"
            label={t.at}
            description={t.atHint(localZone)}
            maw={320}
            required
            value={values.expires_at}
            onChange={({ currentTarget }) => set({ expires_at: currentTarget.value })}
            error={errors.expires_at}
          />
        )}
      </FieldSection>
    </EditorPage>
  );
}
