/** How to reach a Salesforce org. Secrets appear in `auth` only, and are encrypted at rest. */
export interface Connection {
  id: string;
  name: string;
  loginUrl: string;
  /** IANA zone in which this org's people read dates. */
  timeZone: string;
  auth: ConnectionAuth;
  /** Pinned by the first successful check; another org is refused from then on (R9). */
  orgId: string | null;
  sandbox: boolean | null;
  username: string | null;
  createdAt: string;
  updatedAt: string;
}

export type ConnectionAuth =
  | { type: 'clientCredentials'; clientId: string; clientSecret: string }
  | { type: 'jwtBearer'; clientId: string; username: string; privateKey: string }
  | { type: 'refreshToken'; clientId: string; clientSecret: string | null; refreshToken: string }
  | {
      type: 'password';
      clientId: string;
      clientSecret: string;
      username: string;
      password: string;
      securityToken: string | null;
    };

/** A mailing list that syncs feed. */
export interface MailingList {
  id: string;
  name: string;
  /** Raised once for every run of any sync of this list: the source of `runSeq`. */
  runSeq: number;
  /** Orgs that ever fed this list: their opt-outs count here for good (C3). */
  orgIds: string[];
  createdAt: string;
  updatedAt: string;
}
