/** What an API key may do; each role may do all that the one before it may. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface ApiKey {
  id: string;
  name: string;
  role: Role;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface AuditEntry {
  id: string;
  at: string;
  /** Name of the API key, or `system`. */
  actor: string;
  /** Verb and thing, e.g. `sync.pause`. */
  action: string;
  /** Id of the thing. */
  subject: string;
  /** Never a secret, never an address. */
  before: unknown;
  after: unknown;
}

export const mayAct = (has: Role, needs: Role): boolean =>
  ROLES.indexOf(has) >= ROLES.indexOf(needs);
