// Creates a self-signed certificate for 127.0.0.1 and host names with Node only: X.509 (RFC 5280) in DER.
import { createSign, generateKeyPairSync } from 'node:crypto';

const OID = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
};
const ALGORITHM = der(0x30, der(0x06, OID.ecdsaWithSha256));
const NAME = der(0x30, der(0x31, der(0x30, der(0x06, OID.commonName), der(0x0c, Buffer.from('loopback')))));

/** Returns a key and its certificate in PEM. */
export function createSelfSignedCertificate(names: readonly string[] = ['origin.invalid']): {
  readonly key: string;
  readonly cert: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hosts = der(0x30, der(0x87, [127, 0, 0, 1]), ...names.map((name) => der(0x82, Buffer.from(name))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    ALGORITHM,
    NAME,
    der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, der(0x30, der(0x06, OID.subjectAltName), der(0x04, hosts)))),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const whole = der(0x30, body, ALGORITHM, der(0x03, [0], signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
