import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const YEAR_MS = 365 * 86_400_000;

/** A key and a certificate for 127.0.0.1 that vouches for itself, as PEM; made anew so that no key lies about. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(SEQUENCE, oid('2a8648ce3d040302'));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid('550403'), der(0x0c, '127.0.0.1'))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    der(SEQUENCE, time(Date.now() - YEAR_MS), time(Date.now() + YEAR_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, subjectAltName())),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der(SEQUENCE, body, ecdsaWithSha256, signature)),
  };
}

function subjectAltName(): Buffer {
  const address = der(0x87, Buffer.of(127, 0, 0, 1));
  return der(SEQUENCE, oid('551d11'), der(0x04, der(SEQUENCE, address)));
}

/** Tag, length and contents, as DER writes them. */
function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const contents = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = contents;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), contents]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), contents]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return der(0x18, `${digits}Z`);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
