import { ActionIcon, Button, NativeSelect, TagsInput, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { FieldSection } from '../ui/editor.tsx';
import { type DeviceType, deviceTypes, isDeviceType } from './devices.ts';
import type { RequestType } from './request-file.ts';
import classes from './request-form.module.css';
import { type DeviceValues, type FormErrors, newDevice, type PersonValues } from './request-form.ts';
import { privacyTexts } from './texts.ts';

const t = privacyTexts.form;
const typeChoices = deviceTypes.map((value) => ({ value, label: privacyTexts.devices.types[value] }));

/** A person, and what the person is reached by. */
export function PersonFields({
  number,
  person,
  type,
  errors,
  id,
  onChange,
  onAdded,
  onRemove,
}: {
  number: number;
  person: PersonValues;
  type: RequestType | undefined;
  errors: FormErrors;
  id: (field: string) => string;
  /** @param field the device whose value is another one now */
  onChange: (person: PersonValues, field?: string) => void;
  /** A device has been added. */
  onAdded: (key: string) => void;
  onRemove?: () => void;
}) {
  const { devices } = person;
  const set = (index: number, changes: Partial<DeviceValues>) => {
    const before = devices[index];
    if (before === undefined) return;
    onChange({ ...person, devices: devices.with(index, { ...before, ...changes }) }, before.key);
  };
  return (
    <FieldSection
      title={privacyTexts.person(number)}
      aside={
        onRemove !== undefined && (
          <Tooltip label={t.removePerson(number)}>
            <ActionIcon aria-label={t.removePerson(number)} onClick={onRemove}>
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <More id={id(person.key)} person={person} type={type} onChange={onChange} />
      <ul className={classes['devices']}>
        {devices.map((device, index) => (
          <li key={device.key}>
            <DeviceFields
              place={[index + 1, number]}
              device={device}
              id={id(device.key)}
              error={errors[device.key]}
              onChange={(changes) => set(index, changes)}
              {...(devices.length > 1 && {
                onRemove: () => onChange({ ...person, devices: devices.toSpliced(index, 1) }, device.key),
              })}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            const device = newDevice(devices.at(-1)?.type);
            onChange({ ...person, devices: [...devices, device] });
            onAdded(device.key);
          }}
        >
          {t.addDevice}
        </Button>
      </div>
    </FieldSection>
  );
}

/** What a request has beside its devices. */
function More({
  id,
  person,
  type,
  onChange,
}: {
  id: string;
  person: PersonValues;
  type: RequestType | undefined;
  onChange: (person: PersonValues) => void;
}) {
  return (
    <div className={classes['pair']}>
      <TextInput
        id={id}
        label={t.requestCase}
        description={t.requestCaseHint}
        value={person.requestCase}
        maxLength={256}
        onChange={({ currentTarget }) => onChange({ ...person, requestCase: currentTarget.value })}
      />
      {(type === 'EXPORT' || person.shortcodes.length > 0) && (
        <TagsInput
          label={t.shortcodes}
          description={t.shortcodesHint}
          value={[...person.shortcodes]}
          onChange={(shortcodes) => onChange({ ...person, shortcodes })}
          acceptValueOnBlur
        />
      )}
      {person.accountId !== '' && (
        <TextInput
          label={t.account}
          value={person.accountId}
          onChange={({ currentTarget }) => onChange({ ...person, accountId: currentTarget.value })}
        />
      )}
    </div>
  );
}

function DeviceFields({
  place,
  device: { type, value },
  id,
  error,
  onChange,
  onRemove,
}: {
  place: readonly [device: number, person: number];
  device: DeviceValues;
  id: string;
  error: string | undefined;
  onChange: (changes: { type?: DeviceType; value?: string }) => void;
  onRemove?: () => void;
}) {
  return (
    <>
      <NativeSelect
        aria-label={t.deviceType(...place)}
        data={typeChoices}
        value={type}
        onChange={({ currentTarget }) => isDeviceType(currentTarget.value) && onChange({ type: currentTarget.value })}
      />
      <TextInput
        id={id}
        aria-label={t.device(...place)}
        placeholder={privacyTexts.devices.example[type]}
        value={value}
        maxLength={320}
        onChange={({ currentTarget }) => onChange({ value: currentTarget.value })}
        error={error}
        autoComplete="off"
        spellCheck={false}
      />
      <ActionIcon aria-label={t.removeDevice(...place)} disabled={onRemove === undefined} onClick={() => onRemove?.()}>
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </>
  );
}
