import { privacyTexts } from './texts.ts';

/** The types of devices that requests name. */
export const deviceTypes = ['phone', 'email', 'ipaddr'] as const;
export type DeviceType = (typeof deviceTypes)[number];

export function isDeviceType(type: unknown): type is DeviceType {
  return deviceTypes.some((known) => known === type);
}

/** What is wrong with a device, as far as that can be told here: the dry run has the last word. */
export function deviceProblem(type: DeviceType, value: string): string | undefined {
  const text = value.trim();
  if (text === '') return privacyTexts.devices.missing[type];
  return isWellFormed[type](text) ? undefined : privacyTexts.devices.wrong[type];
}

/** The type of a device that nobody has said it of. */
export function guessType(value: string): DeviceType {
  if (value.includes('@')) return 'email';
  return isIpAddress(value.trim()) ? 'ipaddr' : 'phone';
}

const isWellFormed: Readonly<Record<DeviceType, (text: string) => boolean>> = {
  phone: isInternationalPhone,
  email: (text) => /^[^\s@,;<>()"\\[\]]+@[^\s@.,;<>()"\\[\]]+(\.[^\s@.,;<>()"\\[\]]+)+$/.test(text),
  ipaddr: isIpAddress,
};

/** ITU E.123, international: a plus, digits, and what separates them. */
function isInternationalPhone(text: string): boolean {
  if (!/^\+[\d\s().\-/]+$/.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  return digits.startsWith('1') ? /^1[2-9]\d{9}$/.test(digits) : digits.length >= 6 && digits.length <= 15;
}

function isIpAddress(text: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts !== undefined) return parts.every((part) => part <= 255);
  if (!/^\[?[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*\]?$/i.test(text)) return false;
  return URL.canParse(`http://[${text.replace(/^\[(.*)\]$/, '$1')}]`);
}
