import { readAddress } from '../../domain/email-address.js';
import { consentId } from '../../domain/ids.js';
import type { Consent } from '../../domain/member.js';
import type { PageOptions, SalesforceOrg, SalesforceRecord } from '../../salesforce/port.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import type { KnownCauses } from '../known-causes.js';
import type { Beat } from '../read-pages.js';
import { newsOf, writeConsents } from '../write-consents.js';
import type { WatchedObject } from './watched-objects.js';

/** One look at the opt-outs of an org. */
export interface ConsentLook {
  deps: ActivityDeps;
  org: SalesforceOrg;
  orgId: string;
  beat: Pick<Beat, 'heartbeat' | 'cancellationSignal'>;
  known: KnownCauses;
  objects: WatchedObject[];
  tally: { optedOut: number; changed: number };
}

/** Makes consents count at once on every list that the org ever fed (C4). */
export async function applyNews(look: ConsentLook, consents: readonly Consent[]): Promise<void> {
  const news = newsOf(consents, look.known);
  await writeConsents(look.deps, look.orgId, news);
  look.tally.changed += news.consents.length;
}

/** Null where the record has no usable address. */
export function addressKey(
  { deps }: Pick<ConsentLook, 'deps'>,
  record: SalesforceRecord,
  emailField: string,
): string | null {
  const address = readAddress(record[emailField]);
  return address.kind === 'usable' ? deps.keyring.emailKey(address.email) : null;
}

/** What a record says of itself by its standard flag. */
export function ownConsent(
  { deps, orgId }: Pick<ConsentLook, 'deps' | 'orgId'>,
  object: string,
  recordId: string,
  emailKey: string,
  optedOut: boolean,
): Consent {
  const id = consentId(orgId, recordId);
  return { id, orgId, recordId, object, emailKey, optedOut, at: nowOf(deps) };
}

export const optionsOf = ({ beat }: ConsentLook): PageOptions => ({
  signal: beat.cancellationSignal,
});
