import { memberId } from '../domain/ids.js';
import type { LedgerEntry } from '../domain/ledger.js';
import type { Member } from '../domain/member.js';
import type { RunRecord } from '../domain/run.js';
import type { Page, PageRequest } from '../store/port.js';
import type { CsvColumn } from './csv.js';
import type { ApiDeps } from './deps.js';
import type { RecordAnswer } from './schemas/run.js';

export const RECORD_COLUMNS: CsvColumn<RecordAnswer>[] = [
  { header: 'sourceId', value: ({ sourceId }) => sourceId },
  { header: 'personId', value: ({ personId }) => personId },
  { header: 'object', value: ({ object }) => object },
  { header: 'email', value: ({ email }) => email },
  { header: 'disposition', value: ({ disposition }) => disposition },
  { header: 'rule', value: ({ rule }) => rule },
  { header: 'detail', value: ({ detail }) => detail },
  { header: 'page', value: ({ page }) => page },
];

type Deps = Pick<ApiDeps, 'stores' | 'keyring'>;
type Entry = LedgerEntry & { pageNo: number };

/** Reads pages of a run's ledger with the addresses put back: from the member, or from the encrypted copy. */
export const recordReader =
  ({ stores, keyring }: Deps, run: RunRecord, filter: { disposition?: string | undefined }) =>
  async (request: PageRequest): Promise<Page<RecordAnswer>> => {
    const page = await stores.ledger.records(run.id, filter, request);
    const ids = page.items.flatMap(({ k, e }) => (k && !e ? [memberId(run.listId, k)] : []));
    const members = ids.length > 0 ? await stores.members.getMany(ids) : new Map<string, Member>();
    const emailOf = (entry: Entry): string | null => {
      if (entry.e) return keyring.decrypt(entry.e);
      return entry.k ? (members.get(memberId(run.listId, entry.k))?.email ?? null) : null;
    };
    return { ...page, items: page.items.map((entry) => toRecord(run, entry, emailOf(entry))) };
  };

const toRecord = (run: RunRecord, entry: Entry, email: string | null): RecordAnswer => ({
  sourceId: entry.s,
  personId: entry.p === undefined ? entry.s : entry.p,
  object: run.object,
  email,
  disposition: entry.d,
  rule: entry.r,
  detail: entry.x ?? null,
  page: entry.pageNo,
});
