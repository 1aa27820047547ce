import type { Device, DeviceType } from './device.ts';
import { readEmail } from './email.ts';
import { readIpAddress } from './ip-address.ts';
import { mentionsIn } from './mentions.ts';
import { asciiDigits, compact, type PhoneReader, readInternational } from './phone.ts';

/**
 * A device as a request names it.
 *
 * @returns undefined when it has not the form that its type must have: a phone number without plus is nobody's
 */
export function parseDevice(type: DeviceType, text: string): Device | undefined {
  const value = parsers[type](text);
  return value === undefined ? undefined : { type, value };
}

const parsers: Readonly<Record<DeviceType, (text: string) => string | undefined>> = {
  phone: (text) => {
    const ascii = asciiDigits(text).trim();
    const digits = international.test(ascii) ? compact(ascii) : undefined;
    return digits === undefined ? undefined : readInternational(digits);
  },
  email: readEmail,
  ipaddr: readIpAddress,
};

/** ITU E.123, international notation: nothing but digits and what separates them behind the plus. */
const international = /^\s*\+[\d\s().\-/]+$/;

const uriScheme = /^(?:tel|sips?|sms|callto|mailto):(?:\/\/)?/i;
const dateTime = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/;

/** Tells most values at once that are none: names, words, short numbers. */
function mayHaveDevices(text: string): boolean {
  let digits = 0;
  let colons = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === 58) colons += 1;
    else if (code === 46) dots += 1;
    // @, or & that may stand for it.
    else if (code === 64 || code === 38) return true;
    if (digits >= 6 || colons >= 2 || (dots >= 3 && digits > 0)) return true;
  }
  return false;
}

/** The devices of a stored value, in whatever spelling: the value as a whole, otherwise those that it mentions. */
export function devicesOf(phones: PhoneReader, value: string): Device[] {
  const text = asciiDigits(value);
  if (!mayHaveDevices(text) || dateTime.test(text)) return [];
  const trimmed = text.trim();
  const bare = trimmed.includes(':') ? trimmed.replace(uriScheme, '') : trimmed;
  const asPhones = (part: string) => phones.read(part).map((number): Device => ({ type: 'phone', value: number }));
  if (!bare.includes('@')) {
    const address = readIpAddress(bare);
    if (address !== undefined) return [{ type: 'ipaddr', value: address }];
  }
  const email = bare.includes('@') ? readEmail(bare) : undefined;
  if (email !== undefined) {
    // The user of a SIP address may be a phone number.
    return [{ type: 'email', value: email }, ...asPhones(bare.slice(0, bare.indexOf('@')))];
  }
  const numbers = asPhones(bare);
  return numbers.length > 0 ? numbers : mentionsIn(phones, bare).map(({ device }) => device);
}
