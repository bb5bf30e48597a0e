import { createHash } from 'node:crypto';
import type { Keyring } from '../../store/port.js';

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** Digests as the real one; its cipher only turns text around, so that a test can see through it. */
export const fakeKeyring: Keyring = {
  emailKey: (email) => `k1:${digest(email)}`,
  digest,
  encrypt: (plain) => `sealed:${Buffer.from(plain).toString('base64url')}`,
  decrypt: (sealed) => Buffer.from(sealed.slice('sealed:'.length), 'base64url').toString(),
};
