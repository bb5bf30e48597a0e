import { Failure } from '../domain/failures.js';
import type { Page } from './port.js';

type Shape = readonly ('string' | 'number')[];
type Parts<S extends Shape> = {
  -readonly [I in keyof S]: S[I] extends 'string' ? string : number;
};

/** Writes and reads the opaque cursors of one listing. */
export interface Cursor<P> {
  write(parts: P): string;
  /** Null when no cursor was given. Fails INVALID_CURSOR for one that this listing did not write. */
  read(cursor: string | undefined): P | null;
}

/** Cursors of the listing so named: its name is part of them, so that no other listing accepts them. */
export function cursorOf<const S extends Shape>(listing: string, ...shape: S): Cursor<Parts<S>> {
  return {
    write: (parts) => Buffer.from(JSON.stringify([listing, ...parts])).toString('base64url'),
    read: (cursor) => {
      if (cursor === undefined) return null;
      const parts = decodeCursor(listing, cursor);
      if (parts === null || !fits(parts, shape)) throw invalidCursor();
      return parts;
    },
  };
}

/** The parts a cursor of this listing holds, or null when the text is not one. */
export function decodeCursor(listing: string, cursor: string): unknown[] | null {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (Buffer.from(text).toString('base64url') !== cursor) return null;
  const parsed = parse(text);
  if (!Array.isArray(parsed)) return null;
  const [name, ...parts]: unknown[] = parsed;
  return name === listing ? parts : null;
}

/** Cuts what was read with one row more than asked for. */
export function pageOf<T>(rows: T[], limit: number, cursorFor: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? cursorFor(last) : null };
}

function fits<S extends Shape>(parts: unknown[], shape: S): parts is unknown[] & Parts<S> {
  return parts.length === shape.length && shape.every((type, i) => isPart(parts[i], type));
}

const isPart = (part: unknown, type: 'string' | 'number'): boolean =>
  type === 'string' ? typeof part === 'string' : Number.isSafeInteger(part) && Number(part) >= 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const invalidCursor = (): Failure =>
  new Failure(
    'INVALID_CURSOR',
    'The cursor is not one of this listing: pass nextCursor as it was answered, or start again without one.',
  );
