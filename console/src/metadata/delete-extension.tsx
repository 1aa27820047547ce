import { ConfirmDelete } from '../ui/confirm-delete.tsx';
import { deleteExtension, metadataChanged } from './lists.ts';
import type { Scope } from './scopes.ts';
import { schemaTexts } from './texts.ts';

const t = schemaTexts.extensions;

/** Asks before an extension is deleted: its records go with it. */
export function DeleteExtension({
  scope,
  name,
  onDeleted = () => {},
  onClose,
}: {
  scope: Scope;
  /** Nothing: closed. */
  name: string | undefined;
  onDeleted?: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDelete
      things={name === undefined ? [] : [{ key: name, name }]}
      title={t.deleteTitle}
      consequence={t.deleteConsequence(scope)}
      phrase={name}
      done={t.deleted}
      remove={({ key }) => deleteExtension(scope, key)}
      onDeleted={(deleted) => {
        void metadataChanged();
        if (deleted.length > 0) onDeleted();
      }}
      onClose={onClose}
    />
  );
}
