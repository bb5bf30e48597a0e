import type { Connection } from '../domain/connection.js';
import { Failure } from '../domain/failures.js';
import type { Session } from './auth.js';
import { SessionExpired, sessionRefused } from './errors.js';
import type { Meter } from './meter.js';
import type { Sessions } from './sessions.js';

/** Runs work with a session, and again with a new one when it has expired. */
export type WithSession = <T>(
  meter: Meter,
  use: (session: Session) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

/** A 401 on two new sessions in a row is no expiry: without this cap it would go round for ever. */
const MAX_RENEWALS = 2;

/** Work is run anew as a whole, so nothing of the old session (its cursors, its host) lives on. */
export function createCaller(sessions: Sessions, connection: Connection): WithSession {
  return async (meter, use, signal) => {
    let session = await untilAborted(sessions.current(connection, meter), signal);
    const { orgId } = session;
    for (let renewals = 0; ; renewals += 1) {
      try {
        return await use(session);
      } catch (error) {
        if (!(error instanceof SessionExpired)) throw error;
        if (renewals === MAX_RENEWALS) throw sessionRefused();
        session = await untilAborted(sessions.renew(connection, session, meter), signal);
        assertSameOrg(orgId, session);
        meter.sendsAgain();
      }
    }
  };
}

/** Fails ORG_CHANGED when the session is of another org. 15- and 18-character Ids of one org are equal. */
export function assertSameOrg(orgId: string | null, session: Session): void {
  if (orgId === null || orgId.slice(0, 15) === session.orgId.slice(0, 15)) return;
  throw new Failure(
    'ORG_CHANGED',
    `The credentials belong to the org ${session.orgId}, the connection to ${orgId}. Restore the credentials of that org, or make a new connection for this one.`,
    { details: { expected: orgId, found: session.orgId } },
  );
}

/** A sign-in is shared, so one caller's abort leaves it running and only stops waiting. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
