import { type KeyObject, X509Certificate } from 'node:crypto';
import { badParameter } from '../errors.ts';
import { allowsKeyEncipherment } from './key-usage.ts';

const fewestBits = 2048;
/** More protects nothing, and OpenSSL takes no more. */
const mostBits = 16384;

/**
 * The certificate of a PEM file, when exports can be encrypted for it.
 *
 * @throws {ApiError} 400 that says which rule it breaks
 */
export async function checkCertificate(file: Buffer, now: Date): Promise<X509Certificate> {
  const certificate = parse(file.toString('latin1'));
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = publicKeyOf(certificate);
  if (kind !== 'rsa') throw refused(`its key is of the kind ${kind}: exports are encrypted for RSA keys`);
  const bits = details?.modulusLength ?? 0;
  if (bits < fewestBits || bits > mostBits) {
    throw refused(`its RSA key has ${bits} bits: it must have ${fewestBits} to ${mostBits}`);
  }
  if (certificate.validToDate < now) throw refused(`it expired on ${certificate.validToDate.toISOString()}`);
  if (certificate.validFromDate > now) {
    throw refused(`it is not valid before ${certificate.validFromDate.toISOString()}`);
  }
  if (!(await allowsKeyEncipherment(certificate))) {
    throw refused('its key usage does not allow keyEncipherment, which encrypting exports is');
  }
  return certificate;
}

export function isInForce(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate;
}

function parse(text: string): X509Certificate {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    throw refused('there is a private key in it: never send the private key, only the certificate');
  }
  if (!/-----BEGIN [A-Z0-9 ]+-----/.test(text)) {
    throw refused('it is not PEM (-----BEGIN CERTIFICATE-----); from DER make it by openssl x509 -inform DER');
  }
  const found = text.match(/-----BEGIN (X509 )?CERTIFICATE-----[^-]*-----END \1CERTIFICATE-----/g) ?? [];
  const [pem] = found;
  if (pem === undefined) throw refused('there is no certificate in it');
  if (found.length > 1) throw refused(`there are ${found.length} certificates in it: send the one that is yours`);
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw refused('the certificate in it cannot be read', cause);
  }
}

function publicKeyOf(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey;
  } catch (cause) {
    throw refused('its public key cannot be read', cause);
  }
}

function refused(reason: string, cause?: unknown) {
  const error = badParameter('certificate', reason);
  if (cause !== undefined) error.cause = cause;
  return error;
}
