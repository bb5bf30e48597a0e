import {
  claimBegun,
  decideRow,
  keyOf,
  nextEntry,
  sameKnowledge,
  stateBefore,
  type Standing,
  type Verdict,
} from '../domain/decide.js';
import type { ClaimEntry, ClaimState } from '../domain/claim-block.js';
import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import type { Claim, Consent } from '../domain/member.js';
import { consentId, optOutRef } from '../domain/ids.js';
import type { Keyring } from '../store/port.js';
import type { KnownCauses } from './known-causes.js';
import type { SourceRow } from './rows.js';
import { newsOf, type ConsentNews } from './write-consents.js';
import type { ClaimWrite } from './write-members.js';

/** Who writes, and when: the same for every record of a page. */
export interface Writer {
  syncId: string;
  orgId: string;
  object: string;
  runId: string;
  runSeq: number;
  fence: number;
  now: string;
  /** Where rows' opt-outs come from; null for the standard fields. */
  optOutPair: string | null;
}

export interface DecidedPage {
  page: LedgerPage;
  /** Entries to write into their blocks. */
  entries: ClaimEntry[];
  writes: ClaimWrite[];
  news: ConsentNews;
}

/** Opt-outs that rows show and the store does not know yet, and those that they show lifted. */
export function consentNews(
  rows: readonly SourceRow[],
  known: KnownCauses,
  writer: Writer,
): ConsentNews {
  const { orgId, object, now: at } = writer;
  const consents = rows.flatMap(({ row: { id, optedOut, address } }): Consent[] => {
    const recordId = optOutRef(id, writer.optOutPair);
    const emailKey = optedOut ? keyOf(address) : known.keyOfOptOut(orgId, recordId);
    if (!emailKey) return [];
    return [{ id: consentId(orgId, recordId), orgId, recordId, object, emailKey, optedOut, at }];
  });
  return newsOf(consents, known);
}

export interface PageInput {
  pageNo: number;
  rows: SourceRow[];
  /** The sync's entries in the page's range. */
  known: readonly ClaimEntry[];
  causes: KnownCauses;
}

/** Decides every record of a page against what the sync knew before the run. */
export function decidePage(input: PageInput, writer: Writer, keyring: Keyring): DecidedPage {
  const { pageNo, rows, causes } = input;
  const byId = new Map(input.known.map((entry) => [entry.id, entry]));
  const decided: DecidedPage = {
    page: emptyPage(writer.runId, pageNo, rows),
    entries: [],
    writes: [],
    news: consentNews(rows, causes, writer),
  };
  const contested = new Set<string>();
  for (const source of rows) {
    const stored = byId.get(source.row.id);
    byId.delete(source.row.id);
    const standing = causes.standing(keyOf(source.row.address));
    const before = stateBefore(stored, writer.runSeq);
    const begun = claimBegun(stored, writer.runSeq);
    const answer = decideAgain(source, standing, before, begun);
    note(decided, source, answer, stored, writer, keyring);
    if (before?.m && before.dup && before.k) contested.add(before.k);
  }
  const absent = absentees(byId.values());
  for (const { dup, k } of absent) if (dup && k) contested.add(k);
  decided.page.candidates.push(
    ...absent.map(({ id }): RemovalCandidate => ({ s: id, w: 'absent' })),
  );
  decided.page.contested = [...contested];
  return decided;
}

interface Answer {
  verdict: Verdict;
  before: ClaimState | null;
}

/**
 * A page done again decides as it did the first time (E1). Only where the record has changed between the attempts,
 * so that the claim of the first may stand on a member already, is that claim taken for what was there before.
 */
function decideAgain(
  { row }: SourceRow,
  standing: Standing,
  before: ClaimState | null,
  begun: ClaimState | null,
): Answer {
  const verdict = decideRow(row, standing, before);
  const asBegun = verdict.action === 'write' && keyOf(row.address) === begun?.k;
  if (!begun || asBegun) return { verdict, before };
  return { verdict: decideRow(row, standing, begun), before: begun };
}

function note(
  decided: DecidedPage,
  source: SourceRow,
  { verdict, before }: Answer,
  stored: ClaimEntry | undefined,
  writer: Writer,
  keyring: Keyring,
): void {
  const entry = nextEntry(source.row, verdict, before, writer.runSeq);
  if (!sameKnowledge(entry, stored ?? null)) decided.entries.push(entry);
  if (verdict.action === 'write') decided.writes.push(claimWrite(source, before, writer));
  if (verdict.action === 'moved' || verdict.action === 'lost') {
    decided.page.candidates.push({ s: source.row.id, w: verdict.action });
  }
  decided.page.entries.push(ledgerEntry(source, verdict, entry, keyring));
}

function claimWrite(source: SourceRow, before: ClaimState | null, writer: Writer): ClaimWrite {
  const { address } = source.row;
  const usable = address.kind === 'usable' ? address : { key: '', email: '' };
  return {
    emailKey: usable.key,
    email: usable.email,
    fresh: !before?.m,
    claim: claimOf(source, writer),
  };
}

export function claimOf(source: SourceRow, writer: Writer): Claim {
  return {
    syncId: writer.syncId,
    orgId: writer.orgId,
    object: writer.object,
    recordId: source.row.id,
    createdDate: source.createdDate,
    kind: 'member',
    fields: source.fields,
    runSeq: writer.runSeq,
    fence: writer.fence,
  };
}

/** The address is kept here, encrypted, only where no member holds it (C10). */
function ledgerEntry(
  source: SourceRow,
  verdict: Verdict,
  entry: ClaimEntry,
  keyring: Keyring,
): LedgerEntry {
  const unheld = !entry.m && source.rawEmail !== null;
  return {
    s: source.row.id,
    d: verdict.disposition,
    r: verdict.rule,
    ...(entry.k === null ? {} : { k: entry.k }),
    ...(unheld ? { e: keyring.encrypt(source.rawEmail ?? '') } : {}),
    ...(verdict.fault === undefined ? {} : { x: verdict.fault }),
  };
}

/** Claims in the page's range whose record the read lacked (R2). */
const absentees = (left: Iterable<ClaimEntry>): ClaimEntry[] =>
  [...left].filter((entry) => entry.m);

function emptyPage(runId: string, pageNo: number, rows: SourceRow[]): LedgerPage {
  const firstId = rows[0]?.row.id ?? '';
  const lastId = rows.at(-1)?.row.id ?? '';
  return { runId, pageNo, firstId, lastId, entries: [], candidates: [], contested: [] };
}
