import { createHash } from 'node:crypto';
import type { z } from 'zod';

export interface MasterKey {
  /** Digest of the key: the same key has the same id wherever it stands in the list. */
  id: string;
  /** The key in base64, however it was written. */
  secret: string;
}

const REMEDY = 'needs 32 bytes or more in base64 or hex; make one with: openssl rand -base64 32';
const MINIMUM_BYTES = 32;

/** A key written in hex or base64 (also base64url); adds an issue when it is shorter than 32 bytes. */
export function parseSecretKey(text: string, context: z.RefinementCtx<string>): MasterKey {
  const bytes = decodeKey(text.trim());
  if (bytes.length < MINIMUM_BYTES) context.addIssue({ code: 'custom', message: REMEDY });
  const id = createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 12);
  return { id, secret: bytes.toString('base64') };
}

/** Keys separated by commas. */
export function parseSecretKeys(text: string, context: z.RefinementCtx<string>): MasterKey[] {
  const written = text.split(',').filter((part) => part.trim());
  return written.map((part) => parseSecretKey(part, context));
}

/** Text that is neither hex nor base64 counts as no key at all: a typing error must not become a weaker key. */
function decodeKey(text: string): Buffer {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.alloc(0);
}
