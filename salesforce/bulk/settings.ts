import { tmpdir } from 'node:os';

/** Sizes and patience of bulk reads. */
export interface BulkSettings {
  /** Folder in which a private one is made for sorted rows. */
  tempFolder: string;
  /** Rows asked for in one answer; a broken answer is asked for again as a whole. */
  resultRows: number;
  /** Rows, and characters of CSV, that are sorted in memory at a time. */
  sortRows: number;
  sortChars: number;
  /** Rows that are encrypted, written and read together. */
  blockRows: number;
  /** Runs that are merged at once: one block of each is in memory. */
  maxRuns: number;
  /** Pauses between looks at a job: the first, and the longest; each is half as long again as the one before. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** Pauses in all; after that the caller is told, and may wait on. */
  waitMs: number;
}

export const BULK_DEFAULTS: BulkSettings = {
  tempFolder: tmpdir(),
  resultRows: 25_000,
  sortRows: 10_000,
  sortChars: 8_000_000,
  blockRows: 128,
  maxRuns: 64,
  firstPauseMs: 1_000,
  longestPauseMs: 30_000,
  waitMs: 10 * 60_000,
};
