import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Profile } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { client, queryClient } from '../api/client.ts';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { texts } from '../texts.ts';
import { Column } from '../ui/columns.tsx';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import { useDefinitions } from './definitions.ts';
import { customersKey, profileQuery, titleOf } from './profile.ts';
import classes from './profile-editor.module.css';
import { AttributeField, ExtensionFields } from './profile-fields.tsx';
import { draftOf, type FieldErrors, place, valuesOfProfile } from './profile-form.ts';
import { customerTexts } from './texts.ts';

const t = customerTexts.editor;

export function NewCustomerPage() {
  const mayExtend = useMay('UCS.Customer.createProfileExtension');
  return (
    <Editor
      title={t.add}
      profile={{}}
      mayExtend={mayExtend}
      save={async (body) => (await client.createProfile({ body })).data.customer_id}
      done={t.added}
    />
  );
}

export function EditCustomerPage() {
  const { id } = useParams({ from: '/shell/customers/$id/edit' });
  const { extensions } = useDefinitions();
  const mayExtend = useMay('UCS.Customer.updateProfileExtension');
  // As it is when the page is opened: what others change meanwhile must not change under somebody's hands.
  const profile = useQuery({
    ...profileQuery(id, extensions.profile),
    queryKey: [...customersKey, 'edited', id],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (profile.isPending || profile.isError) {
    return (
      <Page section={customerTexts.section} title={customerTexts.customer}>
        <Panel>
          {profile.isPending ? (
            <LoadingRows label={texts.loading} />
          ) : (
            <Failed error={profile.error} onRetry={() => void profile.refetch()} />
          )}
        </Panel>
      </Page>
    );
  }
  return (
    <Editor
      key={id}
      title={t.edit(titleOf(profile.data))}
      profile={profile.data}
      mayExtend={mayExtend}
      save={async (body) => {
        await client.updateProfile({ path: { customer_id: id }, body });
        return id;
      }}
      done={t.saved}
    />
  );
}

function Editor({
  title,
  profile,
  mayExtend,
  save,
  done,
}: {
  title: string;
  profile: Profile;
  mayExtend: boolean;
  save: (body: Profile) => Promise<string>;
  done: string;
}) {
  const definitions = useDefinitions();
  const mayRemove = useMay('UCS.Customer.deleteProfileExtension');
  const navigate = useNavigate();
  const isNew = profile.customer_id === undefined;
  const [before] = useState(() => valuesOfProfile(profile, definitions));
  const [values, setValues] = useState(before);
  const [errors, setErrors] = useState<FieldErrors>({});
  const schemas = mayExtend ? definitions.extensions.profile : [];
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (id) => {
      notifyDone(done);
      void queryClient.invalidateQueries({ queryKey: customersKey });
      void navigate({ to: '/customers/$id', params: { id } });
    },
  });
  const submit = () => {
    const draft = draftOf(values, before, schemas);
    setErrors(draft.errors);
    saving.reset();
    if (Object.keys(draft.errors).length > 0) return;
    saving.mutate(draft.body, {
      onError: (error) => {
        const refusal = fieldOf(error);
        const at = refusal === undefined ? undefined : draft.places.get(refusal.field);
        if (refusal !== undefined && at !== undefined) setErrors({ [at]: refusal.reason });
      },
    });
  };
  const others = definitions.attributes.filter(({ name }) => values.attributes[name] === undefined);
  const refusal = saving.isError && Object.keys(errors).length === 0 ? sentenceOf(saving.error) : undefined;

  return (
    <Page section={customerTexts.section} title={title}>
      <EditorForm
        draft={{ errors, refusalSentence: refusal, isSaving: saving.isPending, submit }}
        width={1180}
        onCancel={() =>
          void navigate(
            isNew ? { to: '/customers' } : { to: '/customers/$id', params: { id: profile.customer_id ?? '' } },
          )
        }
      >
        <div className={classes['columns']}>
          <FieldSection title={t.core}>
            {definitions.attributes
              .filter(({ name }) => values.attributes[name] !== undefined)
              .map((attribute) => (
                <AttributeField
                  key={attribute.name}
                  attribute={attribute}
                  values={values.attributes[attribute.name] ?? []}
                  errors={errors}
                  onChange={(list) =>
                    setValues({ ...values, attributes: { ...values.attributes, [attribute.name]: list } })
                  }
                />
              ))}
            {others.length > 0 && (
              <Select
                label={t.addAttribute}
                data={others.map(({ name }) => name)}
                searchable
                nothingFoundMessage={t.noSuchAttribute}
                value={null}
                onChange={(name) => {
                  if (name === null) return;
                  setValues({ ...values, attributes: { ...values.attributes, [name]: [''] } });
                }}
              />
            )}
            {isNew && (
              <TextInput
                label={customerTexts.id}
                description={t.idHint}
                value={values.customerId}
                onChange={({ currentTarget }) => setValues({ ...values, customerId: currentTarget.value })}
                error={errors[place.id]}
                maxLength={16}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </FieldSection>
          {schemas.length > 0 && (
            <Column>
              {schemas.map((schema) => (
                <ExtensionFields
                  key={schema.name}
                  schema={schema}
                  records={values.extensions[schema.name] ?? []}
                  errors={errors}
                  mayRemove={isNew || mayRemove}
                  onChange={(records) =>
                    setValues({ ...values, extensions: { ...values.extensions, [schema.name]: records } })
                  }
                />
              ))}
            </Column>
          )}
        </div>
      </EditorForm>
    </Page>
  );
}
