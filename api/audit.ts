import type { ApiDeps } from './deps.js';
import type { ApiKey } from '../domain/access.js';

export interface Change {
  /** Thing and verb: `sync.pause`. */
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
}

/** Keeps who changed what. Callers leave out secrets and addresses. */
export const record = (deps: ApiDeps, actor: ApiKey, change: Change): Promise<void> =>
  deps.stores.audit.add({
    id: deps.newId('audit'),
    at: deps.clock().toISOString(),
    actor: actor.name,
    ...change,
  });
