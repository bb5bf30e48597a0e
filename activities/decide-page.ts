import {
  claimBegun,
  decideRow,
  isSettled,
  keyOf,
  nextEntry,
  sameKnowledge,
  stateBefore,
  trusted,
  type Row,
  type SettledAction,
  type Standing,
  type Verdict,
} from '../domain/decide.js';
import type { Decision } from '../domain/decision.js';
import type { ClaimEntry, ClaimState } from '../domain/claim-block.js';
import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import type { Claim, Consent } from '../domain/member.js';
import { consentId, optOutRef } from '../domain/ids.js';
import type { Exclusions } from '../domain/sync.js';
import type { Keyring } from '../store/port.js';
import { decisionOf } from './decisions.js';
import type { KnownCauses } from './known-causes.js';
import type { SourceRow } from './rows.js';
import { newsOf, type ConsentNews } from './write-consents.js';
import type { ClaimWrite } from './write-members.js';

/** Who writes, and when: the same for every record of a page. */
export interface Writer {
  syncId: string;
  listId: string;
  orgId: string;
  /** Object of the people. */
  object: string;
  choices: Exclusions;
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
  decisions: Decision[];
}

/** A person's flag and address, as a read shows them. */
export interface ShownFlag {
  personId: string;
  row: Pick<Row, 'optedOut' | 'address'>;
}

/** Opt-outs that rows show and the store does not know yet, and those that they show lifted. */
export function consentNews(
  rows: readonly ShownFlag[],
  known: KnownCauses,
  writer: Writer,
): ConsentNews {
  const { orgId, object, now: at } = writer;
  const consents = rows.flatMap(({ personId, row: { optedOut, address } }): Consent[] => {
    const recordId = optOutRef(personId, writer.optOutPair);
    const emailKey = optedOut ? keyOf(address) : known.keyOfOptOut(orgId, recordId);
    if (!emailKey) return [];
    return [{ id: consentId(orgId, recordId), orgId, recordId, object, emailKey, optedOut, at }];
  });
  return newsOf(consents, known);
}

export interface PageInput {
  pageNo: number;
  records: PageRecord[];
  /** The sync's entries in the page's range; of an incremental page only those of its rows. */
  known: readonly ClaimEntry[];
  causes: KnownCauses;
}

/** A record of the page with the rows it stands for; none is an answer too. */
export interface PageRecord {
  sourceId: string;
  rows: SourceRow[];
}

/** Decides every record of a page against what the sync knew before the run. */
export function decidePage(input: PageInput, writer: Writer, keyring: Keyring): DecidedPage {
  const { pageNo, records, causes } = input;
  const byId = new Map(input.known.map((entry) => [entry.id, entry]));
  const decided: DecidedPage = {
    page: emptyPage(writer.runId, pageNo, records),
    ...{ entries: [], writes: [], decisions: [] },
    news: consentNews(
      records.flatMap(({ rows }) => rows),
      causes,
      writer,
    ),
  };
  const contested = new Set<string>();
  for (const { sourceId, rows } of records) {
    if (rows.length === 0) decided.page.entries.push(nobody(sourceId));
    for (const source of rows) {
      const stored = byId.get(source.row.id);
      byId.delete(source.row.id);
      const { before } = decideOne(decided, source, stored, causes, writer, keyring);
      if (before?.m && before.dup && before.k) contested.add(before.k);
    }
  }
  const absent = absentees(byId.values(), causes);
  for (const { dup, k } of absent) if (dup && k) contested.add(k);
  decided.page.candidates.push(
    ...absent.map(({ id }): RemovalCandidate => ({ s: id, w: 'absent' })),
  );
  decided.page.contested = [...contested];
  return decided;
}

function decideOne(
  decided: DecidedPage,
  source: SourceRow,
  stored: ClaimEntry | undefined,
  causes: KnownCauses,
  writer: Writer,
  keyring: Keyring,
): Answer {
  const standing = causes.standing(keyOf(source.row.address));
  const known = stateBefore(stored, writer.runSeq);
  const before = trusted(known, stored?.seq ?? 0, (key) => causes.erasedUpTo(key));
  const begun = claimBegun(stored, writer.runSeq);
  const answer = decideAgain(source, standing, before, begun, writer.choices);
  note(decided, source, answer, stored, writer, keyring);
  return answer;
}

/** R7: a record that stands for nobody has answered too. */
const nobody = (s: string): LedgerEntry => ({ s, p: null, d: 'noPerson', r: 'R7.nobody' });

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
  choices: Exclusions,
): Answer {
  const verdict = decideRow(row, standing, before, choices);
  const asBegun = verdict.action === 'write' && keyOf(row.address) === begun?.k;
  if (!begun || asBegun) return { verdict, before };
  return { verdict: decideRow(row, standing, begun, choices), before: begun };
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
  const { action } = verdict;
  if (action === 'write' || !sameKnowledge(entry, stored ?? null)) decided.entries.push(entry);
  if (action === 'write') decided.writes.push(claimWrite(source, before, writer));
  if (isSettled(action)) decided.page.candidates.push(candidateOf(entry, action));
  decided.page.entries.push(ledgerEntry(source, verdict, entry, keyring));
  decided.decisions.push(...decisionOf(entry, before, source, writer));
}

const candidateOf = ({ id, m }: ClaimEntry, w: SettledAction): RemovalCandidate =>
  m ? { s: id, w } : { s: id, w, free: true };

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
    recordId: source.personId,
    ...(source.sourceId === source.personId ? {} : { sourceId: source.sourceId }),
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
    s: source.sourceId,
    ...(source.sourceId === source.personId ? {} : { p: source.personId }),
    d: verdict.disposition,
    r: verdict.rule,
    ...(entry.k === null ? {} : { k: entry.k }),
    ...(unheld ? { e: keyring.encrypt(source.rawEmail ?? '') } : {}),
    ...(verdict.fault === undefined ? {} : { x: verdict.fault }),
  };
}

/** Claims in the page's range whose row the read lacked (R2); of what was erased nothing is left to go. */
const absentees = (left: Iterable<ClaimEntry>, causes: KnownCauses): ClaimEntry[] =>
  [...left].filter(
    (entry) => trusted(entry, entry.seq, (key) => causes.erasedUpTo(key))?.m === true,
  );

function emptyPage(runId: string, pageNo: number, records: PageRecord[]): LedgerPage {
  const firstId = records[0]?.sourceId ?? '';
  const lastId = records.at(-1)?.sourceId ?? '';
  return { runId, pageNo, firstId, lastId, entries: [], candidates: [], contested: [] };
}
