import { randomBytes } from 'node:crypto';
import { ApiError } from '../api-error.js';
import type { Clock } from '../clock.js';
import type { Settings } from '../settings.js';
import type { RowWriter } from '../soql/select.js';

export interface Cursor {
  key: string;
  object: string;
  numbers: number[];
  write: RowWriter;
  /** Rows a page, as the first request asked. */
  batchSize: number;
  token: string;
  usedAt: number;
}

/** An open cursor and where its next page starts. */
export interface Position {
  cursor: Cursor;
  offset: number;
}

const IDLE_MS = { new: 2 * 86_400_000, old: 15 * 60_000 };

/** The results that were not read to the end yet, by locator. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private readonly positions = new Map<string, { key: string; offset: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  create(cursor: Omit<Cursor, 'key' | 'usedAt'>): Cursor {
    const { maxCursors, locatorStyle } = this.settings;
    const key = randomLocator(locatorStyle === 'new' ? '0r8' : '01g');
    const kept: Cursor = { ...cursor, key, usedAt: this.clock.now() };
    this.open.set(key, kept);
    const [oldest] = this.open.keys();
    if (maxCursors !== null && this.open.size > maxCursors && oldest) this.open.delete(oldest);
    return kept;
  }

  /** The locator of the page at `offset`: old ones show the offset, new ones show nothing. */
  locatorAt(cursor: Cursor, offset: number): string {
    if (!cursor.key.startsWith('0r8')) return `${cursor.key}-${offset}`;
    const locator = randomLocator('0r8');
    this.positions.set(locator, { key: cursor.key, offset });
    return locator;
  }

  /** Fails INVALID_QUERY_LOCATOR for one that is unknown, dropped, too old, or of another session. */
  find(locator: string, token: string): Position {
    const [key = '', offset = ''] = locator.split('-');
    const at = this.positions.get(locator) ?? { key, offset: Number(offset) };
    const cursor = this.open.get(at.key);
    const idle = IDLE_MS[locator.startsWith('0r8') ? 'new' : 'old'];
    const gone = !cursor || cursor.usedAt + idle < this.clock.now();
    const foreign = this.settings.locatorsBoundToSession && cursor?.token !== token;
    if (gone || foreign || !Number.isInteger(at.offset)) throw this.invalid();
    cursor.usedAt = this.clock.now();
    return { cursor, offset: at.offset };
  }

  objectOf(locator: string): string | null {
    const key = this.positions.get(locator)?.key ?? locator.split('-')[0] ?? '';
    return this.open.get(key)?.object ?? null;
  }

  dropAll(): void {
    this.open.clear();
    this.positions.clear();
  }

  private invalid(): ApiError {
    return new ApiError(
      this.settings.locatorErrorStatus,
      'INVALID_QUERY_LOCATOR',
      'invalid query locator',
    );
  }
}

function randomLocator(prefix: string): string {
  const letters = randomBytes(24).toString('base64').replaceAll('+', 'A').replaceAll('/', 'b');
  return prefix + letters.slice(0, 15);
}
