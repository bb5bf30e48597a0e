import type { Stores } from '../store/port.js';
import type { Logger } from 'pino';

const ANSWERS_MS = 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Runs whose ledgers are deleted at once. */
const RUNS_AT_ONCE = 20;

type SweptStores = Pick<Stores, 'idempotency' | 'runs' | 'ledger'>;

export interface Sweeping {
  stores: SweptStores;
  clock: () => Date;
  logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
  /** Days for which the records of a run are kept; its counts stay. */
  ledgerRetentionDays: number;
}

/** Removes what has had its time now and then; the embedded server does not expire it itself (E9). */
export function sweepEvery(everyMs: number, sweeping: Sweeping): () => void {
  let underWay = false;
  const turn = async (): Promise<void> => {
    if (underWay) return;
    underWay = true;
    await attempt(sweeping, 'old requests', () => sweepAnswers(sweeping));
    await attempt(sweeping, 'old records of runs', () => sweepLedgers(sweeping));
    underWay = false;
  };
  void turn();
  const timer = setInterval(() => void turn(), everyMs);
  return () => clearInterval(timer);
}

async function attempt({ logger }: Sweeping, what: string, sweep: () => Promise<number>) {
  try {
    const removed = await sweep();
    logger.debug({ removed }, `${what} swept`);
  } catch (err) {
    logger.warn({ err }, `${what} could not be swept; trying again later`);
  }
}

/** Kept answers of requests with an Idempotency-Key. */
export const sweepAnswers = ({ stores, clock }: Sweeping): Promise<number> =>
  stores.idempotency.sweep(before(clock, ANSWERS_MS));

/**
 * Ledger pages of runs that are long over. Those that wait for a person are spared, and those that a later run of the
 * sync still has to make good. Answers how many pages went.
 */
export async function sweepLedgers(sweeping: Sweeping): Promise<number> {
  const { stores, clock, logger, ledgerRetentionDays } = sweeping;
  const until = before(clock, ledgerRetentionDays * DAY_MS);
  const spared = new Set<string>();
  let pages = 0;
  for (;;) {
    const old = await stores.runs.withLedgerBefore(until, RUNS_AT_ONCE + spared.size);
    const due = old.filter((id) => !spared.has(id));
    if (due.length === 0) return pages;
    for (const id of due) if (await isUnfinished(stores, id)) spared.add(id);
    const ids = due.filter((id) => !spared.has(id));
    const deleted = await stores.ledger.delete(ids);
    await stores.runs.ledgerSwept(ids);
    if (ids.length > 0) logger.info({ runs: ids.length, pages: deleted }, 'old records deleted');
    pages += deleted;
  }
}

/** Given up, and no run of the sync came to its end since: the next one looks into its pages. */
async function isUnfinished({ runs }: SweptStores, id: string): Promise<boolean> {
  const run = await runs.get(id);
  if (!run || run.state === 'succeeded') return false;
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await runs.page(run.syncId, { limit: 50, cursor });
    for (const other of items) {
      if (other.runSeq <= run.runSeq) return true;
      if (other.state === 'succeeded' || other.state === 'waitingForApproval') return false;
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return true;
}

const before = (clock: () => Date, ms: number): string =>
  new Date(clock().getTime() - ms).toISOString();
