import type { X509Certificate } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BerElement, BerReader, berTag, oidOf } from '../archives/ber.ts';
import { ByteSource } from '../archives/byte-source.ts';

const keyUsage = '2.5.29.15';
const extensionsTag = 0x83;
/** Bit 2 of the first byte (RFC 5280, 4.2.1.3). */
const keyEncipherment = 0x20;

/**
 * Whether the key may encrypt keys; without the extension it may do anything. Node has the extended key usage only,
 * under the name `keyUsage`.
 */
export async function allowsKeyEncipherment(certificate: X509Certificate): Promise<boolean> {
  const usage = (await extensionsOf(certificate)).find(({ children }) => oidOf(children[0]) === keyUsage);
  // A bit string within an octet string: tag, length, unused bits, bits.
  const bits = usage?.children.at(-1)?.bytes[3];
  return usage === undefined || ((bits ?? 0) & keyEncipherment) !== 0;
}

async function extensionsOf({ raw }: X509Certificate): Promise<readonly BerElement[]> {
  const reader = new BerReader(new ByteSource(Readable.from([raw])));
  const { children } = await reader.tree(await reader.expect(berTag.sequence));
  const extensions = children[0]?.children.find(({ tag }) => tag === extensionsTag);
  return extensions?.children[0]?.children ?? [];
}
