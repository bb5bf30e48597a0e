import type { ClaimEntry, ClaimState } from '../domain/claim-block.js';
import { isExcluded, keyOf, type Row } from '../domain/decide.js';
import type { Decision } from '../domain/decision.js';
import type { Removal } from '../domain/run.js';
import type { Writer } from './decide-page.js';

type Source = { row: Pick<Row, 'id' | 'address'> };

/**
 * The turn that a page takes for one row, if it is one (E8): off for a new reason, or on again. That a row is on from
 * its first day is told by its claim (`since`), so a first load writes no decision for it.
 */
export function decisionOf(
  entry: ClaimEntry,
  before: ClaimState | null,
  { row }: Source,
  writer: Writer,
): Decision[] {
  const off = isExcluded(entry.d);
  const present = off ? keyOf(row.address) : null;
  const emailKey = present ?? entry.k ?? before?.k ?? null;
  if (emailKey === null) return [];
  const wasOff = before !== null && isExcluded(before.d);
  // The same reason at another address is news there; a converted record's claim may stay at the old one for good.
  const there = before?.k === emailKey || (entry.m && entry.d === 'converted');
  const sameReason = there && before?.d === entry.d && before.r === entry.r;
  if (off ? sameReason : !wasOff) return [];
  return [decision(emailKey, row.id, entry.d, entry.r, writer)];
}

/** What took a row's claim off an address. */
export const removalDecision = (
  emailKey: string,
  rowId: string,
  removal: Removal,
  detail: string | null,
  writer: Writer,
): Decision => ({ ...decision(emailKey, rowId, removal, RULE_OF[removal], writer), detail });

/** That a row had come on, as its claim told until it went. */
export const additionDecision = (
  emailKey: string,
  rowId: string,
  since: number,
  writer: Writer,
): Decision => ({
  ...decision(emailKey, rowId, 'added', 'E1.new', writer),
  runId: since === writer.runSeq ? writer.runId : null,
  runSeq: since,
});

const decision = (
  emailKey: string,
  recordId: string,
  outcome: Decision['outcome'],
  rule: string,
  { listId, runSeq, syncId, runId, object, now: at }: Writer,
): Decision => ({
  ...{ listId, emailKey, runSeq, recordId, syncId, runId, object, outcome, rule, at },
  detail: null,
});

const RULE_OF: Record<Removal, string> = {
  leaver: 'R3.leaver',
  deleted: 'R3.deleted',
  merged: 'C7.merged',
  optedOut: 'C6.removed',
  converted: 'C7.removed',
  addressMoved: 'C8.moved',
  addressLost: 'C8.lost',
};
