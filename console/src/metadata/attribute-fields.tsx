import { Checkbox, Select, TextInput } from '@mantine/core';
import type { Errors } from '../ui/use-draft.ts';
import { type AttributeType, type AttributeValues, attributePlace } from './attribute-form.ts';
import classes from './form.module.css';
import { schemaTexts } from './texts.ts';
import { ValueInput } from './value-input.tsx';

const t = schemaTexts.attribute;

/** What an attribute is defined by. */
export function AttributeFields({
  attribute,
  types,
  errors,
  id,
  nameOf = (field) => field,
  onChange,
}: {
  attribute: AttributeValues;
  types: readonly AttributeType[];
  errors: Errors;
  id: (place: string) => string;
  /** What a field is called, where there are others of its label. */
  nameOf?: (field: string) => string;
  /** @param place the field whose value is another one now */
  onChange: (attribute: AttributeValues, place: string) => void;
}) {
  const at = (field: keyof AttributeValues) => attributePlace(attribute.key, field);
  const set = (changes: Partial<AttributeValues>, field: keyof AttributeValues) =>
    onChange({ ...attribute, ...changes }, at(field));
  const { type } = attribute;
  return (
    <>
      <div className={classes['pair']}>
        <TextInput
          id={id(at('name'))}
          label={schemaTexts.name}
          aria-label={nameOf(schemaTexts.name)}
          value={attribute.name}
          onChange={({ currentTarget }) => set({ name: currentTarget.value }, 'name')}
          error={errors[at('name')]}
          maxLength={30}
          autoComplete="off"
          spellCheck={false}
        />
        <Select
          id={id(at('type'))}
          label={t.type}
          aria-label={nameOf(t.type)}
          data={types.map((value) => ({ value, label: t.types[value] ?? value }))}
          value={type}
          onChange={(value) => {
            const chosen = types.find((known) => known === value);
            if (chosen !== undefined && chosen !== type) set({ type: chosen, default: '' }, 'default');
          }}
          error={errors[at('type')]}
        />
        {type === 'string' && (
          <TextInput
            id={id(at('length'))}
            label={t.length}
            aria-label={nameOf(t.length)}
            inputMode="numeric"
            value={attribute.length}
            onChange={({ currentTarget }) => set({ length: currentTarget.value }, 'length')}
            error={errors[at('length')]}
            maxLength={4}
            autoComplete="off"
          />
        )}
        <ValueInput
          id={id(at('default'))}
          type={type}
          label={t.default}
          name={nameOf(t.default)}
          value={attribute.default}
          error={errors[at('default')]}
          onChange={(value) => set({ default: value }, 'default')}
        />
      </div>
      <div className={classes['checks']}>
        <Checkbox
          id={id(at('mandatory'))}
          label={t.mandatory}
          aria-label={nameOf(t.mandatory)}
          description={t.mandatoryHint}
          checked={attribute.mandatory}
          onChange={({ currentTarget }) => set({ mandatory: currentTarget.checked }, 'mandatory')}
          error={errors[at('mandatory')]}
        />
        <Checkbox
          id={id(at('encrypted'))}
          label={t.encrypted}
          aria-label={nameOf(t.encrypted)}
          description={t.encryptedHint}
          checked={attribute.encrypted}
          onChange={({ currentTarget }) => set({ encrypted: currentTarget.checked }, 'encrypted')}
          error={errors[at('encrypted')]}
        />
      </div>
    </>
  );
}
