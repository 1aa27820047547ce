import { type Device, type DeviceType, deviceTypes } from '../devices/device.ts';
import { parseDevice } from '../devices/read-device.ts';
import { badParameter } from '../errors.ts';

/** What a person can ask for (GDPR guide, "Submit File Content"). */
export const requestTypes = ['FORGET', 'EXPORT'] as const;
export type RequestType = (typeof requestTypes)[number];

/** What the execution log says of a contact. */
export const responses = {
  success: 'SUCCESS',
  notFound: 'SUCCESS: not found',
  incorrectFormat: 'ERROR: incorrect device format',
  unknownDeviceType: 'ERROR: unknown device type',
  unknownAccount: 'ERROR: unknown account',
  unknownRequestType: 'ERROR: unknown request type',
  otherType: 'ERROR: request type does not match the file name',
  internalError: 'ERROR: internal error, resubmit',
} as const;
export type Response = (typeof responses)[keyof typeof responses];

/** A contact of a request: what was given, and the device that it names or why it names none. */
export type Contact = { readonly given: GivenContact } & (
  | { readonly device: Device; readonly error?: undefined }
  | { readonly device?: undefined; readonly error: Response }
);

export type GivenContact = Readonly<Record<string, unknown>>;

/** A request as it was understood, with what was given beside it: the log repeats that. */
export interface PrivacyRequest {
  readonly given: Readonly<Record<string, unknown>>;
  readonly contacts: readonly Contact[];
}

/** Who asks: the account that requests name is theirs. */
export interface Account {
  readonly tenant: number;
  readonly accountIds: readonly string[];
}

/** Who asks, and what the name of their file asks for; a dry run has none. */
interface Asking {
  readonly account: Account;
  readonly typeOfName?: RequestType | undefined;
}

/**
 * Reads the content of a request file. What is wrong with a contact, or with the account or type of its request, is said
 * of that contact and stops no other one.
 *
 * @throws {ApiError} 400 when it is not the documented JSON
 */
export function readRequestFile(content: unknown, asking: Asking): PrivacyRequest[] {
  const requests = isObject(content) ? content['requests'] : undefined;
  if (!Array.isArray(requests)) throw badParameter('requests', 'it must be an array of requests');
  if (requests.length === 0) throw badParameter('requests', 'there must be one request or more');
  return requests.map((request: unknown, i) => readRequest(request, `requests[${i}]`, asking));
}

function readRequest(given: unknown, field: string, asking: Asking): PrivacyRequest {
  if (!isObject(given)) throw badParameter(field, 'it must be an object');
  const { contacts, shortcodes } = given;
  if (shortcodes !== undefined && shortcodes !== null && !Array.isArray(shortcodes)) {
    throw badParameter(`${field}.shortcodes`, 'it must be an array');
  }
  if (!Array.isArray(contacts)) throw badParameter(`${field}.contacts`, 'it must be an array of contacts');
  const error = errorOf(given, asking);
  return {
    given,
    contacts: contacts.map((contact: unknown, i) => {
      if (!isObject(contact)) throw badParameter(`${field}.contacts[${i}]`, 'it must be an object');
      return error === undefined ? readContact(contact) : { given: contact, error };
    }),
  };
}

/** What is wrong with all contacts of a request. */
function errorOf(
  { type, accountid }: Readonly<Record<string, unknown>>,
  { account, typeOfName }: Asking,
): Response | undefined {
  if (!requestTypes.some((known) => known === type)) return responses.unknownRequestType;
  if (typeOfName !== undefined && type !== typeOfName) return responses.otherType;
  return isAccountOf(accountid, account) ? undefined : responses.unknownAccount;
}

/** The account may be named by the tenant's DB id or one of its account ids; without a name it is that of the caller. */
function isAccountOf(accountid: unknown, { tenant, accountIds }: Account): boolean {
  if (accountid === undefined || accountid === null) return true;
  if (typeof accountid !== 'string' && typeof accountid !== 'number') return false;
  const name = String(accountid).trim();
  return name === '' || name === String(tenant) || accountIds.includes(name);
}

/** The sample has one device in each contact; what names it is the type. */
function readContact(given: GivenContact): Contact {
  const [[type, value] = ['', undefined], another] = Object.entries(given);
  if (another !== undefined || !isDeviceType(type)) return { given, error: responses.unknownDeviceType };
  const device = typeof value === 'string' ? parseDevice(type, value) : undefined;
  return device === undefined ? { given, error: responses.incorrectFormat } : { given, device };
}

function isDeviceType(type: string): type is DeviceType {
  return deviceTypes.some((known) => known === type);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
