import type { Consent } from '../../domain/member.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import type { ActivityDeps } from '../deps.js';
import { KnownCauses } from '../known-causes.js';
import { endStillClear } from './ended-opt-outs.js';
import type { ConsentLook } from './look.js';

const BATCH = 500;

/**
 * After a person approved: ends the opt-outs that wait with a run, each asked for anew by Id; those whose flags were set
 * again, or whose records do not answer, stay (C5). Safe to repeat. Answers how many ended.
 */
export async function applyResubscribes(
  deps: ActivityDeps,
  runId: string,
  { org, orgId }: { org: SalesforceOrg; orgId: string },
  beat: ConsentLook['beat'],
): Promise<number> {
  const known = await KnownCauses.load(deps.stores, '', [orgId]);
  const look = { deps, org, orgId, beat, known };
  let ended = 0;
  for await (const ends of inBatches(deps.stores.removalPlans.resubscribes(runId))) {
    beat.cancellationSignal.throwIfAborted();
    const standing = ends.filter(({ recordId }) => known.keyOfOptOut(orgId, recordId));
    ended += await endStillClear(look, standing);
    beat.heartbeat({ ended });
  }
  return ended;
}

/** Ends that wait with a run, each once: pages may have met again what the look before them met. */
export async function countResubscribes(
  { stores }: Pick<ActivityDeps, 'stores'>,
  runId: string,
): Promise<number> {
  const ids = new Set<string>();
  for await (const { id } of stores.removalPlans.resubscribes(runId)) ids.add(id);
  return ids.size;
}

async function* inBatches(consents: AsyncIterable<Consent>): AsyncGenerator<Consent[]> {
  let batch: Consent[] = [];
  for await (const consent of consents) {
    batch.push(consent);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
