import type { ClaimEntry } from '../domain/claim-block.js';
import { decideRow, keyOf, stateOf, type Verdict } from '../domain/decide.js';
import { memberId, sourceOfRow } from '../domain/ids.js';
import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import type { Removal } from '../domain/run.js';
import { settleCandidate, unparked, type Confirmation } from '../domain/settling.js';
import type { SyncDefinition } from '../domain/sync.js';
import type { PageOptions } from '../salesforce/port.js';
import { blocksOf } from './adopt-claims.js';
import { consentNews } from './decide-page.js';
import { recordsById } from './expand-people.js';
import { fatesOf, type Found } from './fates.js';
import { writerOf } from './process-page.js';
import { rowReading, toSourceRows, type SourceRow } from './rows.js';
import type { Settling } from './settle-run.js';
import { writeConsents } from './write-consents.js';

/** Asks Salesforce once more, by Id, for every candidate of a page, and writes down what becomes of it (R3). */
export async function confirmCandidates(settling: Settling, page: LedgerPage): Promise<void> {
  const open = page.candidates.filter((candidate) => candidate.o === undefined);
  if (open.length === 0) return;
  const { ctx, deps } = settling;
  const answers = await askAgain(settling, open);
  const settled = new Map<string, RemovalCandidate>();
  for (const candidate of open) {
    const answer = answers.get(candidate.s) ?? NOWHERE;
    const o = settleCandidate(candidate, answer.confirmation, ctx.definition);
    settled.set(
      candidate.s,
      o === 'kept' ? { ...candidate, o } : leaving(settling, candidate, o, answer),
    );
  }
  const named = await withAddresses(settling, [...settled.values()]);
  const candidates = page.candidates.map((c) => (c.o === undefined ? (named.get(c.s) ?? c) : c));
  await deps.stores.ledger.write({ ...page, candidates }, ctx.fence);
}

/** What Salesforce said of one candidate. */
export interface Answer {
  confirmation: Confirmation;
  entry: ClaimEntry | undefined;
  /** Of the record's present address; null when it has none that is usable. */
  emailKey: string | null;
  /** Record that it lives on in. */
  heir: string | null;
}

const NOWHERE: Answer = {
  ...{ confirmation: { found: 'nowhere' }, entry: undefined, emailKey: null, heir: null },
};

/** Each candidate's row, or what became of it, by row id. */
export async function askAgain(
  settling: Settling,
  candidates: readonly Pick<RemovalCandidate, 's'>[],
): Promise<Map<string, Answer>> {
  const ids = candidates.map(({ s }) => s);
  const entries = await entriesOf(settling, ids);
  const rows = await rowsById(settling, ids);
  const sources = new Set([...rows.keys()].map(sourceOfRow));
  const fates = await fatesOf(
    settling,
    ids.filter((id) => !rows.has(id)),
    sources,
  );
  return new Map(
    ids.map((id) => {
      const entry = entries.get(id);
      const row = rows.get(id);
      return [id, row ? present(settling, row, entry) : gone(fates.get(id), entry)];
    }),
  );
}

const present = (settling: Settling, row: SourceRow, entry: ClaimEntry | undefined): Answer => ({
  confirmation: { found: 'matching', verdict: verdictOf(settling, row, entry) },
  entry,
  emailKey: keyOf(row.row.address),
  heir: row.convertedTo,
});

const gone = (found: Found | undefined, entry: ClaimEntry | undefined): Answer => ({
  confirmation: {
    found: found?.fate ?? 'nowhere',
    moved: found !== undefined && found.emailKey !== (entry?.k ?? null),
  },
  entry,
  emailKey: found?.emailKey ?? null,
  heir: found?.heir ?? null,
});

/** "Everywhere" concerns the address that the record has now; all else the one that the claim is held under. */
function leaving(
  { ctx }: Settling,
  candidate: RemovalCandidate,
  o: Removal,
  { entry, emailKey, heir }: Answer,
): RemovalCandidate {
  const key = isErasing(o, ctx.definition) ? (emailKey ?? entry?.k) : (entry?.k ?? emailKey);
  const lives = (o === 'merged' || o === 'converted') && heir !== null;
  return { ...candidate, o, ...(key ? { k: key } : {}), ...(lives ? { x: heir } : {}) };
}

export const isErasing = (o: Removal, { exclusions }: SyncDefinition): boolean =>
  o === 'optedOut' && exclusions.optedOut === 'removeEverywhere';

/** The address is kept, encrypted, with what removes its member (C10): nobody else would know it afterwards. */
async function withAddresses(
  { ctx, deps }: Settling,
  candidates: RemovalCandidate[],
): Promise<Map<string, RemovalCandidate>> {
  const idOf = (key: string) => memberId(ctx.run.listId, key);
  const ids = candidates.flatMap(({ k }) => (k === undefined ? [] : [idOf(k)]));
  const members = await deps.stores.members.getMany([...new Set(ids)]);
  const named = candidates.map((candidate) => {
    const member = candidate.k === undefined ? undefined : members.get(idOf(candidate.k));
    return member ? { ...candidate, e: deps.keyring.encrypt(member.email) } : candidate;
  });
  return new Map(named.map((candidate) => [candidate.s, candidate]));
}

/** The run's own query, asked by Id. Opt-outs that it shows count at once (C4). */
export async function rowsById(settling: Settling, ids: string[]): Promise<Map<string, SourceRow>> {
  const { ctx, deps, org } = settling;
  const wanted = new Set(ids);
  const sources = [...new Set(ids.map(sourceOfRow))];
  const records = await recordsById(org, ctx, sources, optionsOf(settling));
  const reading = rowReading(ctx.run, ctx.definition, deps.keyring);
  const rows = records.flatMap((record) => toSourceRows(record, reading));
  const news = consentNews(rows, ctx.known, writerOf(deps, ctx));
  settling.cost.memberWrites += await writeConsents(deps, ctx.run.orgId, news);
  const asked = rows.filter(({ row }) => wanted.has(row.id));
  return new Map(asked.map((source) => [source.row.id, source]));
}

/** Entries of the sync's claim blocks, by row id. */
export async function entriesOf(
  { ctx, deps }: Settling,
  ids: string[],
): Promise<Map<string, ClaimEntry>> {
  const wanted = new Set(ids);
  const blocks = await deps.stores.claims.blocks(ctx.run.syncId, blocksOf(ctx.directory, ids));
  const entries = blocks.flatMap((block) => block.entries).filter((entry) => wanted.has(entry.id));
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** Decided against what stood before the run: the mark and the rule that the page left say nothing of that. */
export function verdictOf(
  { ctx }: Settling,
  source: SourceRow,
  entry: ClaimEntry | undefined,
): Verdict {
  const before = entry ? { ...stateOf(entry), h: unparked(entry.h), r: '' } : null;
  const standing = ctx.known.standing(keyOf(source.row.address));
  return decideRow(source.row, standing, before, ctx.definition.exclusions);
}

export const optionsOf = ({ beat }: Pick<Settling, 'beat'>): PageOptions => ({
  signal: beat.cancellationSignal,
});
