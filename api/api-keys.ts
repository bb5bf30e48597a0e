import { createHash, randomBytes } from 'node:crypto';

/** A new key: 256 random bits behind a prefix that secret scanners can know. */
export const makeApiKey = (): string => `rc_${randomBytes(32).toString('base64url')}`;

/** What is stored of a key. It is random, so a plain digest cannot be searched for. */
export const hashApiKey = (key: string): string =>
  createHash('sha256').update(key).digest('base64url');
