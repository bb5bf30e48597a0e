import { createHash } from 'node:crypto';

/** What is stored of an API key. Keys are random and long, so a fast hash without salt is enough. */
export function hashApiKey(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
