import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { fieldOf, sentenceOf } from '../api/refusal.ts';

/** What is wrong, by the places of fields. */
export type Errors = Readonly<Record<string, string>>;

/** A form of which parts come and go: its fields have places, which errors are shown at. */
export interface Draft<Values> {
  readonly values: Values;
  readonly errors: Errors;
  /** Takes other values; what was wrong at the places is not any more. */
  readonly change: (values: Partial<Values>, ...places: readonly string[]) => void;
  /** Of the element that has the value of a place. */
  readonly id: (place: string) => string;
  readonly submit: () => void;
  readonly isSaving: boolean;
  /** Why it was not saved, where that belongs to no field. */
  readonly refusal: unknown;
  readonly refusalSentence: string | undefined;
}

export function useDraft<Values extends object, Body, Saved>({
  initial,
  bodyOf,
  placeOf,
  save,
  onSaved,
}: {
  initial: Values;
  /** What is sent, or what must be set right first. */
  bodyOf: (values: Values) => { readonly body: Body; readonly errors: Errors };
  /** Where the field is that the server names. */
  placeOf: (field: string, values: Values) => string | undefined;
  save: (body: Body) => Promise<Saved>;
  onSaved: (values: Values, saved: Saved) => void | Promise<void>;
}): Draft<Values> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const prefix = useId();
  const id = (place: string) => `${prefix}${place}`;
  const show = (found: Errors) => {
    setErrors(found);
    const [first] = Object.keys(found);
    // After the fields have their messages, which they are described by.
    if (first !== undefined) setTimeout(() => document.getElementById(id(first))?.focus());
  };
  const refused = (error: unknown) => {
    const refusal = fieldOf(error);
    const place = refusal === undefined ? undefined : placeOf(refusal.field, values);
    return refusal === undefined || place === undefined ? undefined : { [place]: refusal.reason };
  };
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (saved) => onSaved(values, saved),
    onError: (error) => {
      const found = refused(error);
      if (found !== undefined) show(found);
    },
    // What was saved may hold a secret.
    gcTime: 0,
  });
  const refusal = saving.isError && refused(saving.error) === undefined ? saving.error : undefined;
  return {
    values,
    errors,
    id,
    change: (changes, ...places) => {
      setValues((before) => ({ ...before, ...changes }));
      setErrors((before) => Object.fromEntries(Object.entries(before).filter(([place]) => !places.includes(place))));
    },
    submit: () => {
      saving.reset();
      const { body, errors: found } = bodyOf(values);
      show(found);
      if (Object.keys(found).length === 0) saving.mutate(body);
    },
    isSaving: saving.isPending,
    refusal,
    refusalSentence: refusal === undefined ? undefined : sentenceOf(refusal),
  };
}
