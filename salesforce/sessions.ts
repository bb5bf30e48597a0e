import { createHash } from 'node:crypto';
import type { Connection } from '../domain/connection.js';
import type { Authenticate, Session } from './auth.js';
import type { Meter } from './meter.js';

export interface SessionsDeps {
  authenticate: Authenticate;
  /** Must have stored the new token when it resolves: the old one is dead. */
  onRefreshTokenRotated?:
    ((connectionId: string, refreshToken: string) => Promise<void> | void) | undefined;
}

/** One session a connection, shared by all who use it with the same credentials. */
export interface Sessions {
  current(connection: Connection, meter: Meter): Promise<Session>;
  /** A session after `refused`; the one that another caller has made meanwhile, if there is one. */
  renew(connection: Connection, refused: Session, meter: Meter): Promise<Session>;
}

interface Entry {
  /** Rotation makes new credentials of the same grant, so an entry answers to several fingerprints. */
  fingerprints: Set<string>;
  refreshToken: string | null;
  /** Rotated, and not stored yet. */
  unstored: string | null;
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
  const fingerprint = fingerprintOf(connection, null);
  const known = entries.get(connection.id);
  if (known?.fingerprints.has(fingerprint)) return known;
  const entry: Entry = {
    fingerprints: new Set([fingerprint]),
    refreshToken: null,
    unstored: null,
    session: null,
    signingIn: null,
  };
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
  deps: SessionsDeps,
  connection: Connection,
  entry: Entry,
  meter: Meter,
): Promise<Session> {
  entry.session = null;
  const session = await deps.authenticate(connection, entry.refreshToken, meter);
  keepRotated(connection, entry, session);
  if (entry.unstored !== null) await deps.onRefreshTokenRotated?.(connection.id, entry.unstored);
  entry.unstored = null;
  entry.session = session;
  return session;
}

function keepRotated(connection: Connection, entry: Entry, { refreshToken }: Session): void {
  const { auth } = connection;
  if (auth.type !== 'refreshToken' || refreshToken === null) return;
  if (refreshToken === (entry.refreshToken ?? auth.refreshToken)) return;
  entry.refreshToken = refreshToken;
  entry.unstored = refreshToken;
  entry.fingerprints.add(fingerprintOf(connection, refreshToken));
}

function fingerprintOf(connection: Connection, refreshToken: string | null): string {
  const auth =
    connection.auth.type === 'refreshToken' && refreshToken !== null
      ? { ...connection.auth, refreshToken }
      : connection.auth;
  const credentials = Object.entries({ ...auth, loginUrl: connection.loginUrl }).sort();
  return createHash('sha256').update(JSON.stringify(credentials)).digest('hex');
}
