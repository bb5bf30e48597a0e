import { randomUUID } from 'node:crypto';

const PREFIXES = {
  connection: 'con',
  list: 'lst',
  sync: 'syn',
  apiKey: 'key',
  audit: 'aud',
  request: 'req',
  error: 'err',
} as const;
export type IdKind = keyof typeof PREFIXES;

/** A fresh id, such as `syn_3f0c…`. Ids have no dot and no slash: they are parts of longer ones. */
export const newId = (kind: IdKind): string =>
  `${PREFIXES[kind]}_${randomUUID().replaceAll('-', '')}`;

/** The id that a request with an Idempotency-Key gets every time it is sent. */
export const idFromDigest = (kind: IdKind, digest: string): string =>
  `${PREFIXES[kind]}_${digest.replace(/[^A-Za-z0-9_-]/g, '')}`;
