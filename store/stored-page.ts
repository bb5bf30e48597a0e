import { ledgerPageId } from '../domain/ids.js';
import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import type { LedgerPageDoc, StoredCandidate } from './models/ledger-page.js';
import { sealedKeys } from './blanked-page.js';
import { packEntries, unpackEntries } from './packed-entries.js';

export const toDoc = (page: LedgerPage, fence: number): LedgerPageDoc => ({
  _id: ledgerPageId(page.runId, page.pageNo),
  fence,
  ...page,
  entries: packEntries(page.entries),
  sealed: sealedKeys(page),
});

export const toPage = ({ _id, fence: _f, sealed: _s, ...doc }: LedgerPageDoc): LedgerPage => ({
  ...doc,
  entries: unpackEntries(doc.entries),
  candidates: doc.candidates.map(toCandidate),
});

/** Once `held` was an outcome in place of the removal that the guard stopped. */
export function toCandidate(stored: StoredCandidate): RemovalCandidate {
  const { o, ...candidate } = stored;
  if (o === undefined) return candidate;
  return o === 'held' ? { ...candidate, o: 'leaver', held: true } : { ...candidate, o };
}
