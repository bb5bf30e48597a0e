import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Failure } from '../domain/failures.js';
import type { Keyring } from './port.js';

export interface MasterKey {
  /** Short name, stored beside everything encrypted under it; a fingerprint of the secret when absent. */
  id?: string;
  /** At least 16 bytes of high entropy. */
  secret: string | Uint8Array;
}

export interface KeyringOptions {
  /** The first encrypts; all of them decrypt. */
  keys: MasterKey[];
  /**
   * The key that address keys are derived from; the last when absent, so that a new key put in front changes no
   * address key. It can never be retired: address keys are ids.
   */
  addressKeyId?: string;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const DIGEST_BYTES = 16;

/** Throws when a key is missing, too short or badly named: the process must not start without. */
export function createKeyring(options: KeyringOptions): Keyring {
  const keys = options.keys.map(named);
  const { addressKeyId } = options;
  const [writing] = keys;
  const addressMaster =
    addressKeyId === undefined ? keys.at(-1) : keys.find((key) => key.id === addressKeyId);
  if (writing === undefined || addressMaster === undefined) {
    throw new Error('The keyring needs at least one key, and the one that address keys come from.');
  }
  const addressKey = derive(addressMaster.secret, 'address');
  const digestKey = derive(addressMaster.secret, 'digest');
  const ciphers = new Map(keys.map((key) => [key.id, derive(key.secret, 'encryption')]));
  const writingKey = derive(writing.secret, 'encryption');
  return {
    emailKey: (email) => `k1:${createHmac('sha256', addressKey).update(email).digest('base64url')}`,
    digest: (text) => digest(digestKey, text),
    encrypt: (plain) => seal(writing.id, writingKey, plain),
    decrypt: (sealed) => open(ciphers, sealed),
  };
}

/** Keyed, since what is digested holds addresses and names. */
function digest(key: Buffer, text: string): string {
  return createHmac('sha256', key)
    .update(text)
    .digest()
    .subarray(0, DIGEST_BYTES)
    .toString('base64url');
}

function seal(keyId: string, key: Buffer, plain: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(keyId));
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [keyId, ...[iv, cipher.getAuthTag(), data].map((b) => b.toString('base64url'))].join(':');
}

function open(ciphers: Map<string, Buffer>, sealed: string): string {
  const [keyId = '', iv = '', tag = '', data = ''] = sealed.split(':');
  const key = ciphers.get(keyId);
  if (key === undefined) throw keyMismatch('is not among the configured keys');
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64url'), options);
    decipher.setAAD(Buffer.from(keyId));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return decipher.update(data, 'base64url', 'utf8') + decipher.final('utf8');
  } catch {
    throw keyMismatch('does not open it');
  }
}

type Purpose = 'address' | 'digest' | 'encryption' | 'id';

function derive(secret: MasterKey['secret'], purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'rollcall', purpose, 32));
}

function named({ id, secret }: MasterKey): Required<MasterKey> {
  const name = id ?? derive(secret, 'id').toString('hex', 0, 4);
  if (!/^[\w.-]+$/.test(name))
    throw new Error('A key id may hold letters, digits, ".", "_" and "-" only.');
  if (secret.length < 16)
    throw new Error(`The key ${name} is too short: give it 16 bytes or more.`);
  return { id: name, secret };
}

function keyMismatch(what: string): Failure {
  return new Failure(
    'KEY_MISMATCH',
    `A stored secret cannot be read: the key that encrypted it ${what}. Put the key that was used before back beside the new one.`,
  );
}
