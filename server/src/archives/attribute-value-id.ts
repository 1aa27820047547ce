import { createHash } from 'node:crypto';

/**
 * The `ID` of a line of `ContactAttribute-….json`: values have no ids here, so it follows from what the line says. The
 * same value of the same customer has the same one in each export, and on each server.
 */
export function attributeValueId(customerId: string, attribute: string, value: string): string {
  return idOf(`value\n${customerId}\n${attribute}\n${value}`);
}

/** The `ATTRIBUTEID` of an attribute; it follows from its name. */
export function attributeId(attribute: string): string {
  return idOf(`attribute\n${attribute.toLowerCase()}`);
}

/** 80 bits: 16 characters, as ids have here. */
function idOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return BigInt(`0x${digest.slice(0, 20)}`)
    .toString(36)
    .toUpperCase()
    .padStart(16, '0');
}
