import { type Draft, useDraft } from './use-draft.ts';

/** What is wrong with the fields, by their names. */
export type Errors<Values> = { readonly [Name in keyof Values]?: string };

/** What is edited in a form that has nothing but fields: a draft (use-draft.ts) whose places are their names. */
export interface Editing<Values> extends Omit<Draft<Values>, 'errors' | 'change' | 'id'> {
  readonly errors: Errors<Values>;
  readonly set: (changes: Partial<Values>) => void;
  /** Of the element that has the value of a field. */
  readonly id: (field: keyof Values & string) => string;
}

export function useEditor<Values extends object, Saved>({
  check,
  fieldNamed = fieldOfSameName,
  onSaved,
  ...rest
}: {
  initial: Values;
  check: (values: Values) => Errors<Values>;
  /** The field that the server names otherwise. */
  fieldNamed?: (name: string, values: Values) => string | undefined;
  save: (values: Values) => Promise<Saved>;
  onSaved: (saved: Saved) => void | Promise<void>;
}): Editing<Values> {
  const { errors, change, ...draft }: Draft<Values> = useDraft({
    ...rest,
    bodyOf: (body: Values) => ({ body, errors: check(body) as Draft<Values>['errors'] }),
    placeOf: fieldNamed,
    onSaved: (_: Values, saved: Saved) => onSaved(saved),
  });
  return {
    ...draft,
    errors: errors as Errors<Values>,
    set: (changes) => change(changes, ...Object.keys(changes)),
  };
}

function fieldOfSameName(name: string, values: object): string | undefined {
  const [field = ''] = name.split(/[./[]/);
  return field in values ? field : undefined;
}
