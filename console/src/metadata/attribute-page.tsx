import { useNavigate } from '@tanstack/react-router';
import { client } from '../api/client.ts';
import { EditorForm, FieldSection } from '../ui/editor.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { Page } from '../ui/page.tsx';
import { useDraft } from '../ui/use-draft.ts';
import { AttributeFields } from './attribute-fields.tsx';
import { attributePlaceOf, bodyOfAttribute, newAttribute, profileTypes } from './attribute-form.ts';
import { metadataChanged } from './lists.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.attributes;

/** A new attribute of the core profile. */
export function NewAttributePage() {
  const navigate = useNavigate();
  const toList = () => void navigate({ to: '/settings/schemas/attributes' });
  const draft = useDraft({
    initial: newAttribute(),
    bodyOf: bodyOfAttribute,
    placeOf: (field, { key }) => attributePlaceOf(key, field),
    save: (body) => client.createProfileAttribute({ body }),
    onSaved: ({ name }) => {
      notifyDone(t.added(name.trim()));
      void metadataChanged();
      toList();
    },
  });
  return (
    <Page section={`${schemaTexts.section} · ${schemaTexts.title}`} title={t.new}>
      <EditorForm draft={draft} width={860} onCancel={toList}>
        <FieldSection title={schemaTexts.editor.attribute(1)}>
          <AttributeFields
            attribute={draft.values}
            types={profileTypes}
            errors={draft.errors}
            id={draft.id}
            onChange={draft.change}
          />
        </FieldSection>
      </EditorForm>
    </Page>
  );
}
