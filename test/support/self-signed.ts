// Creates certificates for 127.0.0.1 and host names with Node only: X.509 (RFC 5280) in DER.
import { createSign, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

const OID = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
};
const ALGORITHM = der(0x30, der(0x06, OID.ecdsaWithSha256));

/** Returns a key and its certificate in PEM. */
export function createSelfSignedCertificate(names: readonly string[] = ['origin.invalid']): Identity {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extension = alternativeNames(names);
  return toPem(keys, createCertificate({ subject: 'loopback', issuer: 'loopback', extension }, keys, keys));
}

/** Returns a key and its certificate, and the certificate of the authority that signed it, as in networks that decrypt TLS. */
export function createSignedCertificate(names: readonly string[] = []): Identity & { readonly authority: string } {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extensionOf(OID.basicConstraints, der(0x30, der(0x01, [0xff])));
  const authority = { subject: 'authority', issuer: 'authority', extension: isAuthority };
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = { subject: 'loopback', issuer: 'authority', extension: alternativeNames(names) };
  return {
    ...toPem(keys, createCertificate(leaf, keys, authorityKeys)),
    authority: toPem(authorityKeys, createCertificate(authority, authorityKeys, authorityKeys)).cert,
  };
}

interface Identity {
  readonly key: string;
  readonly cert: string;
}

interface CertificateContent {
  readonly subject: string;
  readonly issuer: string;
  readonly extension: Buffer;
}

function createCertificate(
  { subject, issuer, extension }: CertificateContent,
  { publicKey }: KeyPairKeyObjectResult,
  signer: KeyPairKeyObjectResult,
): Buffer {
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    ALGORITHM,
    nameOf(issuer),
    der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, extension)),
  );
  const signature = createSign('sha256').update(body).sign(signer.privateKey);
  return der(0x30, body, ALGORITHM, der(0x03, [0], signature));
}

function toPem({ privateKey }: KeyPairKeyObjectResult, certificate: Buffer): Identity {
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function alternativeNames(names: readonly string[]): Buffer {
  const hosts = der(0x30, der(0x87, [127, 0, 0, 1]), ...names.map((name) => der(0x82, Buffer.from(name))));
  return extensionOf(OID.subjectAltName, hosts);
}

function extensionOf(oid: readonly number[], value: Buffer): Buffer {
  return der(0x30, der(0x06, oid), der(0x04, value));
}

function nameOf(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, der(0x06, OID.commonName), der(0x0c, Buffer.from(commonName)))));
}

function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
