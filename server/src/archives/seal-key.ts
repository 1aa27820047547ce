import { constants, publicEncrypt, type X509Certificate } from 'node:crypto';
import { der, derElements, derTag } from './der.ts';

/** rsaEncryption of PKCS#1, without parameters. */
const rsaEncryption = Buffer.from('300d06092a864886f70d0101010500', 'hex');

/**
 * Seals the key of a content for the owner of a certificate: RecipientInfo of RFC 5652, as long for each key. Padding is
 * PKCS#1 v1.5, because `openssl smime` and older mail programs read no other.
 *
 * @throws {Error} when the certificate has no RSA key
 */
export function sealKey(key: Buffer, certificate: X509Certificate): Buffer {
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw new Error('Exports are encrypted for RSA keys, and this certificate has another one.');
  }
  const encryptedKey = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  return der(
    derTag.sequence,
    der(derTag.integer, Buffer.from([0])),
    issuerAndSerialNumber(certificate),
    rsaEncryption,
    der(derTag.octetString, encryptedKey),
  );
}

/**
 * How a message names its recipient. The bytes are those of the certificate: whoever compares them, compares bytes, and
 * a name can be written in several ways.
 */
function issuerAndSerialNumber(certificate: X509Certificate): Buffer {
  const [whole] = derElements(certificate.raw);
  const [toBeSigned] = derElements(whole?.content);
  const fields = derElements(toBeSigned?.content);
  // The version is left out of the oldest certificates.
  const [serial, , issuer] = fields[0]?.tag === derTag.context0 ? fields.slice(1) : fields;
  if (serial?.tag !== derTag.integer || issuer?.tag !== derTag.sequence) {
    throw new Error('The certificate has no serial number and issuer where they belong.');
  }
  return der(derTag.sequence, issuer.bytes, serial.bytes);
}
