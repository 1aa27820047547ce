/** An e-mail address as an interaction has it. */
export interface Address {
  readonly address: string;
  readonly personal?: string;
}

/** Reads a list as archives have it: `a@x.com, "B, C" <b@y.com>; d@z.com`. Undefined when it is none. */
export function readAddresses(list: string): Address[] | undefined {
  // Separators inside quotation marks belong to a name.
  const parts = list.match(/(?:"(?:[^"\\]|\\.)*"|[^",;])+/g) ?? [];
  const addresses: Address[] = [];
  for (const part of parts.map((one) => one.trim()).filter((one) => one !== '')) {
    const [, quoted, plain, inBrackets] = /^(?:"((?:[^"\\]|\\.)*)"|([^"<>]*?))\s*<([^<>\s]+)>$/.exec(part) ?? [];
    const address = inBrackets ?? part;
    if (/[\s<>"]/.test(address) || address.length > 320) return undefined;
    const personal = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    if (personal.length > 256) return undefined;
    addresses.push(personal === '' ? { address } : { address, personal });
  }
  return addresses.length > 0 && addresses.length <= 1000 ? addresses : undefined;
}

/** The list again. */
export function addressesText(addresses: readonly Address[]): string {
  return addresses
    .map(({ address, personal }) =>
      personal === undefined ? address : `"${personal.replace(/["\\]/g, '\\$&')}" <${address}>`,
    )
    .join(', ');
}
