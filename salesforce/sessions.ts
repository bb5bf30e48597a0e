import { createHash } from 'node:crypto';
import type { Connection } from '../domain/connection.js';
import type { Authenticate, Session } from './auth.js';
import type { WithFreshCredentials } from './fresh-credentials.js';
import type { Meter } from './meter.js';

export interface SessionsDeps {
  authenticate: Authenticate;
  withFreshCredentials: WithFreshCredentials;
}

/** One session a connection, shared by all who use it with the same credentials. */
export interface Sessions {
  current(connection: Connection, meter: Meter): Promise<Session>;
  /** A session after `refused`; the one that another caller has made meanwhile, if there is one. */
  renew(connection: Connection, refused: Session, meter: Meter): Promise<Session>;
}

interface Entry {
  /** Of the credentials as a person gave them: rotation does not change it. */
  fingerprint: string;
  session: Session | null;
  signingIn: Promise<Session> | null;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const entries = new Map<string, Entry>();
  return {
    current: (connection, meter) => {
      const entry = entryOf(entries, connection);
      if (entry.session !== null) return Promise.resolve(entry.session);
      return signIn(deps, connection, entry, meter);
    },
    renew: (connection, refused, meter) => {
      const entry = entryOf(entries, connection);
      const newer = entry.session?.accessToken !== refused.accessToken ? entry.session : null;
      return newer === null ? signIn(deps, connection, entry, meter) : Promise.resolve(newer);
    },
  };
}

/** Credentials that changed start anew; the session of the old ones is forgotten. */
function entryOf(entries: Map<string, Entry>, connection: Connection): Entry {
  const fingerprint = fingerprintOf(connection);
  const known = entries.get(connection.id);
  if (known?.fingerprint === fingerprint) return known;
  const entry: Entry = { fingerprint, session: null, signingIn: null };
  entries.set(connection.id, entry);
  return entry;
}

/** Many callers, one sign-in. */
function signIn(
  deps: SessionsDeps,
  connection: Connection,
  entry: Entry,
  meter: Meter,
): Promise<Session> {
  entry.signingIn ??= grant(deps, connection, entry, meter).finally(() => {
    entry.signingIn = null;
  });
  return entry.signingIn;
}

async function grant(
  { authenticate, withFreshCredentials }: SessionsDeps,
  connection: Connection,
  entry: Entry,
  meter: Meter,
): Promise<Session> {
  entry.session = null;
  entry.session = await withFreshCredentials(connection, (latest) => authenticate(latest, meter));
  return entry.session;
}

function fingerprintOf({ auth, loginUrl }: Connection): string {
  const credentials = Object.entries({ ...auth, loginUrl }).sort();
  return createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
}
