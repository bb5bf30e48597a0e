import type { ClaimEntry } from '../domain/claim-block.js';
import { isParked, UNSURE } from '../domain/decide.js';
import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import { settleCandidate } from '../domain/settling.js';
import { applyRemovals } from './apply-removals.js';
import { askAgain, entriesOf, type Answer } from './confirm-candidates.js';
import type { Settling } from './settle-run.js';

/**
 * What an approval may do with a candidate that was held:
 * - `ask`: its claim stands as the run left it, so Salesforce is asked for the record once more
 * - `begun`: an attempt of this approval has begun to take it off, and goes on
 * - `changed`: a newer run has the claim in hand, or it is gone
 */
type Stand = 'ask' | 'begun' | 'changed';

/** Verifies a page's held candidates anew, writes down what becomes of each, and takes those off that still must go. */
export async function applyHeld(settling: Settling, page: LedgerPage): Promise<void> {
  const concerned = page.candidates.filter(({ held, approved }) => held || approved);
  if (concerned.length === 0) return;
  const stands = await standsOf(settling, concerned);
  const asked = concerned.filter(({ s }) => stands.get(s) === 'ask');
  const answers = asked.length > 0 ? await askAgain(settling, asked) : new Map<string, Answer>();
  const candidates = page.candidates.map((candidate) => {
    const stand = stands.get(candidate.s);
    return stand ? decide(settling, candidate, stand, answers.get(candidate.s)) : candidate;
  });
  const decided = { ...page, candidates };
  const { deps, ctx } = settling;
  await deps.stores.ledger.write(decided, ctx.fence);
  const isDue = ({ s, approved }: RemovalCandidate) =>
    approved === true && stands.get(s) !== 'changed';
  await applyRemovals({ ...settling, isDue }, decided);
}

async function standsOf(
  settling: Settling,
  candidates: RemovalCandidate[],
): Promise<Map<string, Stand>> {
  const ids = candidates.map(({ s }) => s);
  const entries = await entriesOf(settling, ids);
  const { runSeq } = settling.ctx.run;
  return new Map(candidates.map((c) => [c.s, standOf(c, entries.get(c.s), runSeq)]));
}

function standOf(
  { w, approved }: RemovalCandidate,
  entry: ClaimEntry | undefined,
  runSeq: number,
): Stand {
  if (!entry?.m || entry.seq > runSeq) return 'changed';
  if (entry.h === UNSURE) return approved ? 'begun' : 'ask';
  return w === 'absent' || isParked(entry.h) ? 'ask' : 'changed';
}

/** An approved one whose claim is gone was taken off by an earlier attempt. */
function decide(
  { ctx }: Settling,
  candidate: RemovalCandidate,
  stand: Stand,
  answer: Answer | undefined,
): RemovalCandidate {
  if (stand === 'begun' || (stand === 'changed' && candidate.approved)) return candidate;
  const { held: _held, approved: _approved, ...rest } = candidate;
  const spared = { ...rest, o: 'kept' as const, ...kindOf(candidate) };
  if (stand === 'changed' || !answer) return spared;
  const o = settleCandidate(candidate, answer.confirmation, ctx.definition);
  if (o === 'kept') return spared;
  const lives = (o === 'merged' || o === 'converted') && answer.heir !== null;
  return { ...rest, o, approved: true, ...(lives ? { x: answer.heir as string } : {}) };
}

const kindOf = ({ o }: RemovalCandidate): Pick<RemovalCandidate, 'spared'> =>
  o === undefined || o === 'kept' ? {} : { spared: o };
