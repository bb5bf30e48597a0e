import { rowsHolding } from './blanked-page.js';
import { driverCollection } from './bulk-write.js';
import type { LedgerPageDoc } from './models/ledger-page.js';
import type { Models } from './models/index.js';
import { toPage } from './stored-page.js';

type LedgerPages = Models['ledgerPages'];

/** Without an index: a page has thousands of keys, and erasures are few. Answers how many pages changed. */
export async function blankPages(ledgerPages: LedgerPages, emailKey: string): Promise<number> {
  const naming = [{ 'entries.k': emailKey }, { 'candidates.k': emailKey }];
  const found = await ledgerPages.find({ $or: naming }, { _id: 1 }).lean<{ _id: string }[]>();
  let changed = 0;
  for (const { _id } of found) if (await blankPage(ledgerPages, _id, emailKey)) changed += 1;
  return changed;
}

/** Again when a running run wrote the page in between: then its rows may stand elsewhere. */
async function blankPage(ledgerPages: LedgerPages, _id: string, emailKey: string) {
  for (;;) {
    const doc = await ledgerPages.findOne({ _id }).lean<LedgerPageDoc | null>();
    const blanking = doc && blankingOf(doc, emailKey);
    if (!blanking) return false;
    const { matchedCount } = await driverCollection(ledgerPages).updateOne(
      { _id, ...blanking.still },
      blanking.update,
    );
    if (matchedCount > 0) return true;
  }
}

/** Takes the addresses away by position, as long as the keys still stand at those positions. */
function blankingOf(doc: LedgerPageDoc, emailKey: string) {
  const { entries, candidates } = toPage(doc);
  const inEntries = rowsHolding(entries, emailKey);
  const inCandidates = rowsHolding(candidates, emailKey);
  if (inEntries.length + inCandidates.length === 0) return null;
  const named = [
    ...inEntries.map((i) => `entries.k.${i}`),
    ...inCandidates.map((i) => `candidates.${i}.k`),
  ];
  const $set = Object.fromEntries(inEntries.map((i) => [`entries.e.${i}`, null]));
  const $unset = Object.fromEntries(inCandidates.map((i) => [`candidates.${i}.e`, true as const]));
  return {
    still: Object.fromEntries(named.map((path) => [path, emailKey])),
    update: {
      ...(inEntries.length > 0 && { $set }),
      ...(inCandidates.length > 0 && { $unset }),
    },
  };
}
