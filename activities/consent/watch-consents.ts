import { nextLookInMs } from '../../domain/consent.js';
import { DEFAULT_GUARD } from '../../domain/sync.js';
import { listsFedBy } from '../apply-causes.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import type { Beat } from '../read-pages.js';
import { lookAtOrg, type LookResult } from './look-at-org.js';
import { sweepSuppressions } from './sweep-suppressions.js';

export interface WatchConsentsInput {
  connectionId: string;
}

/** Counts alone: this goes into history. */
export interface WatchConsentsResult extends LookResult {
  /** The connection was deleted: nothing is left to watch. */
  gone: boolean;
  nextLookInMs: number;
}

/** The longest time between two looks. */
const DAY_MS = 24 * 3_600_000;
const NOTHING: LookResult = { optedOut: 0, changed: 0, resubscribesHeld: 0 };

/**
 * A look at the opt-outs of a connection's org that no run asks for (C3): it reaches the lists of paused, finished and
 * deleted syncs too. Ends of opt-outs beyond the default guard are left to a run, which can ask a person (C5).
 */
export async function watchConsents(
  deps: ActivityDeps,
  { connectionId }: WatchConsentsInput,
  beat: Beat,
): Promise<WatchConsentsResult> {
  const connection = await deps.stores.connections.get(connectionId);
  const pause = { nextLookInMs: nextLookInMs(connectionId, deps.consentWatchMs ?? DAY_MS) };
  if (connection === null) return { gone: true, ...NOTHING, ...pause };
  const { orgId } = connection;
  const lists = orgId === null ? [] : await listsFedBy(deps.stores, orgId);
  if (orgId === null || lists.length === 0) return { gone: false, ...NOTHING, ...pause };
  const org = await deps.salesforce.open(connection);
  const result = await lookAtOrg(deps, { org, orgId, required: null }, LEFT_TO_RUNS, beat);
  await sweepSuppressions(deps.stores, lists, nowOf(deps), beat);
  return { gone: false, ...result, ...pause };
}

/** What is too much for a look stays opted out and comes up again. */
const LEFT_TO_RUNS = {
  max: DEFAULT_GUARD.maxResubscribes,
  met: () => Promise.resolve(),
  keep: () => Promise.resolve(),
};
