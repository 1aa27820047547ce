import { type DeviceType, deviceProblem, guessType, isDeviceType } from './devices.ts';
import type { GivenContact, GivenRequest, RequestType } from './request-file.ts';
import { privacyTexts } from './texts.ts';

/** What the form holds. */
export interface FormValues {
  readonly type: RequestType | undefined;
  readonly persons: readonly PersonValues[];
}

export interface PersonValues {
  readonly key: string;
  readonly requestCase: string;
  readonly devices: readonly DeviceValues[];
  readonly shortcodes: readonly string[];
  /** Only of requests that are submitted again. */
  readonly accountId: string;
}

export interface DeviceValues {
  readonly key: string;
  readonly type: DeviceType;
  readonly value: string;
}

/** What is wrong, by the key of the device or `type`. */
export type FormErrors = Readonly<Record<string, string>>;

/** Names a field of the form. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
}

export function newDevice(type: DeviceType = 'phone'): DeviceValues {
  return { key: newKey(), type, value: '' };
}

export function newPerson(): PersonValues {
  return { key: newKey(), requestCase: '', devices: [newDevice()], shortcodes: [], accountId: '' };
}

/** The form for requests that were given before. */
export function valuesOf(type: RequestType | undefined, requests: readonly GivenRequest[]): FormValues {
  return { type, persons: requests.map(personOf) };
}

/** What must be set right before anything is tried. */
export function errorsOf({ type, persons }: FormValues): FormErrors {
  const devices = persons.flatMap((person) => person.devices);
  const problems = devices.flatMap(({ key, type: of, value }) => {
    const problem = deviceProblem(of, value);
    return problem === undefined ? [] : [[key, problem] as const];
  });
  return { ...(type === undefined && { type: privacyTexts.form.typeMissing }), ...Object.fromEntries(problems) };
}

/** The requests that the form asks for. */
export function requestsOf(type: RequestType, persons: readonly PersonValues[]): GivenRequest[] {
  return persons.map(({ requestCase, devices, shortcodes, accountId }) => ({
    ...(requestCase.trim() !== '' && { requestcase: requestCase.trim() }),
    ...(accountId.trim() !== '' && { accountid: accountId.trim() }),
    ...(shortcodes.length > 0 && { shortcodes }),
    type,
    contacts: devices.map((device) => ({ [device.type]: device.value.trim() })),
  }));
}

function personOf({ requestcase, accountid, shortcodes, contacts }: GivenRequest): PersonValues {
  const devices = contacts.flatMap(devicesOf);
  return {
    key: newKey(),
    requestCase: textOf(requestcase),
    accountId: textOf(accountid),
    shortcodes: Array.isArray(shortcodes) ? shortcodes.map(textOf).filter((code) => code !== '') : [],
    devices: devices.length > 0 ? devices : [newDevice()],
  };
}

/** A contact that names several devices, or one of a type that there is not, becomes what can be set right. */
function devicesOf(contact: GivenContact): DeviceValues[] {
  return Object.entries(contact).map(([type, value]) => {
    const text = textOf(value);
    return { key: newKey(), type: isDeviceType(type) ? type : guessType(text), value: text };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
