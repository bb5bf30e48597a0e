import { Failure } from '../domain/failures.js';
import { memberId, personOfRow, sourceOfRow } from '../domain/ids.js';
import type { RemovalCandidate } from '../domain/ledger.js';
import type { PlanState, RemovalPlan } from '../domain/removal-plan.js';
import type { Removal, RunRecord } from '../domain/run.js';
import type { Page, PageRequest } from '../store/port.js';
import type { CsvColumn } from './csv.js';
import type { ApiDeps } from './deps.js';
import type { RemovalAnswer, RowState } from './schemas/removal.js';

export const REMOVAL_COLUMNS: CsvColumn<RemovalAnswer>[] = [
  { header: 'state', value: ({ state }) => state },
  { header: 'kind', value: ({ kind }) => kind },
  { header: 'sourceId', value: ({ sourceId }) => sourceId },
  { header: 'personId', value: ({ personId }) => personId },
  { header: 'object', value: ({ object }) => object },
  { header: 'email', value: ({ email }) => email },
  { header: 'detail', value: ({ detail }) => detail },
  { header: 'page', value: ({ page }) => page },
];

/** Ledger pages that one call reads at most: most of them hold no removal at all. */
const PAGES_A_CALL = 100;

type Deps = Pick<ApiDeps, 'stores' | 'keyring'>;
type Row = RemovalCandidate & { kind: Removal; pageNo: number };

/** Reads what a run took off, or would, a page at a time; a page may be short before the last one. */
export const removalReader =
  (deps: Deps, run: RunRecord, plan: RemovalPlan | null) =>
  async (request: PageRequest): Promise<Page<RemovalAnswer>> => {
    const { rows, nextCursor } = await rowsFrom(deps, run.id, request);
    const emails = await emailsOf(deps, run, rows);
    const items = rows.map((row, i) => toAnswer(row, run, plan, emails[i] ?? null));
    return { items, nextCursor };
  };

async function rowsFrom(
  { stores }: Deps,
  runId: string,
  { limit, cursor }: PageRequest,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const from = readCursor(cursor);
  const rows: Row[] = [];
  for (let pageNo = from.pageNo; pageNo < from.pageNo + PAGES_A_CALL; pageNo += 1) {
    const page = await stores.ledger.get(runId, pageNo);
    if (!page) return { rows, nextCursor: null };
    const start = pageNo === from.pageNo ? from.index : 0;
    for (const [index, candidate] of page.candidates.entries()) {
      const kind = index < start ? null : kindOf(candidate);
      if (kind === null) continue;
      if (rows.length === limit) return { rows, nextCursor: writeCursor({ pageNo, index }) };
      rows.push({ ...candidate, kind, pageNo });
    }
  }
  return { rows, nextCursor: writeCursor({ pageNo: from.pageNo + PAGES_A_CALL, index: 0 }) };
}

/** Null for what keeps its claim, is not settled yet, or never had a claim of the sync. */
function kindOf({ o, spared, free }: RemovalCandidate): Removal | null {
  if (spared) return spared;
  return o === undefined || o === 'kept' || free ? null : o;
}

/** The address that the run kept, or that of the member that still has it. */
async function emailsOf(
  { stores, keyring }: Deps,
  { listId }: RunRecord,
  rows: Row[],
): Promise<(string | null)[]> {
  const ids = rows.flatMap(({ k, e }) => (k && !e ? [memberId(listId, k)] : []));
  const members = await stores.members.getMany([...new Set(ids)]);
  return rows.map(({ k, e }) => {
    if (e) return keyring.decrypt(e);
    return k ? (members.get(memberId(listId, k))?.email ?? null) : null;
  });
}

const toAnswer = (
  row: Row,
  run: RunRecord,
  plan: RemovalPlan | null,
  email: string | null,
): RemovalAnswer => ({
  state: stateOf(row, run, plan),
  kind: row.kind,
  sourceId: sourceOfRow(row.s),
  personId: personOfRow(row.s),
  object: run.object,
  email,
  detail: row.x ?? null,
  page: row.pageNo,
});

const WHILE_HELD: Record<PlanState, RowState> = {
  waiting: 'waiting',
  applying: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  superseded: 'superseded',
};

function stateOf(
  { spared, approved, held }: Row,
  { ledgerClosed }: RunRecord,
  plan: RemovalPlan | null,
): RowState {
  if (spared) return 'spared';
  if (approved) return 'approved';
  if (!ledgerClosed) return 'noted';
  if (held) return plan ? WHILE_HELD[plan.state] : 'held';
  return 'applied';
}

interface Place {
  pageNo: number;
  index: number;
}

const writeCursor = ({ pageNo, index }: Place): string =>
  Buffer.from(`removals:${pageNo}:${index}`).toString('base64url');

function readCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return { pageNo: 0, index: 0 };
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, pageNo, index] = /^removals:(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  if (pageNo !== undefined && index !== undefined) {
    return { pageNo: Number(pageNo), index: Number(index) };
  }
  throw new Failure('INVALID_CURSOR', 'The cursor is not one of this listing; begin without it.');
}
