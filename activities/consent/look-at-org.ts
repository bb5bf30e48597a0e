import type { SalesforceOrg } from '../../salesforce/port.js';
import type { ActivityDeps } from '../deps.js';
import { KnownCauses } from '../known-causes.js';
import { standardFlag } from '../rows.js';
import { watchingOptOut } from '../watching-opt-out.js';
import { askAbsent } from './ask-absent.js';
import { EndedOptOuts, type EndsPolicy } from './ended-opt-outs.js';
import { followHeirs } from './follow-heirs.js';
import type { ConsentLook } from './look.js';
import { readOptedOut } from './read-opted-out.js';
import type { Stores } from '../../store/port.js';
import { watchedObjects } from './watched-objects.js';

export interface OrgToLookAt {
  org: SalesforceOrg;
  orgId: string;
  /** Object that must be visible; null for none. */
  required: string | null;
}

export interface LookResult {
  /** Opted-out records that were read. */
  optedOut: number;
  /** Opt-outs that came, went or moved to another address. */
  changed: number;
  /** Ends of opt-outs that wait for a person (C5). */
  resubscribesHeld: number;
}

/**
 * Reads the opt-outs of an org's Leads, Contacts and Person Accounts without any sync's filter (C3) and applies them by
 * address to every list that the org ever fed. Opt-outs count as soon as they are read; ends of opt-outs are applied
 * last, and only as many as the policy allows (C5). Two looks at one org at once do no harm.
 */
export async function lookAtOrg(
  deps: ActivityDeps,
  { org: opened, orgId, required }: OrgToLookAt,
  policy: EndsPolicy,
  beat: ConsentLook['beat'],
): Promise<LookResult> {
  const org = watching(opened);
  const objects = await watchedObjects(org, required, (object) =>
    hasOptOuts(deps.stores, orgId, object),
  );
  const known = await KnownCauses.load(deps.stores, '', [orgId]);
  const tally = { optedOut: 0, changed: 0 };
  const look: ConsentLook = { deps, org, orgId, beat, known, objects, tally };
  const ended = new EndedOptOuts(look, policy);
  for (const watched of objects) {
    const { seen, passing } = await readOptedOut(look, watched);
    const more = await askAbsent(look, watched, seen, ended);
    await followHeirs(look, [...passing, ...more]);
  }
  const resubscribesHeld = await ended.settle();
  return { ...tally, resubscribesHeld };
}

async function hasOptOuts({ consents }: Stores, orgId: string, object: string): Promise<boolean> {
  for await (const _one of consents.optedOut(orgId, object)) return true;
  return false;
}

/** Opt-outs that go out of sight in mid-read fail by name, on every object. */
const watching = (org: SalesforceOrg): SalesforceOrg =>
  ['Contact', 'Account'].reduce((inner, object) => watchingOptOut(inner, flagsOf(object)), org);

function flagsOf(object: string): string[] {
  const standard = standardFlag(object);
  return standard ? [standard.optOut] : [];
}
