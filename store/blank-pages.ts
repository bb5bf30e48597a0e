import { rowsHolding } from './blanked-page.js';
import { driverCollection } from './bulk-write.js';
import { readInChunks } from './chunks.js';
import type { LedgerPageDoc } from './models/ledger-page.js';
import type { Models } from './models/index.js';
import { toPage } from './stored-page.js';

type LedgerPages = Models['ledgerPages'];

/** Takes the encrypted addresses of these keys off every page; answers how many changed. */
export async function blankPages(ledgerPages: LedgerPages, emailKeys: string[]): Promise<number> {
  const keys = new Set(emailKeys);
  const found = await readInChunks(emailKeys, (chunk) => pagesNaming(ledgerPages, chunk));
  let changed = 0;
  for (const _id of new Set(found.map((page) => page._id))) {
    if (await blankPage(ledgerPages, _id, keys)) changed += 1;
  }
  return changed;
}

/** Pages of before `sealed` are searched for the key itself. */
function pagesNaming(ledgerPages: LedgerPages, emailKeys: string[]) {
  const named = { $in: emailKeys };
  const either = [{ sealed: named }, { sealed: null, 'entries.k': named }];
  return ledgerPages.find({ $or: either }, { _id: 1 }).lean<{ _id: string }[]>();
}

/** Again when a running run wrote the page in between: then its rows may stand elsewhere. */
async function blankPage(ledgerPages: LedgerPages, _id: string, keys: ReadonlySet<string>) {
  for (;;) {
    const doc = await ledgerPages.findOne({ _id }).lean<LedgerPageDoc | null>();
    const blanking = doc && blankingOf(doc, keys);
    if (!blanking) return false;
    const { matchedCount } = await driverCollection(ledgerPages).updateOne(
      { _id, ...blanking.still },
      blanking.update,
    );
    if (matchedCount > 0) return true;
  }
}

/** Takes the addresses away by position, as long as the keys still stand at those positions. */
function blankingOf(doc: LedgerPageDoc, keys: ReadonlySet<string>) {
  const { entries, candidates } = toPage(doc);
  const inEntries = rowsHolding(entries, keys);
  const inCandidates = rowsHolding(candidates, keys);
  if (inEntries.length + inCandidates.length === 0) return null;
  const $set = Object.fromEntries(inEntries.map(([i]) => [`entries.e.${i}`, null]));
  const $unset = Object.fromEntries(
    inCandidates.map(([i]) => [`candidates.${i}.e`, true as const]),
  );
  return {
    still: Object.fromEntries([
      ...inEntries.map(([i, key]) => [`entries.k.${i}`, key] as const),
      ...inCandidates.map(([i, key]) => [`candidates.${i}.k`, key] as const),
    ]),
    update: {
      ...(inEntries.length > 0 && { $set }),
      ...(inCandidates.length > 0 && { $unset }),
    },
  };
}
