import { ActionIcon, Button, Checkbox, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconLock, IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ExtensionAttribute, ExtensionSchema, ProfileAttribute } from '../../../client/src/index.ts';
import { ValueInput } from '../metadata/value-input.tsx';
import { FieldSection } from '../ui/editor.tsx';
import classes from './profile-editor.module.css';
import { type EditedRecord, type FieldErrors, newRecord, place } from './profile-form.ts';
import { customerTexts } from './texts.ts';

const t = customerTexts.editor;

/** The values of a core attribute, the primary one first. */
export function AttributeField({
  attribute,
  values,
  errors,
  onChange,
}: {
  attribute: ProfileAttribute;
  values: readonly string[];
  errors: FieldErrors;
  onChange: (values: readonly string[]) => void;
}) {
  const { name } = attribute;
  return (
    <div className={classes['attribute']}>
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no other name than their place
        <Group key={i} gap={4} wrap="nowrap" align="flex-start">
          <TextInput
            className={classes['grow']}
            label={i === 0 ? <Label attribute={attribute} /> : undefined}
            aria-label={t.valueOf(name, i + 1)}
            value={value}
            onChange={({ currentTarget }) => onChange(values.with(i, currentTarget.value))}
            error={errors[place.value(name, i)]}
            placeholder={attribute.type === 'datetime' ? '2026-03-01T09:00:00Z' : undefined}
            autoComplete="off"
          />
          {values.length > 1 && (
            <ActionIcon
              size="lg"
              mt={i === 0 ? 24 : 0}
              aria-label={t.removeValue(name, i + 1)}
              onClick={() => onChange(values.toSpliced(i, 1))}
            >
              <IconX size={15} />
            </ActionIcon>
          )}
          {i === values.length - 1 && (
            <Tooltip label={t.addValue(name)}>
              <ActionIcon
                size="lg"
                mt={i === 0 ? 24 : 0}
                aria-label={t.addValue(name)}
                onClick={() => onChange([...values, ''])}
              >
                <IconPlus size={15} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      ))}
    </div>
  );
}

function Label({ attribute: { name, encrypt, mandatory } }: { attribute: ProfileAttribute | ExtensionAttribute }) {
  return (
    <>
      {name}
      {mandatory === true && <span aria-hidden="true"> *</span>}
      {encrypt && (
        <IconLock size={12} style={{ marginInlineStart: 4, verticalAlign: -1 }} aria-label={customerTexts.encrypted} />
      )}
    </>
  );
}

/** So many records have their fields at once. */
const recordsShown = 20;

interface ExtensionFieldsProps {
  readonly schema: ExtensionSchema;
  readonly records: readonly EditedRecord[];
  readonly errors: FieldErrors;
  readonly mayRemove: boolean;
  readonly onChange: (records: readonly EditedRecord[]) => void;
}

/** An extension with what it consists of. */
export function ExtensionFields({ schema, records, errors, mayRemove, onChange }: ExtensionFieldsProps) {
  const wrong = errors[place.extension(schema.name)];
  return (
    <FieldSection
      title={schema.name}
      aside={
        <Text size="xs" c="dimmed">
          {t.kinds[schema.type as keyof typeof t.kinds]}
        </Text>
      }
    >
      {wrong !== undefined && (
        <p role="alert" className={classes['wrong']}>
          {wrong}
        </p>
      )}
      {schema.type === 'classifier' && (
        <Checkbox
          label={customerTexts.profile.applies}
          aria-label={`${schema.name}: ${customerTexts.profile.applies}`}
          checked={records.length > 0}
          disabled={records.length > 0 && !mayRemove}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? [newRecord()] : [])}
        />
      )}
      {schema.type !== 'classifier' && (
        <Records schema={schema} records={records} errors={errors} mayRemove={mayRemove} onChange={onChange} />
      )}
    </FieldSection>
  );
}

/** Records with fields, each to be changed and removed. */
function Records({ schema, records, errors, mayRemove, onChange }: ExtensionFieldsProps) {
  const [shown, setShown] = useState(recordsShown);
  const isMany = schema.type === 'multi-valued';
  const hidden = records.length - shown;
  return (
    <div>
      {records.length === 0 && (
        <Text size="sm" c="dimmed" mb={8}>
          {t.noRecord}
        </Text>
      )}
      {records.slice(0, shown).map((record, i) => (
        <div key={record.key} className={classes['record']}>
          {isMany && (
            <Text size="xs" c="dimmed" fw={550} mb={4}>
              {t.record(i + 1)}
            </Text>
          )}
          <div className={classes['pair']}>
            {schema.attributes.map((attribute) => (
              <ValueInput
                key={attribute.name}
                type={attribute.type}
                label={<Label attribute={attribute} />}
                name={isMany ? `${schema.name} ${i + 1}, ${attribute.name}` : `${schema.name}, ${attribute.name}`}
                value={record.values[attribute.name] ?? ''}
                error={errors[place.record(schema.name, record.key, attribute.name)]}
                onChange={(value) =>
                  onChange(records.with(i, { ...record, values: { ...record.values, [attribute.name]: value } }))
                }
              />
            ))}
          </div>
          {(mayRemove || (isMany && records.length > 1)) && (
            <ActionIcon
              className={classes['remove']}
              aria-label={isMany ? t.removeRecord(schema.name, i + 1) : t.removeOnly(schema.name)}
              onClick={() => onChange(records.toSpliced(i, 1))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {hidden > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + recordsShown)}>
          {t.moreRecords(hidden)}
        </Button>
      )}
      {(isMany || records.length === 0) && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            setShown(Math.max(shown, records.length + 1));
            onChange([...records, newRecord(defaultsOf(schema))]);
          }}
        >
          {isMany ? t.addRecord(schema.name) : t.addOnly(schema.name)}
        </Button>
      )}
    </div>
  );
}

function defaultsOf({ attributes }: ExtensionSchema): Record<string, string> {
  return Object.fromEntries(
    attributes.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, String(value)] as const])),
  );
}
