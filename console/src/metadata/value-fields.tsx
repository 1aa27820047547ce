import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Draft } from '../ui/use-draft.ts';
import { type BusinessValues, newValue, type ValueValues, valuePlace } from './business-form.ts';
import { businessTexts } from './business-texts.ts';
import classes from './value-fields.module.css';

const t = businessTexts.one;

/** So many values have their fields at once; there may be thousands. */
const shownAtOnce = 50;
/** With fewer values nobody has to look for one. */
const fewValues = 12;

/** The values of a business attribute. */
export function ValueFields({ draft }: { draft: Draft<BusinessValues> }) {
  const { values, errors, change, id } = draft;
  const [part, setPart] = useState('');
  const [shown, setShown] = useState(shownAtOnce);
  const list = values.values;
  const wanted = part.trim().toLowerCase();
  const found = list.flatMap((value, index) =>
    `${value.name}\n${value.displayName}`.toLowerCase().includes(wanted) || isWrong(value) ? [{ value, index }] : [],
  );
  function isWrong({ key }: ValueValues): boolean {
    return errors[valuePlace(key, 'name')] !== undefined || errors[valuePlace(key, 'dbid')] !== undefined;
  }
  // What needs attention is there however far down it stands.
  const visible = found.filter(({ value }, i) => i < shown || value.isNew || isWrong(value));
  const hidden = found.length - visible.length;
  return (
    <>
      {list.length > fewValues && (
        <TextInput
          size="xs"
          type="search"
          maw={260}
          aria-label={t.find}
          placeholder={t.find}
          leftSection={<IconSearch size={14} />}
          value={part}
          onChange={({ currentTarget }) => setPart(currentTarget.value)}
        />
      )}
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {list.length === 0 ? t.noValues : t.noneFound}
        </Text>
      )}
      {visible.length > 0 && (
        <ul className={classes['values']}>
          {visible.map(({ value, index }) => (
            <ValueRow
              key={value.key}
              place={index + 1}
              value={value}
              errors={errors}
              id={id}
              onChange={(changed, ...places) => change({ values: list.with(index, changed) }, ...places)}
              onRemove={() => change({ values: list.toSpliced(index, 1) }, valuePlace(value.key, 'name'))}
            />
          ))}
        </ul>
      )}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            const value = newValue();
            setPart('');
            change({ values: [...list, value] });
            setTimeout(() => document.getElementById(id(valuePlace(value.key, 'name')))?.focus());
          }}
        >
          {t.add}
        </Button>
        {hidden > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + shownAtOnce)}>
            {t.showMore(hidden)}
          </Button>
        )}
      </Group>
    </>
  );
}

function ValueRow({
  place,
  value,
  errors,
  id,
  onChange,
  onRemove,
}: {
  place: number;
  value: ValueValues;
  errors: Draft<BusinessValues>['errors'];
  id: (place: string) => string;
  onChange: (value: ValueValues, ...places: readonly string[]) => void;
  onRemove: () => void;
}) {
  const at = (field: Parameters<typeof valuePlace>[1]) => valuePlace(value.key, field);
  const remove = value.name.trim() === '' ? t.removeUnnamed(place) : t.remove(value.name.trim());
  const text = (field: 'name' | 'displayName' | 'description', label: string, maxLength: number) => (
    <TextInput
      id={id(at(field))}
      label={label}
      aria-label={t.value(place, label)}
      value={value[field]}
      onChange={({ currentTarget }) => onChange({ ...value, [field]: currentTarget.value }, at(field))}
      error={errors[at(field)]}
      maxLength={maxLength}
      autoComplete="off"
    />
  );
  return (
    <li>
      {text('name', t.valueName, 256)}
      {text('displayName', businessTexts.displayName, 256)}
      {text('description', t.description, 1024)}
      {value.isNew ? (
        <TextInput
          id={id(at('dbid'))}
          label={businessTexts.dbid}
          aria-label={t.value(place, businessTexts.dbid)}
          placeholder={t.nextId}
          inputMode="numeric"
          value={value.dbid}
          onChange={({ currentTarget }) => onChange({ ...value, dbid: currentTarget.value.trim() }, at('dbid'))}
          error={errors[at('dbid')]}
          maxLength={10}
          autoComplete="off"
        />
      ) : (
        <div className={classes['id']}>
          <span>{businessTexts.dbid}</span>
          <span className={`figures ${classes['number']}`}>{value.dbid}</span>
        </div>
      )}
      <Tooltip label={remove}>
        <ActionIcon aria-label={remove} onClick={onRemove}>
          <IconX size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
