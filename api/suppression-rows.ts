import Papa from 'papaparse';
import { withoutAddresses } from '../domain/free-text.js';
import { readAddress } from '../domain/email-address.js';
import type { Keyring, SuppressionItem } from '../store/port.js';
import { invalid } from './errors.js';
import { suppressionRow } from './schemas/consent.js';

/** A row as it came, with the line that it stood on. */
export interface RawRow {
  line: number;
  values: Record<string, unknown>;
}

export interface RowError {
  line: number;
  message: string;
}

export interface ReadRows {
  items: SuppressionItem[];
  errors: RowError[];
}

const COLUMNS = ['email', 'reason', 'listId', 'at', 'note'];
const MAX_ROWS = 100_000;

/** Rows of a CSV file with a header; an empty cell counts as absent. Throws 400 when the header does not fit. */
export function csvRows(text: string): RawRow[] {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { header: false });
  const header = (data[0] ?? []).map((name) => name.trim());
  const isKnown = header.every((name) => COLUMNS.includes(name));
  if (!header.includes('email') || !isKnown) throw badHeader(header);
  const rows = data
    .map((cells, i) => ({ line: i + 1, values: withoutEmpty(header, cells) }))
    .slice(1)
    .filter(({ values }) => Object.keys(values).length > 0);
  if (rows.length <= MAX_ROWS) return rows;
  throw invalid([
    { path: '', message: `has ${rows.length} rows: send at most ${MAX_ROWS} a call` },
  ]);
}

/** Reads each row by itself, so that one slip does not keep the others out. */
export function readRows(
  rows: readonly RawRow[],
  keyring: Keyring,
  listIds: ReadonlySet<string>,
  { actor, now }: { actor: string; now: string },
): ReadRows {
  const read: ReadRows = { items: [], errors: [] };
  for (const { line, values } of rows) {
    const row = suppressionRow.safeParse(values);
    const address = row.success ? readAddress(row.data.email) : null;
    if (!row.success) read.errors.push({ line, message: problemsOf(row.error.issues) });
    else if (address?.kind !== 'usable') read.errors.push({ line, message: NO_ADDRESS });
    else if (row.data.listId !== undefined && !listIds.has(row.data.listId)) {
      read.errors.push({ line, message: 'listId: there is no such list' });
    } else {
      const { reason, listId, at, note } = row.data;
      read.items.push({
        scope: listId ?? 'all',
        emailKey: keyring.emailKey(address.email),
        reason: {
          cause: reason === 'import' ? 'unsubscribed' : reason,
          at: at === undefined ? now : new Date(at).toISOString(),
          actor,
          reason: withoutAddresses(note ?? reason),
        },
      });
    }
  }
  return read;
}

const NO_ADDRESS = 'email: is not an address';

const problemsOf = (issues: readonly { path: PropertyKey[]; message: string }[]): string =>
  issues
    .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
    .join('; ');

const withoutEmpty = (header: string[], cells: string[]): Record<string, string> =>
  Object.fromEntries(
    header.map((name, i) => [name, cells[i]?.trim() ?? '']).filter(([, value]) => value !== ''),
  ) as Record<string, string>;

const badHeader = (header: string[]) => {
  const fault = header.includes('email') ? 'has unknown columns' : 'has no column email';
  const message = `${fault}: begin the file with a header of ${COLUMNS.join(', ')}`;
  return invalid([{ path: '', message }]);
};
