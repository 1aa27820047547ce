import { isIPv4, isIPv6 } from 'node:net';

/** An IP address in its canonical form: without leading zeros, the longest run of them in IPv6 left out. */
export function readIpAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (bare.length < 2 || bare.length > 64) return undefined;
  if (!/^[0-9a-f:.%]/i.test(bare) || !/[.:].*[.:]/.test(bare)) return undefined;
  const v4 = readIpv4(bare);
  if (v4 !== undefined) return v4;
  const [address = ''] = bare.split('%');
  if (!isIPv6(address)) return undefined;
  // WHATWG URLs serialise IPv6 as RFC 5952 wants it.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return mappedIpv4(canonical) ?? canonical;
}

/** Leading zeros are decimal here, as people write them in tables. */
function readIpv4(text: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  const address = parts?.join('.') ?? '';
  return isIPv4(address) ? address : undefined;
}

/** `::ffff:a.b.c.d` is the IPv4 address that it stands for. */
function mappedIpv4(canonical: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
