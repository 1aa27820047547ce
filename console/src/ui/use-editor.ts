import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { fieldOf, sentenceOf } from '../api/refusal.ts';

/** What is wrong with the fields, by their names. */
export type Errors<Values> = { readonly [Name in keyof Values]?: string };

/** What is edited in a form whose fields are called as in the API: checked here, saved, refused at the field. */
export interface Editing<Values> {
  readonly values: Values;
  readonly errors: Errors<Values>;
  readonly set: (changes: Partial<Values>) => void;
  /** Of the element that has the value of a field. */
  readonly id: (field: keyof Values) => string;
  readonly submit: () => void;
  readonly isSaving: boolean;
  /** Why it was not saved, where that belongs to no field. */
  readonly refusal: string | undefined;
}

export function useEditor<Values extends object, Saved>({
  initial,
  check,
  save,
  onSaved,
}: {
  initial: Values;
  check: (values: Values) => Errors<Values>;
  save: (values: Values) => Promise<Saved>;
  onSaved: (saved: Saved) => void;
}): Editing<Values> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<Values>>({});
  const prefix = useId();
  const id = (field: keyof Values) => `${prefix}${String(field)}`;
  const show = (found: Errors<Values>) => {
    setErrors(found);
    const [first] = Object.keys(found) as (keyof Values)[];
    // After the fields have their messages, which they are described by.
    if (first !== undefined) setTimeout(() => document.getElementById(id(first))?.focus());
    return first === undefined;
  };
  const refusedField = (error: unknown) => {
    const refusal = fieldOf(error);
    const field = refusal?.field.split(/[./[]/)[0] ?? '';
    return refusal !== undefined && field in values ? { field, reason: refusal.reason } : undefined;
  };
  const saving = useMutation({
    mutationFn: save,
    onSuccess: onSaved,
    onError: (error) => {
      const refused = refusedField(error);
      if (refused !== undefined) show({ [refused.field]: refused.reason } as Errors<Values>);
    },
    // What was saved may hold a secret.
    gcTime: 0,
  });
  return {
    values,
    errors,
    id,
    set: (changes) => {
      setValues((before) => ({ ...before, ...changes }));
      setErrors(
        (before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))) as Errors<Values>,
      );
    },
    submit: () => {
      saving.reset();
      if (show(check(values))) saving.mutate(values);
    },
    isSaving: saving.isPending,
    refusal: saving.isError && refusedField(saving.error) === undefined ? sentenceOf(saving.error) : undefined,
  };
}
