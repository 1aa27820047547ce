import { type Draft, useDraft } from './use-draft.ts';

/** What is wrong with the fields, by their names. */
export type Errors<Values> = { readonly [Name in keyof Values]?: string };

/** What is edited in a form whose fields are called as in the API: checked here, saved, refused at the field. */
export interface Editing<Values> {
  readonly values: Values;
  readonly errors: Errors<Values>;
  readonly set: (changes: Partial<Values>) => void;
  /** Of the element that has the value of a field. */
  readonly id: (field: keyof Values & string) => string;
  readonly submit: () => void;
  readonly isSaving: boolean;
  /** Why it was not saved, where that belongs to no field. */
  readonly refusal: string | undefined;
}

/** A draft (use-draft.ts) that has nothing but fields. */
export function useEditor<Values extends object, Saved>({
  check,
  onSaved,
  ...rest
}: {
  initial: Values;
  check: (values: Values) => Errors<Values>;
  save: (values: Values) => Promise<Saved>;
  onSaved: (saved: Saved) => void;
}): Editing<Values> {
  const { values, errors, id, change, submit, isSaving, refusalSentence }: Draft<Values> = useDraft({
    ...rest,
    onSaved: (_: Values, saved: Saved) => onSaved(saved),
    bodyOf: (body: Values) => ({ body, errors: check(body) as Draft<Values>['errors'] }),
    placeOf: (field: string, body: Values) => {
      const [name = ''] = field.split(/[./[]/);
      return name in body ? name : undefined;
    },
  });
  return {
    values,
    errors: errors as Errors<Values>,
    set: (changes) => change(changes, ...Object.keys(changes)),
    id,
    submit,
    isSaving,
    refusal: refusalSentence,
  };
}
