/** The types of devices that privacy requests name (GDPR guide, "Submit File Content"). */
export const deviceTypes = ['phone', 'email', 'ipaddr'] as const;
export type DeviceType = (typeof deviceTypes)[number];

/** What a person is reached by, in the one spelling that all others are turned into. */
export interface Device {
  readonly type: DeviceType;
  /** E.164; an e-mail address in lower case; a canonical IP address. */
  readonly value: string;
}
