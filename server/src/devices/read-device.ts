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
    const digits = international.test(text) ? compact(text.trim()) : undefined;
    return digits === undefined ? undefined : readInternational(digits);
  },
  email: readEmail,
  ipaddr: readIpAddress,
};

/** ITU E.123, international notation: nothing but digits and what separates them behind the plus. */
const international = /^\s*\+[\d\s().\-/]+$/;

/** Nothing shorter is a device. */
const shortest = 2;

const uriScheme = /^(?:tel|sips?|sms|callto|mailto):(?:\/\/)?/i;
const dateTime = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/;

/** The devices of a stored value, in whatever spelling: the value as a whole, otherwise those that it mentions. */
export function devicesOf(phones: PhoneReader, value: string): Device[] {
  const text = asciiDigits(value);
  if (text.length < shortest || !/[0-9@:]/.test(text) || dateTime.test(text)) return [];
  const bare = text.trim().replace(uriScheme, '');
  const address = readIpAddress(bare);
  if (address !== undefined) return [{ type: 'ipaddr', value: address }];
  const asPhones = (part: string) => phones.read(part).map((number): Device => ({ type: 'phone', value: number }));
  const email = readEmail(bare);
  if (email !== undefined) {
    // The user of a SIP address may be a phone number.
    return [{ type: 'email', value: email }, ...asPhones(bare.slice(0, bare.indexOf('@')))];
  }
  const numbers = asPhones(bare);
  return numbers.length > 0 ? numbers : mentionsIn(phones, bare).map(({ device }) => device);
}
